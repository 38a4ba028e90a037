// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/event/event.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace headrace {

/// A piece of a segment that can be decompressed by itself: some whole lines.
struct SegmentFrame
{
    std::int64_t offset = 0; ///< In the file.
    std::int64_t size = 0;   ///< Of the frame, in bytes.
    std::int64_t text = 0;   ///< Of its lines, in bytes.
    std::int64_t events = 0;
    friend bool operator==(const SegmentFrame&, const SegmentFrame&) = default;
};

/// The events of a stream in a segment. They lie behind one another, by version.
struct SegmentStream
{
    std::string name;
    Version first;                       ///< Of the first of them.
    std::int64_t event = 0;              ///< How many events of the segment lie before it.
    std::vector<std::int64_t> positions; ///< Of each.
    std::int64_t bytes = 0;              ///< Of data and metadata.
    Time from;                           ///< Smallest time.
    Time until;                          ///< Largest.
};

/// Where everything in a segment is, and what is counted of it: a file beside it, as NDJSON; the
/// first line is about the segment, each other one about a stream, by name.
struct SegmentIndex
{
    std::vector<SegmentFrame> frames;
    std::vector<SegmentStream> streams; ///< By name.
    std::map<std::string, std::int64_t> types;
    std::map<std::int64_t, std::int64_t> hours; ///< Since 1970-01-01 UTC.

    /// Null when the segment has nothing of it.
    const SegmentStream* find(std::string_view stream) const;
    std::int64_t events() const;
};

std::string segmentIndexText(const SegmentIndex& index);
/// Corruption: it is not what segmentIndexText() made.
Result<SegmentIndex> parseSegmentIndex(const std::string& text);

} // namespace headrace
