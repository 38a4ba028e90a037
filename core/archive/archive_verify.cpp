// SPDX-License-Identifier: Apache-2.0
#include "core/archive/archive_verify.h"

#include "core/archive/archive_line.h"
#include "core/archive/archive_reader.h"
#include "core/archive/segment_reader.h"
#include "core/archive/zstd_frame.h"
#include "core/event/event_digest.h"
#include "core/exchange/line_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <set>

namespace headrace {
namespace {

class Findings
{
public:
    explicit Findings(const ArchiveFindingHandler& report) : m_report(report) {}
    void add(std::string kind, std::string file, std::string message)
    {
        ++m_count;
        m_report({std::move(kind), std::move(file), std::move(message)});
    }
    std::int64_t count() const { return m_count; }

private:
    const ArchiveFindingHandler& m_report;
    std::int64_t m_count = 0;
};

// Whether an error says that the bytes are wrong, rather than that they could not be read.
bool isAboutBytes(const Error& error)
{
    return error.code == ErrorCode::Corruption || error.code == ErrorCode::NotFound
        || error.code == ErrorCode::Refused;
}

/// Makes the index of a segment anew from its lines, and digests what they say.
class SegmentCheck
{
public:
    Result<void> addFrame(std::string_view data, const SegmentFrame& frame);
    /// As it must be.
    const SegmentIndex& index() const { return m_index; }
    std::string content() { return hexText(m_content.take()); }
    std::int64_t events() const { return m_events; }
    std::int64_t text() const { return m_textBytes; }
    Position first() const { return m_first; }
    Position last() const { return m_last; }

private:
    Result<void> addLine(std::string_view line);
    Result<void> addToStream(const ArchivedEvent& event);

