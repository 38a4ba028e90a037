// SPDX-License-Identifier: Apache-2.0
#include "core/projection/build_rows.h"

#include "core/projection/read_model_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace headrace {
namespace {

using Order = std::vector<std::uint32_t>;

// The rows of a batch by their keys, each key once: neighbours share pages of the table.
Order orderByKey(const RowBatch& batch)
{
    const auto& rows = batch.rows;
    Order order;
    order.reserve(rows.size());
    for (std::uint32_t i = 0; i < rows.size(); ++i)
        order.push_back(i);
    const auto keyOf = [&](std::uint32_t i) -> const std::string& { return rows[i].key; };
    std::ranges::stable_sort(order, std::less<>(), keyOf);
    // The last one of a key stays.
    const auto repeated =
        std::ranges::unique(order.rbegin(), order.rend(), std::equal_to<>(), keyOf);
    order.erase(order.begin(), repeated.begin().base());
    return order;
}

void setValue(SqliteValue& place, const ColumnValue& value)
{
    switch (value.index()) {
    case 0:
        return place.setNull();
    case 1:
        return place.set(std::get<1>(value));
    case 2:
        return place.setReal(std::get<2>(value));
    default:
        return place.setText(std::get<3>(value));
    }
}

// One commit's rows and the table they go to.
class TableWriter
{
public:
    TableWriter(SqliteDb& db, const Build& build, const RowBatch& batch)
        : m_db(db)
        , m_build(build)
        , m_batch(batch)
    {
        for (const std::uint32_t row : orderByKey(batch))
            (batch.rows[row].isRemoved ? m_removed : m_put).push_back(row);
    }

    Result<std::int64_t> write();

private:
    Result<std::int64_t> countPresent();
    Result<std::int64_t> remove();
    Result<void> put();
    std::string putSql() const;

    SqliteDb& m_db;
    const Build& m_build;
    const RowBatch& m_batch;
    Order m_put;
    Order m_removed;
};

Result<std::int64_t> TableWriter::write()
{
    const auto removed = remove();
    if (!removed)
        return removed;
    const auto present = countPresent();
    if (!present)
        return present;
    if (auto done = put(); !done)
        return done.error();
    return static_cast<std::int64_t>(m_put.size()) - *present - *removed;
}

Result<std::int64_t> TableWriter::countPresent()
{
    if (m_build.rows == 0 || m_put.empty())
        return 0;
    const SqliteRowFiller fill = [&](std::size_t index, std::span<SqliteValue> values) {
        values[0].setText(m_batch.rows[m_put[index]].key);
    };
    auto query = m_db.prepareOver(
        fmt::format(
            "SELECT count(*) FROM headrace_rows AS r CROSS JOIN {} AS t ON t.\"key\" = r.c0",
            quoted(m_build.table)),
        m_put.size(), fill);
    if (!query)
        return query.error();
    if (const auto row = query->step(); !row)
        return row.error();
    return query->integer(0);
}

Result<std::int64_t> TableWriter::remove()
{
    if (m_removed.empty())
        return 0;
    const SqliteRowFiller fill = [&](std::size_t index, std::span<SqliteValue> values) {
        values[0].setText(m_batch.rows[m_removed[index]].key);
    };
    auto statement = m_db.prepareOver(
        fmt::format("DELETE FROM {} WHERE \"key\" IN (SELECT c0 FROM headrace_rows)",
                    quoted(m_build.table)),
        m_removed.size(), fill);
    if (!statement)
        return statement.error();
    if (auto done = statement->run(); !done)
        return done.error();
    return m_db.changes();
}

std::string TableWriter::putSql() const
{
    std::string sources = "c0";
    std::string updates;
    std::size_t number = 0;
    for (const ColumnDescription& column : m_build.columns) {
        sources += fmt::format(", c{}", ++number);
        updates += fmt::format("{0} = excluded.{0}, ", quoted(column.name));
    }
    // "WHERE true" tells SQLite that ON does not belong to a join.
    return fmt::format("INSERT INTO {} ({}) SELECT {}, c{} FROM headrace_rows WHERE true "
                       "ON CONFLICT (\"key\") DO UPDATE SET {}{} = excluded.{}",
                       quoted(m_build.table), columnList(m_build.columns), sources, number + 1,
                       updates, kLastPositionColumn, kLastPositionColumn);
}

Result<void> TableWriter::put()
{
    if (m_put.empty())
        return {};
    const std::size_t columns = m_build.columns.size();
    const SqliteRowFiller fill = [&](std::size_t index, std::span<SqliteValue> values) {
        const std::uint32_t row = m_put[index];
        values[0].setText(m_batch.rows[row].key);
        for (std::size_t i = 0; i < columns; ++i)
            setValue(values[1 + i], m_batch.values[row * columns + i]);
        values[1 + columns].set(m_batch.rows[row].last.value);
    };
    auto statement = m_db.prepareOver(putSql(), m_put.size(), fill);
    return statement ? statement->run() : statement.error();
}

} // namespace

ColumnValue valueAt(const SqliteStatement& row, int column)
{
    switch (row.kind(column)) {
    case SqliteValue::Kind::Integer:
        return row.integer(column);
    case SqliteValue::Kind::Real:
        return row.real(column);
    case SqliteValue::Kind::Text:
    case SqliteValue::Kind::Blob:
        return std::string(row.bytes(column));
    case SqliteValue::Kind::Null:
        break;
    }
    return {};
}

void bindValue(SqliteStatement& statement, int index, const ColumnValue& value)
{
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        statement.bind(index, *integer);
    else if (const auto* real = std::get_if<double>(&value))
        statement.bindReal(index, *real);
    else if (const auto* text = std::get_if<std::string>(&value))
        statement.bindText(index, *text);
    else
        statement.bindNull(index);
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

void addRow(RowBatch& batch, const SqliteStatement& row, std::size_t columns)
{
    const int last = static_cast<int>(columns) + 1;
    batch.rows.push_back({std::string(row.bytes(0)), false, {row.integer(last)}});
    for (int column = 1; column < last; ++column)
        batch.values.push_back(valueAt(row, column));
}

Result<RowBatch> readRows(SqliteDb& db, const Build& build, std::span<const std::string> keys)
{
    std::vector<std::string_view> sorted(keys.begin(), keys.end());
    std::ranges::sort(sorted);
    sorted.erase(std::ranges::unique(sorted).begin(), sorted.end());
    const SqliteRowFiller fill = [&](std::size_t index, std::span<SqliteValue> values) {
        values[0].setText(sorted[index]);
    };
    auto query = db.prepareOver(
        fmt::format("SELECT {} FROM headrace_rows CROSS JOIN {} AS t ON t.\"key\" = c0",
                    columnList(build.columns), quoted(build.table)),
        sorted.size(), fill);
    if (!query)
        return query.error();
    RowBatch batch;
    batch.rows.reserve(sorted.size());
    batch.values.reserve(sorted.size() * build.columns.size());
    for (;;) {
        const auto row = query->step();
        if (!row)
            return row.error();
        if (!*row)
            return batch;
        addRow(batch, *query, build.columns.size());
    }
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

Result<std::int64_t> putRows(SqliteDb& db, const Build& build, const RowBatch& batch)
{
    return TableWriter(db, build, batch).write();
}

} // namespace headrace
