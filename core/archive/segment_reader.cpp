// SPDX-License-Identifier: Apache-2.0
#include "core/archive/segment_reader.h"

#include "core/archive/zstd_frame.h"
#include "core/exchange/line_reader.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace headrace {
namespace {

// The index of a segment of a few million events has less.
constexpr std::size_t kMostIndexText = std::size_t {1} << 28;

Error damagedSegment(std::int64_t number, std::string_view why)
{
    return {ErrorCode::Corruption,
            segmentName(number) + " is not what was written (" + std::string(why)
                + "); verify the archive"};
}

} // namespace

Result<std::string> readIndexText(const ArchiveFolder& folder, std::int64_t number,
                                  const ArchiveSegment& segment)
{
    const std::string name = segmentIndexName(number);
    const auto bytes = folder.size(name);
    if (!bytes)
        return bytes.error();
    if (*bytes != segment.index.bytes)
        return damagedSegment(number, "its index has another size");
    const auto file = folder.read(name);
    if (!file)
        return file.error();
    if (hexText(Blake2b::of(*file)) != segment.index.digest)
        return damagedSegment(number, "its index has another digest");
    const auto size = ZstdDecompressor::sizeOf(*file);
    if (!size || *size > kMostIndexText)
        return damagedSegment(number, "its index cannot be decompressed");
    std::string text;
    if (auto done = ZstdDecompressor().append(text, *file, *size); !done)
        return done.error();
    return text;
}

Result<SegmentReader> SegmentReader::open(const ArchiveFolder& folder, std::int64_t number,
                                          const ArchiveSegment& segment)
{
    const auto text = readIndexText(folder, number, segment);
    if (!text)
        return text.error();
    auto index = parseSegmentIndex(*text);
    if (!index)
        return index.error();
    return SegmentReader(folder, number, *std::move(index));
}

Result<std::vector<ArchivedEvent>> SegmentReader::read(std::int64_t event, std::int64_t count) const
{
    std::vector<std::int64_t> wanted(static_cast<std::size_t>(std::max<std::int64_t>(count, 0)));
    std::iota(wanted.begin(), wanted.end(), event);
    return read(wanted);
}

Result<std::vector<ArchivedEvent>>
SegmentReader::read(const std::vector<std::int64_t>& wanted) const
{
    std::vector<ArchivedEvent> events;
    events.reserve(wanted.size());
    ZstdDecompressor decompressor;
    ArchiveLines lines;
    std::string text;
    std::int64_t before = 0; // Events in the frames that were passed.
    auto next = wanted.begin();
    for (const SegmentFrame& frame : m_index.frames) {
        if (next == wanted.end())
            break;
        const std::int64_t begin = std::exchange(before, before + frame.events);
        if (*next >= before)
            continue;
        const auto bytes = m_folder.read(segmentName(m_number), frame.offset, frame.size);
        if (!bytes)
            return bytes.error();
        text.clear();
        if (auto done = decompressor.append(text, *bytes, static_cast<std::size_t>(frame.text));
            !done)
            return damagedSegment(m_number, done.error().message);
        const std::size_t size = text.size();
        text.append(LineReader::kPadding, '\0');
        std::int64_t at = begin;
        const auto take = [&](std::string_view line) -> Result<void> {
            if (next == wanted.end() || at++ != *next)
                return {};
            auto read = lines.read(line);
            if (!read)
                return damagedSegment(m_number, read.error().message);
            events.push_back(*std::move(read));
            ++next;
            return {};
        };
        if (auto taken = forEachLine(std::string_view(text).substr(0, size), take); !taken)
            return taken.error();
    }
    if (next != wanted.end())
        return damagedSegment(m_number, "events are missing");
    return events;
}

} // namespace headrace