    ZstdDecompressor m_decompressor;
    ArchiveLines m_lines;
    SegmentIndex m_index;
    Blake2b m_content;
    std::string m_text;
    std::string m_canonical;
    std::int64_t m_events = 0;
    std::int64_t m_textBytes = 0;
    Position m_first;
    Position m_last;
};

Result<void> SegmentCheck::addFrame(std::string_view data, const SegmentFrame& frame)
{
    constexpr std::int64_t kMostText = std::int64_t {1} << 30;
    if (frame.text > kMostText || frame.offset + frame.size > std::ssize(data))
        return Error {ErrorCode::Corruption, "a frame is larger than the file"};
    m_text.clear();
    const auto bytes =
        data.substr(static_cast<std::size_t>(frame.offset), static_cast<std::size_t>(frame.size));
    if (auto done = m_decompressor.append(m_text, bytes, static_cast<std::size_t>(frame.text));
        !done)
        return done;
    m_textBytes += frame.text;
    m_text.append(LineReader::kPadding, '\0');
    const std::int64_t before = m_events;
    const std::string_view text(m_text.data(), static_cast<std::size_t>(frame.text));
    if (auto done = forEachLine(text, [this](std::string_view line) { return addLine(line); });
        !done)
        return done;
    m_index.frames.push_back({frame.offset, frame.size, frame.text, m_events - before});
    return {};
}

Result<void> SegmentCheck::addLine(std::string_view line)
{
    const auto event = m_lines.read(line);
    if (!event)
        return event.error();
    const EventView view = event->view();
    writeCanonical(view, m_canonical);
    const std::int64_t digest = eventDigest(m_canonical);
    char bytes[sizeof digest];
    std::memcpy(bytes, &digest, sizeof digest);
    m_content.add({bytes, sizeof bytes});
    if (auto added = addToStream(*event); !added)
        return added;
    m_first = m_events == 0 ? view.position : std::min(m_first, view.position);
    m_last = std::max(m_last, view.position);
    ++m_index.types[std::string(view.type)];
    ++m_index.hours[std::chrono::floor<std::chrono::hours>(view.time).time_since_epoch().count()];
    ++m_events;
    return {};
}

Result<void> SegmentCheck::addToStream(const ArchivedEvent& event)
{
    const Time time = *event.event.time;
    const std::string& name = event.event.stream.text();
    if (m_index.streams.empty() || m_index.streams.back().name != name) {
        if (!m_index.streams.empty() && m_index.streams.back().name > name)
            return Error {ErrorCode::Corruption, "the streams are not in order"};
        m_index.streams.push_back(
            {.name = name, .first = event.version, .event = m_events, .from = time, .until = time});
    }
    SegmentStream& stream = m_index.streams.back();
    if (event.version.value != stream.first.value + std::ssize(stream.positions)
        || (!stream.positions.empty() && event.position.value <= stream.positions.back()))
        return Error {ErrorCode::Corruption, "the events of " + name + " are not in order"};
    stream.positions.push_back(event.position.value);
    stream.bytes += static_cast<std::int64_t>(event.event.data.size() + event.event.meta.size());
    stream.from = std::min(stream.from, time);
    stream.until = std::max(stream.until, time);
    return {};
}

// Whether the file is the one that the manifest says. None: it is not.
Result<std::optional<std::string>> readAsNamed(const ArchiveFolder& folder, const std::string& name,
                                               const ArchiveFile& expected, Findings& findings)
{
    const auto wrong = [&](const char* kind, std::string message) {
        findings.add(kind, name, std::move(message));
        return Result<std::optional<std::string>>(std::nullopt);
    };
    const auto size = folder.size(name);
    if (!size && size.error().code == ErrorCode::NotFound)
        return wrong("missing", "the file is not there");
    if (!size && !isAboutBytes(size.error()))
        return size.error();
    if (!size)
        return wrong("missing", size.error().message);
    if (*size != expected.bytes)
        return wrong("size",
                     fmt::format("it has {} bytes, where {} were written", *size, expected.bytes));
    auto bytes = folder.read(name);
    if (!bytes)
        return bytes.error();
    if (hexText(Blake2b::of(*bytes)) != expected.digest)
        return wrong("digest", "its bytes are not those that were written");
    return std::optional(*std::move(bytes));
}

// "manifest.json.4711.part": of a file of ours that was being written when its program ended. The
// file itself was not touched by that.
bool isLeftover(const std::string& name, const std::set<std::string>& known)
{
    constexpr std::string_view kPart = ".part";
    if (!name.ends_with(kPart))
        return false;
    const std::string whole = name.substr(0, name.size() - kPart.size());
    const std::size_t dot = whole.rfind('.');
    return dot != std::string::npos && known.contains(whole.substr(0, dot))
        && whole.find_first_not_of("0123456789", dot + 1) == std::string::npos;
}

// What lies in the folder, and the manifest does not know.
Result<void> findUnknown(const ArchiveFolder& folder, std::int64_t segments, Findings& findings)
{
    const auto names = folder.list();
    if (!names)
        return names.error();
    std::set<std::string> known {kManifestName};
    for (std::int64_t number = 1; number <= segments; ++number) {
        known.insert(segmentName(number));
        known.insert(segmentIndexName(number));
    }
    for (const std::string& name : *names)
        if (!known.contains(name) && !isLeftover(name, known))
            findings.add("unknown", name, "the manifest knows no such file");
    return {};
}

void compare(const ArchiveSegment& segment, SegmentCheck& check, const std::string& name,
             Findings& findings)
{
    const ArchiveSegment found {.events = check.events(),
                                .streams = std::ssize(check.index().streams),
                                .text = check.text(),
                                .first = check.first(),
                                .last = check.last(),
                                .data = segment.data,
                                .index = segment.index,
                                .content = check.content(),
                                .link = segment.link};
    if (found != segment)
        findings.add("text", name, "its events are not those that the manifest says");
}

} // namespace

Result<std::int64_t> verifySegment(const ArchiveFolder& folder, std::int64_t number,
                                   const ArchiveSegment& segment, Job& job,
                                   const ArchiveFindingHandler& report)
{
    Findings findings(report);
    const std::string name = segmentName(number);
    const auto data = readAsNamed(folder, name, segment.data, findings);
    if (!data)
        return data.error();
    const std::string indexName = segmentIndexName(number);
    const auto indexFile = readAsNamed(folder, indexName, segment.index, findings);
    if (!indexFile)
        return indexFile.error();
    if (!*data || !*indexFile)
        return findings.count();
    const auto indexText = readIndexText(folder, number, segment);
    if (!indexText && !isAboutBytes(indexText.error()))
        return indexText.error();
    const auto index = indexText ? parseSegmentIndex(*indexText) : indexText.error();
    if (!index) {
        findings.add("index", indexName, index.error().message);
        return findings.count();
    }
    SegmentCheck check;
    std::int64_t end = 0;
    for (const SegmentFrame& frame : index->frames) {
        if (auto goOn = job.goOn(); !goOn)
            return goOn.error();
        if (auto added = check.addFrame(**data, frame); !added) {
            findings.add("text", name, added.error().message);
            return findings.count();
        }
        end = frame.offset + frame.size;
    }
    if (end != std::ssize(**data))
        findings.add("text", name, "bytes follow that belong to no frame");
    if (segmentIndexText(check.index()) != *indexText)
        findings.add("index", indexName, "it does not say what is in the segment");
    compare(segment, check, name, findings);
    return findings.count();
}

Result<ArchiveVerification> verifyArchive(const std::string& folder, Job& job,
                                          const ArchiveFindingHandler& report)
{
    const ArchiveFolder files(folder);
    Findings findings(report);
    ArchiveVerification outcome;
    const auto manifest = readManifest(files);
    if (!manifest && manifest.error().code == ErrorCode::Corruption) {
        findings.add("manifest", kManifestName, manifest.error().message);
        outcome.findings = findings.count();
        return outcome;
    }
    if (!manifest)
        return manifest.error();
    std::int64_t all = 0;
    for (const ArchiveSegment& segment : manifest->segments)
        all += segment.events;
    job.setTotal(all);
    std::string link(64, '0');
    std::int64_t number = 0;
    std::int64_t inSegments = 0;
    for (const ArchiveSegment& segment : manifest->segments) {
        ++number;
        if (nextSegmentLink(link, segment) != segment.link)
            findings.add("chain", segmentName(number),
                         "its link is not the one that follows from the segments before");
        link = segment.link;
        const auto found = verifySegment(files, number, segment, job, report);
        if (!found)
            return found.error();
        inSegments += *found;
        ++outcome.segments;
        outcome.events += segment.events;
        job.setDone(outcome.events);
    }
    if (auto listed = findUnknown(files, number, findings); !listed)
        return listed.error();
    outcome.findings = findings.count() + inSegments;
    return outcome;
}

} // namespace headrace
