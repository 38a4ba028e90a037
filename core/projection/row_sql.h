// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/read_model.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace headrace {

// What the tables of a read model have in common, whatever database they are in.

inline constexpr std::string_view kLastPositionColumn = "last_position";

/// A name as SQL takes it, whatever is in it.
std::string quoted(std::string_view name);

/// `"a", "b"` of the declared columns, with the key first and the last position at the end.
std::string columnList(const std::vector<ColumnDescription>& columns);

/// What a database can make a table of.
struct TableLimits
{
    std::size_t nameBytes = 0;   ///< Of the projection's name.
    std::size_t columnBytes = 0; ///< Of a column's name.
    std::size_t columns = 0;     ///< That are declared.
};
/// InvalidArgument: no table can be made of it; the message names what is wrong.
Result<void> checkTableOf(const ProjectionDescription& projection, const TableLimits& limits);

/// Whether a column of this type can hold it. An integer can stand where a real number is wanted.
bool fits(const ColumnValue& value, ColumnType type);
/// "a text", "null": for messages, without the value itself.
std::string_view kindOf(const ColumnValue& value);

/// InvalidArgument: the values are not those of the build's columns.
Result<void> checkRows(const Build& build, const RowBatch& batch);

/// The rows of a batch by their keys, each key once, the last one of it: indexes into `rows`.
std::vector<std::uint32_t> orderByKey(const RowBatch& batch);

/// Of a previous build that goes since its time is over.
RebuildRecord droppedRecord(const std::string& table, Time time);

/// As states are written down: "building", "ready", "live", "previous".
std::string_view nameOf(BuildState state);
/// None: nobody wrote that.
std::optional<BuildState> buildStateOf(std::string_view name);
std::optional<ColumnType> columnTypeOf(std::string_view name);

} // namespace headrace
