// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/read_model.h"
#include "core/sqlite/sqlite_db.h"

namespace headrace {

/// Rows in order, a page, within a transaction of the caller's. InvalidArgument: no such column, or
/// a value of another type.
Result<RowBatch> readRowPage(SqliteDb& db, const Build& build, const RowsRequest& request);

} // namespace headrace
