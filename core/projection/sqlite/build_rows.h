// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/row_diff.h"
#include "core/sqlite/sqlite_db.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace headrace {

// The rows of a build's table. All within a transaction of the caller's.

/// Those of `keys` that are there, in the order of keys.
Result<RowBatch> readRows(SqliteDb& db, const Build& build, std::span<const std::string> keys);

/// A page. InvalidArgument: as ReadModel::page().
Result<RowBatch> readRowPage(SqliteDb& db, const Build& build, const RowsRequest& request);

/// Compares the next keys of two builds, as RowDiff::compare().
Result<bool> compareRows(SqliteDb& db, RowDiff& walk, std::vector<RowDifference>& found);

/// Puts rows in and takes removed ones out; the last one of a key counts. Returns how many rows the
/// table has more than before.
Result<std::int64_t> putRows(SqliteDb& db, const Build& build, const RowBatch& batch);

} // namespace headrace
