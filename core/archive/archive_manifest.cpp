// SPDX-License-Identifier: Apache-2.0
#include "core/archive/archive_manifest.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>

namespace headrace {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kFormat = 1;
constexpr std::array kStates {"planned", "written", "verified", "deleting", "deleted"};

// What stands before the digest, and behind it.
constexpr std::string_view kDigestBegin = ",\n  \"digest\": \"";
constexpr std::string_view kDigestEnd = "\"\n}\n";

Error damagedManifest(std::string_view why)
{
    return {ErrorCode::Corruption,
            "the manifest of the archive is not what was written (" + std::string(why)
                + "); take it from a copy of the archive"};
}

Json fileJson(const ArchiveFile& file)
{
    return {{"bytes", file.bytes}, {"blake2b", file.digest}};
}

Json runJson(const ArchiveRun& run)
{
    return {{"plan", run.plan},         {"state", nameOf(run.state)},       {"actor", run.actor},
            {"reason", run.reason},     {"begun", formatTime(run.begun)},   {"events", run.events},
            {"segments", run.segments}, {"policy", Json::parse(run.policy)}};
}

Json segmentJson(const ArchiveSegment& segment, std::int64_t number)
{
    return {{"file", segmentName(number)},    {"events", segment.events},
            {"streams", segment.streams},     {"first", segment.first.value},
            {"last", segment.last.value},     {"text", segment.text},
            {"data", fileJson(segment.data)}, {"index", fileJson(segment.index)},
            {"content", segment.content},     {"link", segment.link}};
}

ArchiveFile readFile(const Json& json)
{
    return {json.at("bytes"), json.at("blake2b")};
}

ArchiveRun readRun(const Json& json)
{
    ArchiveRun run;
    run.plan = json.at("plan");
    const auto state = std::ranges::find(kStates, json.at("state").get<std::string>());
    run.state = static_cast<ArchiveRunState>(state - kStates.begin()); // Compared afterwards.
    run.actor = json.at("actor");
    run.reason = json.at("reason");
    run.begun = parseTime(json.at("begun").get<std::string>()).value_or(Time {});
    run.events = json.at("events");
    run.segments = json.at("segments");
    run.policy = json.at("policy").dump();
    return run;
}

ArchiveSegment readSegment(const Json& json)
{
    ArchiveSegment segment;
    segment.events = json.at("events");
    segment.streams = json.at("streams");
    segment.first = {json.at("first")};
    segment.last = {json.at("last")};
    segment.text = json.at("text");
    segment.data = readFile(json.at("data"));
    segment.index = readFile(json.at("index"));
    segment.content = json.at("content");
    segment.link = json.at("link");
    return segment;
}

Result<ArchiveManifest> readJson(const Json& json)
{
    if (json.at("format").get<int>() > kFormat)
        return Error {ErrorCode::Refused,
                      "the archive was written by a newer Headrace; update Headrace to open it"};
    ArchiveManifest manifest;
    manifest.archive = json.at("archive");
    manifest.store = json.at("store").at("id");
    manifest.storeName = json.at("store").at("name");
    for (const Json& run : json.at("runs"))
        manifest.runs.push_back(readRun(run));
    for (const Json& segment : json.at("segments"))
        manifest.segments.push_back(readSegment(segment));
    return manifest;
}

// Whether the numbers can be reckoned with.
bool isPlausible(const ArchiveManifest& manifest)
{
    constexpr std::int64_t kMost = std::int64_t {1} << 53;
    std::int64_t segments = 0;
    for (const ArchiveRun& run : manifest.runs) {
        if (run.segments < 0 || run.segments > std::ssize(manifest.segments) || run.events < 0)
            return false;
        segments += run.segments;
    }
    for (const ArchiveSegment& segment : manifest.segments)
        for (const std::int64_t number :
             {segment.events, segment.streams, segment.text, segment.data.bytes,
              segment.index.bytes, segment.first.value, segment.last.value})
            if (number < 0 || number > kMost)
                return false;
    return segments == std::ssize(manifest.segments);
}

} // namespace

std::string_view nameOf(ArchiveRunState state)
{
    const auto index = static_cast<std::size_t>(state);
    return index < kStates.size() ? kStates[index] : "unknown";
}

std::int64_t ArchiveManifest::segmentsBefore(std::size_t run) const
{
    std::int64_t before = 0;
    for (std::size_t i = 0; i < run; ++i)
        before += runs[i].segments;
    return before;
}

std::string ArchiveManifest::lastLink() const
{
    return segments.empty() ? std::string(64, '0') : segments.back().link;
}

std::string nextSegmentLink(std::string_view before, const ArchiveSegment& segment)
{
    return hexText(
        Blake2b::of(fmt::format("{}{}{}", before, segment.data.digest, segment.index.digest)));
}

std::string segmentName(std::int64_t number)
{
    return fmt::format("segments/{:06}.ndjson.zst", number);
}

std::string segmentIndexName(std::int64_t number)
{
    return fmt::format("segments/{:06}.index.zst", number);
}

std::string manifestText(const ArchiveManifest& manifest)
{
    Json runs = Json::array();
    for (const ArchiveRun& run : manifest.runs)
        runs.push_back(runJson(run));
    Json segments = Json::array();
    for (std::size_t i = 0; i < manifest.segments.size(); ++i)
        segments.push_back(segmentJson(manifest.segments[i], static_cast<std::int64_t>(i) + 1));
    const Json json {{"format", kFormat},
                     {"archive", manifest.archive},
                     {"store", {{"id", manifest.store}, {"name", manifest.storeName}}},
                     {"runs", std::move(runs)},
                     {"segments", std::move(segments)}};
    std::string text = json.dump(2);
    text.resize(text.size() - 2); // "\n}"
    const std::string digest = hexText(Blake2b::of(text));
    return text.append(kDigestBegin).append(digest).append(kDigestEnd);
}

Result<ArchiveManifest> parseManifest(const std::string& text)
{
    try {
        auto manifest = readJson(Json::parse(text));
        if (!manifest)
            return manifest;
        if (!isPlausible(*manifest))
            return damagedManifest("its numbers contradict each other");
        if (manifestText(*manifest) != text)
            return damagedManifest("its digest is that of another text");
        return manifest;
    } catch (const nlohmann::json::exception&) {
        return damagedManifest("it is not the JSON that it should be");
    }
}

} // namespace headrace
