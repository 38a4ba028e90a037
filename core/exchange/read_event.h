// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event.h"
#include "core/exchange/json_fields.h"

#include <cstdint>
#include <span>

namespace headrace {

/// An event as a line says it.
struct LineEvent
{
    NewEvent event;
    std::int64_t version = 0; ///< The version that it must get; 0 when the line does not say.
};

// From the members of a line to an event; docs/formats/exchange.md is the description. Members that
// the format does not know are ignored. `fields` comes from `json`, and both must be of one call.
// Errors: InvalidArgument, saying which member is missing or wrong.

Result<LineEvent> readNdjson(JsonFields& json, std::span<const JsonField> fields);
Result<LineEvent> readCloudEvent(JsonFields& json, std::span<const JsonField> fields);

/// The member called `name`, when it is there and not null.
const JsonField* findField(std::span<const JsonField> fields, std::string_view name);

// Members that two formats have in common. Errors: InvalidArgument, naming the member.
Result<std::string> readText(JsonFields& json, const JsonField& field);
Result<std::int64_t> readNumber(const JsonField& field, std::int64_t least, std::int64_t most);
Result<Time> readTime(JsonFields& json, const JsonField& field);

/// The error of a line without the member `name`.
Error missing(std::string_view name, std::string_view whatToDo);

} // namespace headrace
