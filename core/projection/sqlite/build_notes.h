// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/read_model.h"
#include "core/projection/sqlite/build_catalog.h"
#include "core/sqlite/sqlite_db.h"

#include <vector>

namespace headrace {

// What is kept beside the rows. All within a transaction of the caller's.

Result<std::vector<ParkedKey>> readParked(SqliteDb& db, const StoredBuild& build);
/// Takes keys out, and then puts keys in, each in the place of what was there of it.
Result<void> changeParked(SqliteDb& db, const StoredBuild& build, const BuildProgress& progress);

Result<std::vector<SkippedEvent>> readSkipped(SqliteDb& db, const StoredBuild& build);
Result<void> addSkipped(SqliteDb& db, const StoredBuild& build, const SkippedEvent& event);

Result<std::vector<RebuildRecord>> readHistory(SqliteDb& db);
/// The oldest give way.
Result<void> addToHistory(SqliteDb& db, const RebuildRecord& record);

} // namespace headrace
