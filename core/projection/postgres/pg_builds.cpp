// SPDX-License-Identifier: Apache-2.0
#include "core/projection/postgres/pg_builds.h"

#include "core/projection/postgres/pg_model_layout.h"
#include "core/projection/row_sql.h"

#include <fmt/format.h>

#include <algorithm>

namespace headrace {
namespace {

Error damaged(std::string_view what)
{
    return {ErrorCode::Corruption, fmt::format("it says {}, which nobody wrote", what)};
}

// Without the columns.
Result<PgBuild> readBuild(const PgRows& rows, int row)
{
    const auto state = buildStateOf(rows.bytes(row, 4));
    if (!state)
        return damaged(rows.bytes(row, 4));
    PgBuild stored;
    stored.id = rows.number(row, 0);
    stored.build = {.table = std::string(rows.bytes(row, 1)),
                    .version = static_cast<int>(rows.number(row, 2)),
                    .code = std::string(rows.bytes(row, 3)),
                    .state = *state,
                    .checkpoint = {rows.number(row, 5)},
                    .columns = {},
                    .rows = rows.number(row, 6),
                    .events = rows.number(row, 7),
                    .begun = fromUs(rows.number(row, 8)),
                    .updated = fromUs(rows.number(row, 9))};
    if (!rows.isNull(row, 10))
        stored.build.replaced = fromUs(rows.number(row, 10));
    return stored;
}

} // namespace

Result<PgBuilds> PgBuilds::read(PgConnection& connection, const std::string& projection)
{
    // In one statement, that it is one state of the database.
    const auto rows = connection.run(
        "SELECT b.id, b.name, b.version, b.code, b.state, b.checkpoint, b.row_count, "
        "b.event_count, b.begun_us, b.updated_us, b.replaced_us, c.name, c.type, c.is_indexed, "
        "p.builds FROM headrace_projections p LEFT JOIN headrace_builds b ON b.projection = p.name "
        "LEFT JOIN headrace_columns c ON c.build = b.id "
        "WHERE p.name = $1::text ORDER BY b.id, c.number",
        PgArguments().addText(projection));
    if (!rows)
        return rows.error();
    PgBuilds builds;
    for (int row = 0; row < rows->size(); ++row) {
        builds.m_begun = rows->number(row, 14);
        if (rows->isNull(row, 0))
            continue; // There is no build.
        if (builds.m_all.empty() || builds.m_all.back().id != rows->number(row, 0)) {
            auto build = readBuild(*rows, row);
            if (!build)
                return build.error();
            builds.m_all.push_back(*std::move(build));
        }
        if (rows->isNull(row, 11))
            continue;
        const auto type = columnTypeOf(rows->bytes(row, 12));
        if (!type)
            return damaged(rows->bytes(row, 12));
        builds.m_all.back().build.columns.push_back(
            {std::string(rows->bytes(row, 11)), *type, rows->number(row, 13) != 0});
    }
    return builds;
}

Result<PgBuild> PgBuilds::find(const std::string& table) const
{
    for (const PgBuild& stored : m_all)
        if (stored.build.table == table)
            return stored;
    return Error {ErrorCode::NotFound,
                  fmt::format("there is no build {}; it may have been dropped meanwhile", table)};
}

const PgBuild* PgBuilds::in(BuildState state) const
{
    const auto found =
        std::ranges::find(m_all, state, [](const PgBuild& stored) { return stored.build.state; });
    return found == m_all.end() ? nullptr : &*found;
}

std::string PgBuilds::liveTable() const
{
    const PgBuild* const live = in(BuildState::Live);
    return live ? live->build.table : std::string();
}

void addPgBuild(PgStatements& statements, const std::string& projection, const Build& build,
                std::int64_t number)
{
    // Numbers are never given twice: a table's name means one build for ever.
    statements.push_back({"UPDATE headrace_projections SET builds = $2 WHERE name = $1::text",
                          PgArguments().addText(projection).add(number)});
    statements.push_back({"INSERT INTO headrace_builds (projection, name, version, code, state, "
                          "checkpoint, row_count, event_count, begun_us, updated_us) "
                          "VALUES ($1::text, $2::text, $3, $4::text, $5::text, 0, 0, 0, $6, $6)",
                          PgArguments()
                              .addText(projection)
                              .addText(build.table)
                              .addInt(build.version)
                              .addText(build.code)
                              .addText(nameOf(build.state))
                              .add(toUs(build.begun))});
    int place = 0;
    for (const ColumnDescription& column : build.columns)
        statements.push_back({"INSERT INTO headrace_columns SELECT id, $2, $3::text, $4::text, $5 "
                              "FROM headrace_builds WHERE name = $1::text",
                              PgArguments()
                                  .addText(build.table)
                                  .addInt(++place)
                                  .addText(column.name)
                                  .addText(columnTypeName(column.type))
                                  .addBoolean(column.isIndexed)});
    statements.push_back({createPgTableSql(build), {}, false});
}

void dropPgBuild(PgStatements& statements, const PgBuild& build)
{
    statements.push_back({"DROP TABLE " + quoted(build.build.table), {}, false});
    statements.push_back(
        {"DELETE FROM headrace_builds WHERE id = $1", PgArguments().add(build.id)});
}

void finishPgBuild(PgStatements& statements, const PgBuild& build)
{
    if (build.build.state != BuildState::Building)
        return;
    for (std::string& index : createPgIndexSql(build.build))
        statements.push_back({std::move(index), {}, false});
    // For the plans of those who ask with SQL of their own.
    statements.push_back({"ANALYZE " + quoted(build.build.table), {}, false});
    setPgState(statements, build, BuildState::Ready);
}

void setPgState(PgStatements& statements, const PgBuild& build, BuildState state,
                std::optional<Time> replaced)
{
    const std::string at = replaced ? std::to_string(toUs(*replaced)) : "NULL";
    statements.push_back({fmt::format("UPDATE headrace_builds SET state = $1::text, "
                                      "replaced_us = {} WHERE id = $2",
                                      at),
                          PgArguments().addText(nameOf(state)).add(build.id), false});
}

} // namespace headrace
