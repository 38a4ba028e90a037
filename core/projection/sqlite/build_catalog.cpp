// SPDX-License-Identifier: Apache-2.0
#include "core/projection/sqlite/build_catalog.h"

#include "core/projection/row_sql.h"
#include "core/projection/sqlite/read_model_schema.h"

#include <fmt/format.h>

#include <utility>

namespace headrace {
namespace {

Error damaged(std::string_view what)
{
    return {ErrorCode::Corruption, fmt::format("it says {}, which nobody wrote", what)};
}

Result<std::vector<ColumnDescription>> readColumns(SqliteDb& db, std::int64_t build)
{
    auto query = db.statement(
        "SELECT name, type, is_indexed FROM headrace_columns WHERE build = ? ORDER BY number");
    if (!query)
        return query.error();
    query->bind(1, build);
    std::vector<ColumnDescription> columns;
    for (;;) {
        const auto row = query->step();
        if (!row)
            return row.error();
        if (!*row)
            return columns;
        const auto type = columnTypeOf(query->bytes(1));
        if (!type)
            return damaged(query->bytes(1));
        columns.push_back({std::string(query->bytes(0)), *type, query->integer(2) != 0});
    }
}

// Without the columns.
Result<StoredBuild> readBuild(const SqliteStatement& row)
{
    const auto state = buildStateOf(row.bytes(4));
    if (!state)
        return damaged(row.bytes(4));
    StoredBuild stored;
    stored.id = row.integer(0);
    stored.build = {.table = std::string(row.bytes(1)),
                    .version = static_cast<int>(row.integer(2)),
                    .code = std::string(row.bytes(3)),
                    .state = *state,
                    .checkpoint = {row.integer(5)},
                    .columns = {},
                    .rows = row.integer(6),
                    .events = row.integer(7),
                    .begun = fromUs(row.integer(8)),
                    .updated = fromUs(row.integer(9))};
    if (row.kind(10) != SqliteValue::Kind::Null)
        stored.build.replaced = fromUs(row.integer(10));
    return stored;
}

// Oldest first. There are two or three of them.
Result<std::vector<StoredBuild>> readAll(SqliteDb& db)
{
    auto query = db.statement("SELECT id, name, version, code, state, checkpoint, row_count, "
                              "event_count, begun_us, updated_us, replaced_us "
                              "FROM headrace_builds ORDER BY id");
    if (!query)
        return query.error();
    std::vector<StoredBuild> builds;
    for (;;) {
        const auto row = query->step();
        if (!row)
            return row.error();
        if (!*row)
            break;
        auto build = readBuild(*query);
        if (!build)
            return build.error();
        auto columns = readColumns(db, build->id);
        if (!columns)
            return columns.error();
        build->build.columns = *std::move(columns);
        builds.push_back(*std::move(build));
    }
    return builds;
}

// When it was replaced is of a Previous one only.
Result<void> setState(SqliteDb& db, const StoredBuild& build, BuildState state,
                      std::optional<Time> replaced = std::nullopt)
{
    auto update =
        db.statement("UPDATE headrace_builds SET state = ?, replaced_us = ? WHERE id = ?");
    if (!update)
        return update.error();
    update->bindText(1, nameOf(state)).bindNull(2).bind(3, build.id);
    if (replaced)
        update->bind(2, toUs(*replaced));
    return update->run();
}

Result<void> addIndexes(SqliteDb& db, const Build& build)
{
    for (const std::string& index : createIndexSql(build.table, build.columns))
        if (auto made = db.execute(index.c_str()); !made)
            return made;
    return {};
}

Result<void> addColumns(SqliteDb& db, std::int64_t build,
                        const std::vector<ColumnDescription>& columns)
{
    auto insert = db.statement("INSERT INTO headrace_columns VALUES (?, ?, ?, ?, ?)");
    if (!insert)
        return insert.error();
    std::int64_t number = 0;
    for (const ColumnDescription& column : columns) {
        insert->bind(1, build).bind(2, ++number).bindText(3, column.name);
        insert->bindText(4, columnTypeName(column.type)).bind(5, column.isIndexed ? 1 : 0);
        if (auto put = insert->run(); !put)
            return put;
    }
    return {};
}

// Numbers are never given twice: a table's name means one build for ever.
Result<std::int64_t> nextNumber(SqliteDb& db)
{
    if (auto counted = db.execute("UPDATE headrace_info SET builds = builds + 1"); !counted)
        return counted.error();
    return db.integer("SELECT builds FROM headrace_info");
}

Result<void> addRecord(SqliteDb& db, std::int64_t id, const Build& build)
{
    auto insert =
        db.statement("INSERT INTO headrace_builds VALUES (?, ?, ?, ?, ?, 0, 0, 0, ?, ?, NULL)");
    if (!insert)
        return insert.error();
    insert->bind(1, id).bindText(2, build.table).bind(3, build.version).bindText(4, build.code);
    insert->bindText(5, nameOf(build.state)).bind(6, toUs(build.begun));
    return insert->bind(7, toUs(build.updated)).run();
}

} // namespace

Result<std::vector<Build>> readBuilds(SqliteDb& db)
{
    auto stored = readAll(db);
    if (!stored)
        return stored.error();
    std::vector<Build> builds;
    for (StoredBuild& build : *stored)
        builds.push_back(std::move(build.build));
    return builds;
}

Result<StoredBuild> findBuild(SqliteDb& db, const std::string& table)
{
    auto all = readAll(db);
    if (!all)
        return all.error();
    for (StoredBuild& stored : *all)
        if (stored.build.table == table)
            return std::move(stored);
    return Error {ErrorCode::NotFound,
                  fmt::format("there is no build {}; it may have been dropped meanwhile", table)};
}

Result<std::optional<StoredBuild>> findBuildIn(SqliteDb& db, BuildState state)
{
    auto all = readAll(db);
    if (!all)
        return all.error();
    for (StoredBuild& stored : *all)
        if (stored.build.state == state)
            return std::optional(std::move(stored));
    return std::optional<StoredBuild>();
}

Result<Build> addBuild(SqliteDb& db, const ProjectionDescription& projection,
                       const std::string& code, Time time)
{
    const auto number = nextNumber(db);
    if (!number)
        return number.error();
    Build build {.table = fmt::format("{}__{}", projection.name, *number),
                 .version = projection.version,
                 .code = code,
                 .state = BuildState::Building,
                 .checkpoint = {},
                 .columns = projection.columns,
                 .begun = time,
                 .updated = time};
    if (auto added = addRecord(db, *number, build); !added)
        return added.error();
    if (auto added = addColumns(db, *number, build.columns); !added)
        return added.error();
    if (auto made = db.execute(createTableSql(build.table, build.columns).c_str()); !made)
        return made.error();
    return build;
}

Result<void> dropBuild(SqliteDb& db, const StoredBuild& build)
{
    const std::string id = std::to_string(build.id);
    std::string sql = "DROP TABLE " + quoted(build.build.table);
    for (const char* table : {"headrace_columns", "headrace_parked", "headrace_skipped"})
        sql += fmt::format("; DELETE FROM {} WHERE build = {}", table, id);
    sql += "; DELETE FROM headrace_builds WHERE id = " + id;
    return db.execute(sql.c_str());
}

Result<void> finishBuild(SqliteDb& db, const StoredBuild& build)
{
    if (build.build.state != BuildState::Building)
        return {};
    if (auto indexed = addIndexes(db, build.build); !indexed)
        return indexed;
    return setState(db, build, BuildState::Ready);
}

Result<void> makeBuildLive(SqliteDb& db, const std::string& projection, const StoredBuild& build,
                           Time time)
{
    const auto previous = findBuildIn(db, BuildState::Previous);
    if (!previous)
        return previous.error();
    if (*previous && (*previous)->id != build.id)
        if (auto dropped = dropBuild(db, **previous); !dropped)
            return dropped;
    const auto live = findBuildIn(db, BuildState::Live);
    if (!live)
        return live.error();
    if (*live)
        if (auto kept = setState(db, **live, BuildState::Previous, time); !kept)
            return kept;
    if (auto finished = finishBuild(db, build); !finished)
        return finished;
    if (auto set = setState(db, build, BuildState::Live); !set)
        return set;
    // There is a view when something was live. (To drop one "if it exists" finds what SQLite itself
    // knows by that name.)
    std::string view = createViewSql(projection, build.build.table, build.build.columns);
    if (*live)
        view = "DROP VIEW " + quoted(projection) + "; " + view;
    return db.execute(view.c_str());
}

Result<void> advanceBuild(SqliteDb& db, const StoredBuild& build, const BuildProgress& progress,
                          std::int64_t moreRows, Time time)
{
    auto update = db.statement("UPDATE headrace_builds SET checkpoint = ?, "
                               "row_count = row_count + ?, event_count = event_count + ?, "
                               "updated_us = ? WHERE id = ?");
    if (!update)
        return update.error();
    update->bind(1, progress.checkpoint.value).bind(2, moreRows).bind(3, progress.eventsRead);
    return update->bind(4, toUs(time)).bind(5, build.id).run();
}

} // namespace headrace
