// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event_batch.h"
#include "core/store/event_store.h"
#include "core/store/sqlite/event_row.h"
#include "core/store/sqlite/sqlite_db.h"

namespace headrace {

/// EventStore::readPage() on one connection, in one read transaction of its own.
Result<EventBatch> readPageOf(SqliteDb& db, TypeNames& types, const ReadRequest& request);

/// EventStore::statistics() on one connection, without diskBytes.
Result<StoreStatistics> readStatistics(SqliteDb& db);

/// EventStore::positionAt() on one connection.
Result<std::optional<Position>> positionAtTime(SqliteDb& db, Time time);

} // namespace headrace
