// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/archive/archive_line.h"
#include "core/archive/archive_manifest.h"
#include "core/archive/segment_index.h"
#include "core/archive/zstd_frame.h"

#include <map>
#include <string>
#include <vector>

namespace headrace {

/// A segment that is made, and not written yet.
struct BuiltSegment
{
    std::string data;    ///< Of the file of events.
    std::string index;   ///< Of the file of its index.
    ArchiveSegment info; ///< All but its link.
};

/// Collects events in the order of their positions and makes a segment of them, in which they lie
/// stream by stream, so that a stream is read in one go and repeats itself for the compressor.
/// Holds the text of a segment in memory. Confined to one thread.
class SegmentBuilder
{
public:
    /// So many bytes of text make a segment.
    static constexpr std::size_t kSegmentText = std::size_t {48} << 20;

    void add(const EventView& event);
    bool isEmpty() const { return m_last.value == 0; }
    bool isFull() const { return m_text.size() >= kSegmentText; }

    /// Of at least one event. Begins anew.
    BuiltSegment take();

private:
    struct Line
    {
        std::size_t begin;
        std::size_t size;
        std::int64_t digest;
    };
    struct Stream
    {
        SegmentStream about;
        std::vector<Line> lines;
    };
    void addFrame(BuiltSegment& segment, SegmentIndex& index, std::string& text,
                  std::int64_t& events);

    ArchiveLines m_archiveLines;
    std::string m_canonical; // Scratch.
    std::string m_text;
    std::map<std::string, Stream, std::less<>> m_streams;
    Position m_first;
    Position m_last;
    ZstdCompressor m_compressor;
    SegmentIndex m_counts;
};

} // namespace headrace
