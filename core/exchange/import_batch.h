// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/exchange/import.h"
#include "core/exchange/json_fields.h"
#include "core/exchange/line_reader.h"
#include "core/exchange/read_event.h"

#include <optional>
#include <span>
#include <vector>

namespace headrace {

/// Lines that become one append. `request.events` and `places` belong together, index by index.
struct ImportBatch
{
    struct Place
    {
        std::int64_t line = 0;
        std::int64_t version = 0; ///< That the line says; 0 when it does not.
    };
    AppendRequest request;
    std::vector<Place> places;
    std::int64_t endByte = 0; ///< Bytes of the input up to the end of the last line.
};

/// What lines say about versions, as what must hold of their streams before their events are
/// stored. InvalidArgument: they contradict each other; the message begins with the line's number.
Result<std::vector<StreamExpectation>> expectationsOf(std::span<const NewEvent> events,
                                                      std::span<const ImportBatch::Place> places);

/// Reads batches of events from lines. Confined to one thread.
class ImportBatchReader
{
public:
    /// `input` must outlive the reader.
    ImportBatchReader(std::istream& input, const ImportOptions& options);

    /// The next events, at least one; none at the end of the input.
    /// InvalidArgument: a line is wrong; the message begins with its number. Io: `input` fails.
    Result<std::optional<ImportBatch>> next();

    /// Lines looked at so far.
    std::int64_t lines() const { return m_lines.lineNumber(); }

private:
    struct Entry
    {
        LineEvent event;
        LineReader::Line line; // Its text is gone by the time the entry is kept.
    };
    Result<std::optional<Entry>> nextEntry();
    Result<LineEvent> parse(const LineReader::Line& line);

    LineReader m_lines;
    JsonFields m_json;
    ImportOptions m_options;
    std::optional<Entry> m_held; // Read, but belongs into the next batch.
};

} // namespace headrace
