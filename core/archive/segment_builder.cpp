// SPDX-License-Identifier: Apache-2.0
#include "core/archive/segment_builder.h"

#include "core/event/event_digest.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace headrace {
namespace {

// Enough to repeat itself, and little enough to be decompressed for a few events.
constexpr std::size_t kFrameText = std::size_t {128} << 10;

ArchiveFile fileOf(const std::string& bytes)
{
    return {std::ssize(bytes), hexText(Blake2b::of(bytes))};
}

void addNumber(Blake2b& hash, std::int64_t number)
{
    char bytes[sizeof number];
    std::memcpy(bytes, &number, sizeof number);
    hash.add({bytes, sizeof bytes});
}

} // namespace

void SegmentBuilder::add(const EventView& event)
{
    assert(event.position > m_last);
    m_first = isEmpty() ? event.position : m_first;
    m_last = event.position;
    writeCanonical(event, m_canonical);
    const std::size_t begin = m_text.size();
    m_archiveLines.append(m_text, event);

    auto place = m_streams.find(event.stream);
    const bool isNew = place == m_streams.end();
    if (isNew)
        place = m_streams.emplace(std::string(event.stream), Stream {}).first;
    auto& [about, lines] = place->second;
    if (isNew)
        about = {.name = std::string(event.stream),
                 .first = event.version,
                 .from = event.time,
                 .until = event.time};
    about.positions.push_back(event.position.value);
    about.bytes += static_cast<std::int64_t>(event.data.size() + event.meta.size());
    about.from = std::min(about.from, event.time);
    about.until = std::max(about.until, event.time);
    lines.push_back({begin, m_text.size() - begin, eventDigest(m_canonical)});
    ++m_counts.types[std::string(event.type)];
    ++m_counts.hours[std::chrono::floor<std::chrono::hours>(event.time).time_since_epoch().count()];
}

void SegmentBuilder::addFrame(BuiltSegment& segment, SegmentIndex& index, std::string& text,
                              std::int64_t& events)
{
    if (text.empty())
        return;
    const std::size_t begin = segment.data.size();
    m_compressor.append(segment.data, text);
    index.frames.push_back({static_cast<std::int64_t>(begin),
                            static_cast<std::int64_t>(segment.data.size() - begin),
                            std::ssize(text), events});
    text.clear();
    events = 0;
}

BuiltSegment SegmentBuilder::take()
{
    BuiltSegment segment;
    SegmentIndex index = std::move(m_counts);
    Blake2b content;
    std::string text;
    std::int64_t events = 0;
    std::int64_t before = 0;
    for (auto& [name, stream] : m_streams) {
        stream.about.event = before;
        before += std::ssize(stream.lines);
        for (const Line& line : stream.lines) {
            text.append(m_text, line.begin, line.size);
            ++events;
            addNumber(content, line.digest);
            if (text.size() >= kFrameText)
                addFrame(segment, index, text, events);
        }
        index.streams.push_back(std::move(stream.about));
    }
    addFrame(segment, index, text, events);

    m_compressor.append(segment.index, segmentIndexText(index));
    segment.info = {.events = before,
                    .streams = std::ssize(index.streams),
                    .text = std::ssize(m_text),
                    .first = m_first,
                    .last = m_last,
                    .data = fileOf(segment.data),
                    .index = fileOf(segment.index),
                    .content = hexText(content.take())};
    m_text.clear();
    m_streams.clear();
    m_first = m_last = {};
    m_counts = {};
    return segment;
}

} // namespace headrace
