// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event.h"

#include <string>
#include <string_view>

namespace headrace {

// An event as text, appended to `out`; docs/formats/exchange.md is the description. Data and
// metadata are copied byte for byte, but for line breaks between their tokens, which become spaces
// in the two JSON formats: one event is one line there.

/// {"position","stream","version","type","schema","id","time","data","meta","tags"}, without a line
/// end. Without metadata "meta" is null, without tags "tags" is [].
void appendEventJson(std::string& out, const EventView& event);

/// A CloudEvent 1.0 without a line end. `source` is its source, unless the metadata has one.
void appendCloudEvent(std::string& out, const EventView& event, std::string_view source);

/// The names of the columns and one record, both with their line end (RFC 4180: CR LF).
void appendCsvHeader(std::string& out);
void appendCsvRecord(std::string& out, const EventView& event);

} // namespace headrace
