// SPDX-License-Identifier: Apache-2.0
#include "core/aggregate/snapshot_documents.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <xxhash.h>

#include <algorithm>
#include <charconv>

namespace headrace {
namespace {

using nlohmann::json;

constexpr std::string_view kHeaders = kSnapshotPrefix;
constexpr std::string_view kStates = "snapshot-state/";
constexpr char kAfterAll = '~'; // Behind every character of a generation or a version in a key.
constexpr std::size_t kListed = 500;
constexpr int kTries = 5; // Of a write that others get in before.

std::string hash128(std::string_view text)
{
    const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

std::string generationText(const SnapshotGeneration& generation)
{
    return fmt::format("{:07}.{}", generation.stateVersion, generation.codeDigest.substr(0, 64));
}

// None: it is of another shape.
std::optional<SnapshotGeneration> readGeneration(std::string_view text)
{
    SnapshotGeneration generation;
    const std::string_view number = text.substr(0, text.find('.'));
    const auto [end, error] =
        std::from_chars(number.begin(), number.end(), generation.stateVersion);
    if (error != std::errc() || end != number.end() || number.size() == text.size())
        return std::nullopt;
    generation.codeDigest = text.substr(number.size() + 1);
    return generationText(generation) == text ? std::optional(generation) : std::nullopt;
}

// Descending: of two versions the newer one has the smaller key.
std::string versionText(Version version)
{
    return fmt::format("{:016x}", INT64_MAX - version.value);
}

std::string stateKeyOf(std::string_view headerKey)
{
    return std::string(kStates) + std::string(headerKey.substr(kHeaders.size()));
}

// Others may write the same snapshot at the same time: theirs was folded from the same events.
Result<void> putAnyway(Documents& documents, const std::string& key, const std::string& text)
{
    std::int64_t expected = 0;
    for (int i = 0; i < kTries; ++i) {
        const auto answer = documents.put(key, text, expected);
        if (!answer)
            return answer.error();
        const auto* conflict = std::get_if<DocumentConflict>(&*answer);
        if (!conflict)
            return {};
        expected = conflict->found;
    }
    return Error {ErrorCode::Busy,
                  "the snapshot " + key + " could not be written: others write it; try again"};
}

Result<void> removeAnyway(Documents& documents, const std::string& key)
{
    const auto now = documents.get(key);
    if (!now)
        return now.error();
    std::int64_t expected = *now ? (*now)->revision : 0;
    for (int i = 0; i < kTries && expected != 0; ++i) {
        const auto answer = documents.remove(key, expected);
        if (!answer)
            return answer.error();
        const auto* conflict = std::get_if<DocumentConflict>(&*answer);
        if (!conflict)
            return {};
        expected = conflict->found;
    }
    if (expected == 0)
        return {};
    return Error {ErrorCode::Busy,
                  "the snapshot " + key + " could not be removed: others write it; try again"};
}

} // namespace

SnapshotDocuments::SnapshotDocuments(Documents& documents, std::string module, StreamName stream)
    : m_documents(documents)
    , m_module(std::move(module))
    , m_stream(std::move(stream))
    , m_prefix(fmt::format("{}{}/{}/", kHeaders, hash128(m_stream.text()), hash128(m_module)))
{
}

std::string SnapshotDocuments::keyOf(const SnapshotGeneration& generation, Version version) const
{
    return m_prefix + generationText(generation) + '/' + versionText(version);
}

std::string SnapshotDocuments::checksumOf(const SnapshotHeader& header,
                                          std::string_view stateJson) const
{
    const std::string whose = fmt::format(
        "{}\n{}\n{}\n{}\n{}\n{}\n{}\n", m_module, m_stream.text(), header.generation.stateVersion,
        header.generation.codeDigest, header.version.value,
        header.time ? std::to_string(toUs(*header.time)) : "", header.unhandled);
    const XXH64_hash_t seed = XXH3_64bits(whose.data(), whose.size());
    return fmt::format("{:016x}", XXH3_64bits_withSeed(stateJson.data(), stateJson.size(), seed));
}

std::string SnapshotDocuments::print(const SnapshotHeader& header) const
{
    json text {{"module", m_module},
               {"stream", m_stream.text()},
               {"stateVersion", header.generation.stateVersion},
               {"codeDigest", header.generation.codeDigest},
               {"version", header.version.value},
               {"time", nullptr},
               {"unhandled", header.unhandled},
               {"bytes", header.bytes},
               {"checksum", header.checksum}};
    if (header.time)
        text["time"] = formatTime(*header.time);
    return text.dump();
}

std::optional<SnapshotHeader> SnapshotDocuments::read(const Document& document) const
{
    const json text = json::parse(document.json, nullptr, /*allow_exceptions=*/false);
    const auto has = [&](const char* name, bool (json::*isIt)() const noexcept) {
        return text.contains(name) && (text[name].*isIt)();
    };
    if (!text.is_object() || !has("version", &json::is_number_integer)
        || !has("stateVersion", &json::is_number_integer) || !has("codeDigest", &json::is_string)
        || !has("unhandled", &json::is_number_integer) || !has("bytes", &json::is_number_integer)
        || !has("checksum", &json::is_string) || !text.contains("time")
        || text.value("module", json()) != m_module
        || text.value("stream", json()) != m_stream.text())
        return std::nullopt;
    SnapshotHeader header;
    header.generation = {text["stateVersion"].get<int>(), text["codeDigest"].get<std::string>()};
    header.version = {text["version"].get<std::int64_t>()};
    header.unhandled = text["unhandled"].get<std::int64_t>();
    header.bytes = text["bytes"].get<std::int64_t>();
    header.checksum = text["checksum"].get<std::string>();
    header.key = document.key;
    if (text["time"].is_string())
        if (const auto time = parseTime(text["time"].get<std::string>()))
            header.time = *time;
    if (keyOf(header.generation, header.version) != document.key)
        return std::nullopt;
    return header;
}

Result<std::vector<SnapshotGeneration>> SnapshotDocuments::generations()
{
    std::vector<SnapshotGeneration> found;
    std::string after;
    for (;;) {
        const auto first = m_documents.list(m_prefix, after, 1);
        if (!first)
            return first.error();
        if (first->empty())
            return found;
        const std::string& key = first->front().key;
        const std::string text = key.substr(m_prefix.size(), key.rfind('/') - m_prefix.size());
        const auto generation = readGeneration(text);
        if (generation && (found.empty() || found.back() != *generation))
            found.push_back(*generation);
        // Anybody may write documents: behind a key of another shape it goes on, too.
        after = std::max(key, m_prefix + text + '/' + kAfterAll);
    }
}

Result<std::optional<SnapshotHeader>>
SnapshotDocuments::newest(const SnapshotGeneration& generation, Version version)
{
    const std::string prefix = m_prefix + generationText(generation) + '/';
    // What comes after the key of the version after this one.
    std::string after =
        version.value == INT64_MAX ? std::string() : keyOf(generation, {version.value + 1});
    for (;;) {
        const auto listed = m_documents.list(prefix, after, 1);
        if (!listed)
            return listed.error();
        if (listed->empty())
            return std::optional<SnapshotHeader>();
        if (auto header = read(listed->front()))
            return header;
        after = listed->front().key;
    }
}

Result<std::vector<SnapshotHeader>> SnapshotDocuments::all()
{
    std::vector<SnapshotHeader> found;
    std::string after;
    for (;;) {
        const auto listed = m_documents.list(m_prefix, after, kListed);
        if (!listed)
            return listed.error();
        for (const Document& document : *listed) {
            if (auto header = read(document)) {
                found.push_back(*std::move(header));
                continue;
            }
            SnapshotHeader unreadable; // It has at least a place, from which it can be removed.
            unreadable.key = document.key;
            found.push_back(std::move(unreadable));
        }
        if (listed->size() < kListed)
            return found;
        after = listed->back().key;
    }
}

Result<std::optional<std::string>> SnapshotDocuments::state(const SnapshotHeader& header)
{
    auto document = m_documents.get(stateKeyOf(header.key));
    if (!document)
        return document.error();
    if (!*document || checksumOf(header, (*document)->json) != header.checksum)
        return std::optional<std::string>();
    return std::optional(std::move((*document)->json));
}

// The state first: a header without one would be found by every reader.
Result<void> SnapshotDocuments::put(SnapshotHeader& header, const std::string& stateJson)
{
    header.key = keyOf(header.generation, header.version);
    header.bytes = static_cast<std::int64_t>(stateJson.size());
    header.checksum = checksumOf(header, stateJson);
    const std::string text = print(header);
    const auto now = m_documents.get(header.key);
    if (!now)
        return now.error();
    if (*now && (*now)->json == text) {
        const auto there = state(header);
        if (!there)
            return there.error();
        if (*there)
            return {};
    }
    if (auto written = putAnyway(m_documents, stateKeyOf(header.key), stateJson); !written)
        return written;
    return putAnyway(m_documents, header.key, text);
}

Result<void> SnapshotDocuments::remove(const std::string& key)
{
    if (auto removed = removeAnyway(m_documents, key); !removed)
        return removed;
    return removeAnyway(m_documents, stateKeyOf(key));
}

Result<std::int64_t> SnapshotDocuments::removeStates()
{
    std::int64_t removed = 0;
    for (;;) {
        const auto listed = m_documents.list(stateKeyOf(m_prefix), {}, 1); // A state may be large.
        if (!listed)
            return listed.error();
        if (listed->empty())
            return removed;
        if (auto gone = removeAnyway(m_documents, listed->front().key); !gone)
            return gone.error();
        ++removed;
    }
}

} // namespace headrace
