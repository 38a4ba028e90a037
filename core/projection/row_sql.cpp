// SPDX-License-Identifier: Apache-2.0
#include "core/projection/row_sql.h"

#include "core/base/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <set>
#include <utility>

namespace headrace {
namespace {

constexpr std::array<std::pair<BuildState, std::string_view>, 4> kStates {{
    {BuildState::Building, "building"},
    {BuildState::Ready, "ready"},
    {BuildState::Live, "live"},
    {BuildState::Previous, "previous"},
}};

constexpr std::array kTypes {ColumnType::Text, ColumnType::Integer, ColumnType::Real,
                             ColumnType::Boolean, ColumnType::Json};

// As databases compare names.
std::string folded(std::string_view name)
{
    std::string text(name);
    for (char& c : text)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return text;
}

bool isName(std::string_view name, std::size_t mostBytes)
{
    return !name.empty() && name.size() <= mostBytes && isUtf8(name)
        && std::ranges::none_of(
            name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

} // namespace

std::string quoted(std::string_view name)
{
    std::string text = "\"";
    for (const char c : name)
        text.append(c == '"' ? 2 : 1, c);
    return text + '"';
}

std::string columnList(const std::vector<ColumnDescription>& columns)
{
    std::string list = quoted(kKeyColumn);
    for (const ColumnDescription& column : columns)
        list += ", " + quoted(column.name);
    return list + ", " + quoted(kLastPositionColumn);
}

Result<void> checkTableOf(const ProjectionDescription& projection, const TableLimits& limits)
{
    const auto invalid = [&](const std::string& why) {
        return Error {ErrorCode::InvalidArgument,
                      fmt::format("projection {}: {}", projection.name, why)};
    };
    const std::string name = folded(projection.name);
    if (!isName(projection.name, limits.nameBytes) || name.starts_with("sqlite_")
        || name.starts_with("headrace_"))
        return invalid(fmt::format("its name cannot be that of a table; use letters, digits and _, "
                                   "at most {} bytes, not sqlite_ or headrace_ in front",
                                   limits.nameBytes));
    if (projection.columns.size() > limits.columns)
        return invalid(fmt::format("it has {} columns, {} is the most", projection.columns.size(),
                                   limits.columns));
    std::set<std::string> names {std::string(kKeyColumn), std::string(kLastPositionColumn)};
    for (const ColumnDescription& column : projection.columns) {
        if (!isName(column.name, limits.columnBytes))
            return invalid(fmt::format("a column cannot be called \"{}\"; use letters, digits "
                                       "and _, at most {} bytes",
                                       column.name, limits.columnBytes));
        if (!names.insert(folded(column.name)).second)
            return invalid(fmt::format("the column name {} is taken; call it otherwise (capitals "
                                       "make no difference)",
                                       column.name));
    }
    return {};
}

bool fits(const ColumnValue& value, ColumnType type)
{
    if (std::holds_alternative<std::monostate>(value))
        return true;
    const auto* integer = std::get_if<std::int64_t>(&value);
    switch (type) {
    case ColumnType::Integer:
        return integer != nullptr;
    case ColumnType::Boolean:
        return integer && (*integer == 0 || *integer == 1);
    case ColumnType::Real: {
        const auto* real = std::get_if<double>(&value);
        return integer || (real && std::isfinite(*real));
    }
    case ColumnType::Text:
    case ColumnType::Json:
        break;
    }
    return std::holds_alternative<std::string>(value);
}

std::string_view kindOf(const ColumnValue& value)
{
    constexpr std::string_view kKinds[] {"null", "an integer", "a real number", "a text"};
    return kKinds[value.index()];
}

Result<void> checkRows(const Build& build, const RowBatch& batch)
{
    const std::size_t columns = build.columns.size();
    if (batch.values.size() != batch.rows.size() * columns)
        return Error {ErrorCode::InvalidArgument,
                      fmt::format("{} rows of {} with {} columns have {} values", batch.rows.size(),
                                  build.table, columns, batch.values.size())};
    for (std::size_t i = 0; i < batch.values.size(); ++i) {
        const ColumnDescription& column = build.columns[i % columns];
        if (!fits(batch.values[i], column.type))
            return Error {ErrorCode::InvalidArgument,
                          fmt::format("the column {} of {} is {}, and cannot hold {}", column.name,
                                      build.table, columnTypeName(column.type),
                                      kindOf(batch.values[i]))};
    }
    return {};
}

std::vector<std::uint32_t> orderByKey(const RowBatch& batch)
{
    const auto& rows = batch.rows;
    std::vector<std::uint32_t> order;
    order.reserve(rows.size());
    for (std::uint32_t i = 0; i < rows.size(); ++i)
        order.push_back(i);
    const auto keyOf = [&](std::uint32_t i) -> const std::string& { return rows[i].key; };
    std::ranges::stable_sort(order, std::less<>(), keyOf);
    // The last one of a key stays.
    const auto isRepeated = [&](std::uint32_t a, std::uint32_t b) { return keyOf(a) == keyOf(b); };
    order.erase(order.begin(), std::unique(order.rbegin(), order.rend(), isRepeated).base());
    return order;
}

RebuildRecord droppedRecord(const std::string& table, Time time)
{
    return {.kind = "drop",
            .what = table,
            .begun = time,
            .outcome = "done",
            .reason = "its time was over"};
}

std::string_view nameOf(BuildState state)
{
    return std::ranges::find(kStates, state, &decltype(kStates)::value_type::first)->second;
}

std::optional<BuildState> buildStateOf(std::string_view name)
{
    const auto found = std::ranges::find(kStates, name, &decltype(kStates)::value_type::second);
    return found == kStates.end() ? std::nullopt : std::optional(found->first);
}

std::optional<ColumnType> columnTypeOf(std::string_view name)
{
    const auto found = std::ranges::find(kTypes, name, &columnTypeName);
    return found == kTypes.end() ? std::nullopt : std::optional(*found);
}

} // namespace headrace
