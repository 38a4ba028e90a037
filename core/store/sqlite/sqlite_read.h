// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event_batch.h"
#include "core/sqlite/sqlite_db.h"
#include "core/store/event_store.h"
#include "core/store/sqlite/event_row.h"
#include "core/store/sqlite/unindexed_tail.h"

namespace headrace {

/// EventStore::readPage(), in the present transaction of `db`, whose view `tail` is.
Result<EventBatch> readPageOf(SqliteDb& db, const TailView& tail, TypeNames& types,
                              const ReadRequest& request);

/// The same for a query that means every event, which needs no index, and so no tail. `head` is
/// that of the present transaction.
Result<EventBatch> readLogPage(SqliteDb& db, std::int64_t head, TypeNames& types,
                               const ReadRequest& request);

/// EventStore::positionAt(), in the same way.
Result<std::optional<Position>> positionAtTime(SqliteDb& db, const TailView& tail, Time time);

} // namespace headrace
