// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/postgres/pg_builds.h"
#include "core/projection/row_diff.h"

#include <span>
#include <string>
#include <vector>

namespace headrace {

// The rows of a build's table.

/// Those of `keys` that are there, in the order of keys.
Result<RowBatch> readPgRows(PgConnection& connection, const Build& build,
                            std::span<const std::string> keys);
/// A page. InvalidArgument: as ReadModel::page().
Result<RowBatch> readPgRowPage(PgConnection& connection, const Build& build,
                               const RowsRequest& request);
/// Compares the next keys of two builds, as RowDiff::compare().
Result<bool> comparePgRows(PgConnection& connection, RowDiff& walk,
                           std::vector<RowDifference>& found);

/// Puts rows in, the last one of a key, and takes removed ones out; and the checkpoint forward.
void putPgRows(PgStatements& statements, const PgBuild& build, const RowBatch& batch,
               const BuildProgress& progress, Time time);

} // namespace headrace
