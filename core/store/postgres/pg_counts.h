// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/event_store.h"
#include "core/store/postgres/pg_connection.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace headrace {

// What a store counts: as it is kept of all events that the indexes know, and as it follows from
// those few that they do not know yet. Each as EventStore says.

Result<std::vector<StreamSummary>> listPgStreams(PgConnection& connection,
                                                 const StreamsRequest& request);
Result<std::optional<StreamSummary>> summarizePgStream(PgConnection& connection,
                                                       const StreamName& name);
Result<StoreStatistics> readPgStatistics(PgConnection& connection);
Result<std::vector<HourCount>> readPgActivity(PgConnection& connection);
Result<std::optional<Position>> pgPositionAt(PgConnection& connection, Time time);

/// Names of at least `prefix` and above `after`, bytewise, as bounds that an index of names
/// understands: either may be cut within a character, and then is no text.
struct NameBounds
{
    NameBounds(const std::string& prefix, const std::string& after);
    std::string atLeast; ///< Inclusive; UTF-8 without NUL.
    std::string atMost;  ///< Inclusive; UTF-8 without NUL.
};

} // namespace headrace
