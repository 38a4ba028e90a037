// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sqlite/sqlite_db.h"
#include "core/store/event_store.h"
#include "core/store/sqlite/stream_totals.h"
#include "core/store/sqlite/unindexed_tail.h"

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headrace {

/// What the indexes keep of a stream: its last run.
struct StoredStream
{
    std::int64_t id = 0;
    std::int64_t head = 0; ///< 0: it has no run yet.
    std::int64_t lastPosition = 0;
    StreamTotals totals; ///< Up to there.
};

/// 0 when there is no such stream in the indexes.
Result<std::int64_t> findStreamId(SqliteDb& db, std::string_view name);

/// None when there is no such stream. With `upTo`, its last run that ends there or below, as if a
/// flush that is under way had not begun. Corruption: that run is not what was written.
Result<std::optional<StoredStream>>
findStoredStream(SqliteDb& db, std::string_view name,
                 std::int64_t upTo = std::numeric_limits<std::int64_t>::max());

/// All columns of a row of `stream_run` but the positions, in their order. `totals` is what is
/// counted up to the run's last event.
inline std::array<std::int64_t, 6> streamRunColumns(std::int64_t stream, std::int64_t firstVersion,
                                                    const StreamTotals& totals)
{
    return {stream, firstVersion, totals.events, totals.bytes, totals.firstUs, totals.lastUs};
}

/// The columns of `stream_run` in the order in which readStreamRun() takes them.
#define HEADRACE_STREAM_RUN_COLUMNS                                                                \
    "stream, first_version, events, bytes, first_us, last_us, positions"

struct StreamRun
{
    std::int64_t firstVersion = 0;
    StreamTotals totals;
    std::vector<std::int64_t> positions;
};
/// Corruption: the row is not what was written.
Result<StreamRun> readStreamRun(const SqliteStatement& row);

/// Corruption: what the indexes say of a stream is not what the log says.
Error damagedIndex(std::string_view stream);

/// EventStore::streams(), in the present transaction of `db`, whose view `tail` is.
Result<std::vector<StreamSummary>> listStreams(SqliteDb& db, const TailView& tail,
                                               const StreamsRequest& request);

/// EventStore::stream(), in the same way; none when there is no such stream.
Result<std::optional<StreamSummary>> summarizeStream(SqliteDb& db, const TailView& tail,
                                                     const std::string& name);

} // namespace headrace
