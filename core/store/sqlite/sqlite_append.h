// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/append.h"
#include "core/store/sqlite/event_row.h"
#include "core/store/sqlite/sqlite_db.h"
#include "core/store/store_registry.h"

namespace headrace {

/// Stores or answers `request` inside a transaction that the caller has begun and commits when the
/// answer is a receipt that is not repeated; otherwise nothing was written. checkRequest() holds.
///
/// `clock` gives the time of events without one.
Result<AppendAnswer> appendInTransaction(SqliteDb& db, TypeNames& types, const Clock& clock,
                                         const AppendRequest& request);

} // namespace headrace
