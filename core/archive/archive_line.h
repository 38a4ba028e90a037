// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event.h"
#include "core/exchange/json_fields.h"

#include <string>
#include <string_view>
#include <vector>

namespace headrace {

/// An event as a line of an archive says it, with all that it had in its store.
struct ArchivedEvent
{
    NewEvent event; ///< With its id and time.
    Position position;
    Version version;

    /// Good until the next call, and while this lives.
    EventView view() const;

private:
    mutable std::vector<std::string_view> m_tags;
};

/// Turns events into lines and back; docs/formats/archive.md is the description. Confined to one
/// thread.
class ArchiveLines
{
public:
    /// Appends `event` as one line, with its end. Data and metadata stand there as they are; where
    /// that cannot be (no JSON, or line breaks in it) their bytes do, in Base64.
    void append(std::string& out, const EventView& event);

    /// `line` is without its end; LineReader::kPadding bytes behind it must be readable.
    /// Corruption: it is no line that append() made.
    Result<ArchivedEvent> read(std::string_view line);

private:
    bool standsAsItIs(const EventView& event, std::string_view line);

    JsonFields m_json;
    std::string m_line; // Scratch.
};

} // namespace headrace
