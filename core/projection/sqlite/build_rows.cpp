// SPDX-License-Identifier: Apache-2.0
#include "core/projection/sqlite/build_rows.h"

#include "core/projection/row_sql.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace headrace {
namespace {

using Order = std::vector<std::uint32_t>; // By key: neighbours share pages of the table.

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
        return removed.error();
    const auto present = countPresent();
    if (!present)
        return present.error();
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

Result<std::int64_t> putRows(SqliteDb& db, const Build& build, const RowBatch& batch)
{
    return TableWriter(db, build, batch).write();
}

} // namespace headrace
