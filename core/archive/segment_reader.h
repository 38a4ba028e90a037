// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/archive/archive_folder.h"
#include "core/archive/archive_line.h"
#include "core/archive/archive_manifest.h"
#include "core/archive/segment_index.h"

#include <string>
#include <vector>

namespace headrace {

/// The text of a segment's index, as its file holds it. Corruption: the file is not the one that
/// `segment` says.
Result<std::string> readIndexText(const ArchiveFolder& folder, std::int64_t number,
                                  const ArchiveSegment& segment);

/// Reads events out of a segment, as many frames as that takes. Immutable: any thread may read.
class SegmentReader
{
public:
    /// Reads the index. Errors: as readIndexText(), and those of reading a file.
    static Result<SegmentReader> open(const ArchiveFolder& folder, std::int64_t number,
                                      const ArchiveSegment& segment);

    const SegmentIndex& index() const { return m_index; }

    /// The events that have `event` to `event` + `count` - 1 others before them in the segment,
    /// all of which it has. Corruption: they are not what was written.
    Result<std::vector<ArchivedEvent>> read(std::int64_t event, std::int64_t count) const;
    /// Those that have so many others before them; in increasing order.
    Result<std::vector<ArchivedEvent>> read(const std::vector<std::int64_t>& events) const;

private:
    SegmentReader(ArchiveFolder folder, std::int64_t number, SegmentIndex index)
        : m_folder(std::move(folder))
        , m_number(number)
        , m_index(std::move(index))
    {
    }

    ArchiveFolder m_folder;
    std::int64_t m_number;
    SegmentIndex m_index;
};

/// Calls `take` with each line of `text`, without its end. Corruption: text without an end follows.
template<typename Take> Result<void> forEachLine(std::string_view text, Take take)
{
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos)
            return Error {ErrorCode::Corruption, "the text of a segment ends in the middle"};
        if (auto taken = take(text.substr(0, end)); !taken)
            return taken;
        text.remove_prefix(end + 1);
    }
    return {};
}

} // namespace headrace
