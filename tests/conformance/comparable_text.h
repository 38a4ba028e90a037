// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/event_cursor.h"

#include <string>

namespace headrace {

// What a store holds, as text: two stores that were asked the same hold the same text. What must
// differ is left out: ids that the store made, and bytes on disk.

/// What `request` reads, page after page, at most `limit` events.
std::string showEvents(EventStore& store, const ReadRequest& request,
                       std::int64_t limit = EventCursor::kNoLimit);

/// Every stream with all that is counted of it.
std::string showStreams(EventStore& store);

/// Statistics and activity.
std::string showCounts(EventStore& store);

} // namespace headrace
