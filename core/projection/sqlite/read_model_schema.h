// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/row_sql.h"
#include "core/sqlite/sqlite_db.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace headrace {

/// Marks the file as a read model: "Hdrm". Layout: docs/formats/read-model.md.
inline constexpr std::int64_t kReadModelApplicationId = 0x4864726d;
/// The layout that this build reads and writes; `user_version` of the file.
inline constexpr std::int64_t kReadModelLayout = 1;

/// Writes the layout into a new, empty file, in one transaction.
Result<void> createReadModelLayout(SqliteDb& db, const ReadModel::Identity& identity);

/// Whether it is a read model of before builds said when they were replaced, and records who did
/// what. Reads only, within a transaction of the caller's.
Result<bool> isFormerLayout(SqliteDb& db);
/// Adds that, within a transaction of the caller's. A build that is Previous counts as replaced at
/// `time`.
Result<void> addToFormerLayout(SqliteDb& db, Time time);

/// Reads only, within a transaction of the caller's. Refused: another program's file, a newer one,
/// one of another store or projection, one of a former layout, or tables that are not exactly those
/// that must be there.
Result<void> checkReadModelLayout(SqliteDb& db, const ReadModel::Identity& identity);

/// What a table in a file may have. The key and the last position are columns, too.
inline constexpr TableLimits kFileLimits {
    .nameBytes = 200, .columnBytes = 200, .columns = SqliteDb::kRowColumns - 2};

// The statements that make a build's table, its indexes, and the view that means it.
std::string createTableSql(const std::string& table, const std::vector<ColumnDescription>& columns);
std::vector<std::string> createIndexSql(const std::string& table,
                                        const std::vector<ColumnDescription>& columns);
std::string createViewSql(const std::string& projection, const std::string& table,
                          const std::vector<ColumnDescription>& columns);

} // namespace headrace
