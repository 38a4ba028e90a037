// SPDX-License-Identifier: Apache-2.0
#include "core/projection/row_page.h"
#include "core/projection/row_sql.h"
#include "core/projection/sqlite/build_rows.h"

#include <fmt/format.h>

#include <algorithm>

namespace headrace {
namespace {

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

// `value` must outlive the stepping.
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

// The row that `row` stands on: key, `columns` values, last position.
void addRow(RowBatch& batch, const SqliteStatement& row, std::size_t columns)
{
    const int last = static_cast<int>(columns) + 1;
    batch.rows.push_back({std::string(row.bytes(0)), false, {row.integer(last)}});
    for (int column = 1; column < last; ++column)
        batch.values.push_back(valueAt(row, column));
}

Result<void> addRows(RowBatch& batch, SqliteDb& db, const Build& build, const RowQuery& query,
                     std::size_t most)
{
    auto rows = db.prepare(fmt::format("{} LIMIT {}", query.sql, most));
    if (!rows)
        return rows.error();
    for (std::size_t i = 0; i < query.values.size(); ++i)
        bindValue(*rows, static_cast<int>(i) + 1, query.values[i].first);
    for (;;) {
        const auto row = rows->step();
        if (!row)
            return row.error();
        if (!*row)
            return {};
        addRow(batch, *rows, build.columns.size());
    }
}

// What the statement of RowDiff::walkSql() yields.
class StatementWalk final : public RowWalk
{
public:
    static Result<StatementWalk> begin(SqliteDb& db, const RowDiff& diff, const Build& build)
    {
        auto rows = db.prepare(diff.walkSql(build));
        if (!rows)
            return rows.error();
        if (diff.behind())
            rows->bindText(1, *diff.behind());
        StatementWalk walk(*std::move(rows), static_cast<int>(diff.columns().size()) + 1);
        if (auto stepped = walk.step(); !stepped)
            return stepped.error();
        return walk;
    }

    bool isThere() const override { return m_isThere; }
    Result<void> step() override
    {
        const auto row = m_rows.step();
        if (!row)
            return row.error();
        m_isThere = *row;
        return {};
    }
    std::string_view key() const override { return m_rows.bytes(0); }
    Position last() const override { return {m_rows.integer(m_last)}; }
    CellView cell(std::size_t column) const override
    {
        const int place = static_cast<int>(column) + 1;
        switch (m_rows.kind(place)) {
        case SqliteValue::Kind::Integer:
            return m_rows.integer(place);
        case SqliteValue::Kind::Real:
            return m_rows.real(place);
        case SqliteValue::Kind::Text:
        case SqliteValue::Kind::Blob:
            return m_rows.bytes(place);
        case SqliteValue::Kind::Null:
            break;
        }
        return {};
    }

private:
    StatementWalk(SqliteStatement rows, int last) : m_rows(std::move(rows)), m_last(last) {}

    SqliteStatement m_rows;
    int m_last;
    bool m_isThere = false;
};

} // namespace

Result<RowBatch> readRows(SqliteDb& db, const Build& build, std::span<const std::string> keys)
{
    std::vector<std::string_view> sorted(keys.begin(), keys.end());
    std::ranges::sort(sorted);
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
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

Result<RowBatch> readRowPage(SqliteDb& db, const Build& build, const RowsRequest& request)
{
    const auto queries = rowPageQueries(build, request);
    if (!queries)
        return queries.error();
    RowBatch batch;
    for (const RowQuery& query : *queries) {
        if (batch.rows.size() == request.limit)
            break;
        if (auto read = addRows(batch, db, build, query, request.limit - batch.rows.size()); !read)
            return read.error();
    }
    return batch;
}

Result<bool> compareRows(SqliteDb& db, RowDiff& walk, std::vector<RowDifference>& found)
{
    auto before = StatementWalk::begin(db, walk, walk.before());
    if (!before)
        return before.error();
    auto after = StatementWalk::begin(db, walk, walk.after());
    if (!after)
        return after.error();
    return walk.compare(*before, *after, kDiffStretch, found);
}

} // namespace headrace
