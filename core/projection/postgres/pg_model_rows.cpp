// SPDX-License-Identifier: Apache-2.0
#include "core/projection/postgres/pg_model_rows.h"

#include "core/projection/row_page.h"
#include "core/projection/row_sql.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace headrace {
namespace {

constexpr const char* kBegin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

CellView cellAt(const PgRows& rows, int row, int column, ColumnType type)
{
    if (rows.isNull(row, column))
        return {};
    switch (type) {
    case ColumnType::Integer:
    case ColumnType::Boolean:
        return rows.number(row, column);
    case ColumnType::Real:
        return rows.real(row, column);
    case ColumnType::Text:
    case ColumnType::Json:
        break;
    }
    return rows.bytes(row, column);
}

void addRow(RowBatch& batch, const PgRows& rows, int row, const Build& build)
{
    const int last = static_cast<int>(build.columns.size()) + 1;
    batch.rows.push_back({std::string(rows.bytes(row, 0)), false, {rows.number(row, last)}});
    for (int column = 1; column < last; ++column)
        batch.values.push_back(owned(
            cellAt(rows, row, column, build.columns[static_cast<std::size_t>(column) - 1].type)));
}

double realOf(const ColumnValue& value)
{
    const auto* integer = std::get_if<std::int64_t>(&value);
    return integer ? static_cast<double>(*integer) : std::get<double>(value);
}

PgType elementOf(ColumnType type)
{
    switch (type) {
    case ColumnType::Integer:
        return PgType::Long;
    case ColumnType::Boolean:
        return PgType::Boolean;
    case ColumnType::Real:
        return PgType::Real;
    case ColumnType::Text:
    case ColumnType::Json:
        break;
    }
    return PgType::Text;
}

void addValue(PgArray& array, const ColumnValue& value, ColumnType type)
{
    if (std::holds_alternative<std::monostate>(value))
        array.addNull();
    else if (type == ColumnType::Real)
        array.addReal(realOf(value));
    else if (const auto* integer = std::get_if<std::int64_t>(&value))
        array.add(*integer);
    else
        array.add(std::string_view(std::get<std::string>(value)));
}

// Of a value that is there: a query has no parameter for null.
void addValue(PgArguments& arguments, const ColumnValue& value, ColumnType type)
{
    if (type == ColumnType::Real)
        arguments.addReal(realOf(value));
    else if (type == ColumnType::Boolean)
        arguments.addBoolean(std::get<std::int64_t>(value) != 0);
    else if (const auto* integer = std::get_if<std::int64_t>(&value))
        arguments.add(*integer);
    else
        arguments.addText(std::get<std::string>(value));
}

// Stands on the rows that RowDiff::walkSql() yields.
class ResultWalk final : public RowWalk
{
public:
    ResultWalk(const PgRows& rows, const RowDiff& diff, const Build& build) : m_rows(rows)
    {
        for (const RowDiff::Column& column : diff.columns()) {
            const auto found =
                std::ranges::find(build.columns, column.name, &ColumnDescription::name);
            m_types.push_back(found == build.columns.end() ? ColumnType::Text : found->type);
        }
    }

    bool isThere() const override { return m_row < m_rows.size(); }
    Result<void> step() override
    {
        ++m_row;
        return {};
    }
    std::string_view key() const override { return m_rows.bytes(m_row, 0); }
    CellView cell(std::size_t column) const override
    {
        return cellAt(m_rows, m_row, static_cast<int>(column) + 1, m_types[column]);
    }
    Position last() const override
    {
        return {m_rows.number(m_row, static_cast<int>(m_types.size()) + 1)};
    }

private:
    const PgRows& m_rows;
    std::vector<ColumnType> m_types;
    int m_row = 0;
};

// What a column of new rows is unpacked from.
PgArray arrayOf(const RowBatch& batch, const std::vector<std::uint32_t>& put, std::size_t column,
                std::size_t columns, ColumnType type)
{
    PgArray array(elementOf(type));
    for (const std::uint32_t row : put)
        addValue(array, batch.values[row * columns + column], type);
    return array;
}

std::string putSql(const Build& build, std::size_t first)
{
    std::string arrays;
    std::string updates;
    for (std::size_t i = 0; i < build.columns.size() + 2; ++i)
        arrays += fmt::format("{}${}", i == 0 ? "" : ", ", first + i);
    for (const ColumnDescription& column : build.columns)
        updates += fmt::format("{0} = excluded.{0}, ", quoted(column.name));
    // A row that is put in the place of another one has been locked first: that stands in xmax.
    return fmt::format("put AS (INSERT INTO {0} ({1}) SELECT * FROM unnest({2}) "
                       "ON CONFLICT (\"key\") DO UPDATE SET {3}{4} = excluded.{4} "
                       "RETURNING (xmax = 0) AS is_new)",
                       quoted(build.table), columnList(build.columns), arrays, updates,
                       kLastPositionColumn);
}

} // namespace

