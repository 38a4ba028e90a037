// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/read_model.h"
#include "core/sqlite/sqlite_db.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace headrace {

// The rows of a build's table. All within a transaction of the caller's.

/// The value in a column of the row that `row` stands on.
ColumnValue valueAt(const SqliteStatement& row, int column);
/// `value` must outlive the stepping.
void bindValue(SqliteStatement& statement, int index, const ColumnValue& value);
/// Whether a column of this type can hold it. An integer can stand where a real number is wanted.
bool fits(const ColumnValue& value, ColumnType type);
/// "a text", "null": for messages, without the value itself.
std::string_view kindOf(const ColumnValue& value);

/// Adds the row that `row` stands on: key, `columns` values, last position.
void addRow(RowBatch& batch, const SqliteStatement& row, std::size_t columns);

/// Those of `keys` that are there, in the order of keys.
Result<RowBatch> readRows(SqliteDb& db, const Build& build, std::span<const std::string> keys);

/// InvalidArgument: the values are not those of the build's columns.
Result<void> checkRows(const Build& build, const RowBatch& batch);
/// Puts rows in and takes removed ones out; the last one of a key counts. Returns how many rows the
/// table has more than before.
Result<std::int64_t> putRows(SqliteDb& db, const Build& build, const RowBatch& batch);

} // namespace headrace
