// SPDX-License-Identifier: Apache-2.0
#include "core/domain/projection.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace headrace {
namespace {

bool fits(const ColumnValue& value, ColumnType type)
{
    if (std::holds_alternative<std::monostate>(value))
        return true;
    switch (type) {
    case ColumnType::Integer:
    case ColumnType::Boolean:
        return std::holds_alternative<std::int64_t>(value);
    case ColumnType::Real:
        return std::holds_alternative<double>(value);
    case ColumnType::Text:
    case ColumnType::Json:
        break;
    }
    return std::holds_alternative<std::string>(value);
}

} // namespace

std::string_view columnTypeName(ColumnType type)
{
    static constexpr std::array kNames {"text", "integer", "real", "boolean", "json"};
    return kNames[static_cast<std::size_t>(type)];
}

const ColumnDescription* ProjectionDescription::column(std::string_view wanted) const
{
    const auto found = std::ranges::find(columns, wanted, &ColumnDescription::name);
    return found == columns.end() ? nullptr : &*found;
}

Result<void> checkRows(const RowBatch& rows, const ProjectionDescription& projection)
{
    const std::size_t columns = projection.columns.size();
    if (rows.values.size() != rows.rows.size() * columns)
        return Error {ErrorCode::Corruption,
                      fmt::format("the rows that the read model of \"{}\" gave have not the {} "
                                  "columns that are declared; rebuild it",
                                  projection.name, columns)};
    for (std::size_t i = 0; i < rows.values.size(); ++i) {
        const ColumnDescription& column = projection.columns[i % columns];
        if (!fits(rows.values[i], column.type))
            return Error {ErrorCode::Corruption,
                          fmt::format("column \"{}\" of a row that the read model of \"{}\" gave "
                                      "is not {}, as is declared; rebuild it",
                                      column.name, projection.name, columnTypeName(column.type))};
    }
    return {};
}

} // namespace headrace
