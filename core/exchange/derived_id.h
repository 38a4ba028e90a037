// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event.h"

#include <cstdint>
#include <string_view>

namespace headrace {

// Ids that follow from what a line says, so that the same file imported again meets its own events.
// They are UUIDv7 with the event's time; the other 74 bits come from XXH3-128. How it is fed is
// part of the exchange format (docs/formats/exchange.md): changing it would make repeats into new
// events.

/// For an event with a time and no id, from its line.
Uuid idOfLine(std::int64_t lineNumber, const NewEvent& event);

/// For a CloudEvent whose id is no UUID; `source` and `id` together name it.
Uuid idOfCloudEvent(std::string_view source, std::string_view id, Time time);

} // namespace headrace