Result<RowBatch> readPgRows(PgConnection& connection, const Build& build,
                            std::span<const std::string> keys)
{
    PgArray wanted(PgType::Text);
    for (const std::string& key : keys)
        if (key.find('\0') == std::string::npos) // There is no row of such a key.
            wanted.add(std::string_view(key));
    const auto rows =
        connection.run(fmt::format("SELECT {} FROM {} WHERE \"key\" = ANY($1) ORDER BY \"key\"",
                                   columnList(build.columns), quoted(build.table)),
                       PgArguments().add(std::move(wanted)));
    if (!rows)
        return rows.error();
    RowBatch batch;
    for (int row = 0; row < rows->size(); ++row)
        addRow(batch, *rows, row, build);
    return batch;
}

Result<RowBatch> readPgRowPage(PgConnection& connection, const Build& build,
                               const RowsRequest& request)
{
    const auto queries = rowPageQueries(build, request);
    if (!queries)
        return queries.error();
    // In one round trip, and in one state: of the second query not all may be needed.
    PgStatements statements {{kBegin, {}}};
    for (const RowQuery& query : *queries) {
        PgArguments arguments;
        for (const auto& [value, type] : query.values)
            addValue(arguments, value, type);
        statements.push_back(
            {fmt::format("{} LIMIT {}", query.sql, request.limit), std::move(arguments), false});
    }
    statements.push_back({"COMMIT", {}});
    const auto answers = connection.run(statements);
    if (!answers)
        return answers.error();
    RowBatch batch;
    for (std::size_t i = 1; i + 1 < answers->size(); ++i) {
        const PgRows& rows = (*answers)[i];
        for (int row = 0; row < rows.size() && batch.rows.size() < request.limit; ++row)
            addRow(batch, rows, row, build);
    }
    return batch;
}

Result<bool> comparePgRows(PgConnection& connection, RowDiff& walk,
                           std::vector<RowDifference>& found)
{
    PgStatements statements {{kBegin, {}}};
    for (const Build* build : {&walk.before(), &walk.after()}) {
        PgArguments arguments;
        if (walk.behind())
            arguments.addText(*walk.behind());
        // No walk steps more often than keys are compared.
        statements.push_back({fmt::format("{} LIMIT {}", walk.walkSql(*build), kDiffStretch),
                              std::move(arguments), false});
    }
    statements.push_back({"COMMIT", {}});
    const auto answers = connection.run(statements);
    if (!answers)
        return answers.error();
    ResultWalk before((*answers)[1], walk, walk.before());
    ResultWalk after((*answers)[2], walk, walk.after());
    return walk.compare(before, after, kDiffStretch, found);
}

void putPgRows(PgStatements& statements, const PgBuild& build, const RowBatch& batch,
               const BuildProgress& progress, Time time)
{
    std::vector<std::uint32_t> put;
    PgArray removed(PgType::Text);
    for (const std::uint32_t row : orderByKey(batch))
        if (batch.rows[row].isRemoved)
            removed.add(std::string_view(batch.rows[row].key));
        else
            put.push_back(row);
    PgArguments arguments;
    arguments.add(build.id).add(progress.checkpoint.value).add(progress.eventsRead);
    arguments.add(toUs(time));
    std::string with;
    std::string more;
    if (removed.size() > 0) {
        with = fmt::format("gone AS (DELETE FROM {} WHERE \"key\" = ANY($5) RETURNING 1)",
                           quoted(build.build.table));
        more = " - (SELECT count(*) FROM gone)";
        arguments.add(std::move(removed));
    }
    if (!put.empty()) {
        with += (with.empty() ? "" : ", ") + putSql(build.build, arguments.types().size() + 1);
        more += " + (SELECT count(*) FROM put WHERE is_new)";
        PgArray keys(PgType::Text);
        PgArray lasts(PgType::Long);
        for (const std::uint32_t row : put) {
            keys.add(std::string_view(batch.rows[row].key));
            lasts.add(batch.rows[row].last.value);
        }
        arguments.add(std::move(keys));
        const std::size_t columns = build.build.columns.size();
        for (std::size_t i = 0; i < columns; ++i)
            arguments.add(arrayOf(batch, put, i, columns, build.build.columns[i].type));
        arguments.add(std::move(lasts));
    }
    statements.push_back(
        {fmt::format("{}{} UPDATE headrace_builds SET checkpoint = $2, row_count = row_count{}, "
                     "event_count = event_count + $3, updated_us = $4 WHERE id = $1",
                     with.empty() ? "" : "WITH ", with, more),
         std::move(arguments)});
}

} // namespace headrace
