// SPDX-License-Identifier: Apache-2.0
#include "core/projection/sqlite/read_model_schema.h"

#include "core/projection/row_sql.h"
#include "core/projection/sqlite/build_catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace headrace {
namespace {

constexpr const char* kBuildsTable =
    "CREATE TABLE headrace_builds (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, "
    "version INTEGER NOT NULL, code TEXT NOT NULL, state TEXT NOT NULL, "
    "checkpoint INTEGER NOT NULL, row_count INTEGER NOT NULL, event_count INTEGER NOT NULL, "
    "begun_us INTEGER NOT NULL, updated_us INTEGER NOT NULL, replaced_us INTEGER) STRICT";

constexpr const char* kRebuildsTable =
    "CREATE TABLE headrace_rebuilds (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, "
    "what TEXT NOT NULL, events INTEGER NOT NULL, row_count INTEGER NOT NULL, "
    "begun_us INTEGER NOT NULL, ended_us INTEGER NOT NULL, outcome TEXT NOT NULL, "
    "actor TEXT NOT NULL, reason TEXT NOT NULL, from_build TEXT NOT NULL, "
    "to_build TEXT NOT NULL) STRICT";

// Of the former layout, as those of before wrote them.
constexpr const char* kFormerBuildsTable =
    "CREATE TABLE headrace_builds (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, "
    "version INTEGER NOT NULL, code TEXT NOT NULL, state TEXT NOT NULL, "
    "checkpoint INTEGER NOT NULL, row_count INTEGER NOT NULL, event_count INTEGER NOT NULL, "
    "begun_us INTEGER NOT NULL, updated_us INTEGER NOT NULL) STRICT";

constexpr const char* kFormerRebuildsTable =
    "CREATE TABLE headrace_rebuilds (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, "
    "what TEXT NOT NULL, events INTEGER NOT NULL, row_count INTEGER NOT NULL, "
    "begun_us INTEGER NOT NULL, ended_us INTEGER NOT NULL, outcome TEXT NOT NULL) STRICT";

constexpr std::array kTables {
    "CREATE TABLE headrace_info (id INTEGER PRIMARY KEY CHECK (id = 1), store TEXT NOT NULL, "
    "projection TEXT NOT NULL, builds INTEGER NOT NULL) STRICT",

    kBuildsTable,

    "CREATE TABLE headrace_columns (build INTEGER NOT NULL, number INTEGER NOT NULL, "
    "name TEXT NOT NULL, type TEXT NOT NULL, is_indexed INTEGER NOT NULL, "
    "PRIMARY KEY (build, number)) STRICT, WITHOUT ROWID",

    "CREATE TABLE headrace_parked (build INTEGER NOT NULL, key TEXT NOT NULL, "
    "position INTEGER NOT NULL, stream TEXT NOT NULL, version INTEGER NOT NULL, "
    "type TEXT NOT NULL, error TEXT NOT NULL, attempts INTEGER NOT NULL, "
    "since_us INTEGER NOT NULL, PRIMARY KEY (build, key, position)) STRICT, WITHOUT ROWID",

    "CREATE TABLE headrace_skipped (build INTEGER NOT NULL, position INTEGER NOT NULL, "
    "key TEXT NOT NULL, reason TEXT NOT NULL, actor TEXT NOT NULL, time_us INTEGER NOT NULL, "
    "PRIMARY KEY (build, position, key)) STRICT, WITHOUT ROWID",

    kRebuildsTable,
};

Error refused(std::string why)
{
    return {ErrorCode::Refused, std::move(why)};
}

std::string_view sqlType(ColumnType type)
{
    switch (type) {
    case ColumnType::Integer:
    case ColumnType::Boolean:
        return "INTEGER";
    case ColumnType::Real:
        return "REAL";
    case ColumnType::Text:
    case ColumnType::Json:
        break;
    }
    return "TEXT";
}

Result<void> checkMarks(SqliteDb& db)
{
    const auto application = db.integer("PRAGMA application_id");
    if (!application)
        return application.error();
    if (*application != kReadModelApplicationId)
        return refused("it is a SQLite file of another program, no read model; choose another name "
                       "or move it away");
    const auto layout = db.integer("PRAGMA user_version");
    if (!layout)
        return layout.error();
    if (*layout > kReadModelLayout)
        return refused(fmt::format("it was written by a newer Headrace (layout {}, this one reads "
                                   "up to {}); update Headrace to open it",
                                   *layout, kReadModelLayout));
    if (*layout < kReadModelLayout)
        return refused(fmt::format("it says that it has the layout {}, which no Headrace wrote; "
                                   "remove it, it can be rebuilt from the store",
                                   *layout));
    return {};
}

Result<void> checkIdentity(SqliteDb& db, const ReadModel::Identity& identity)
{
    auto query = db.statement("SELECT store, projection FROM headrace_info WHERE id = 1");
    if (!query)
        return query.error();
    const auto row = query->step();
    if (!row)
        return row.error();
    if (!*row)
        return refused("it does not say whose it is; remove it, it can be rebuilt from the store");
    if (query->bytes(0) != identity.store)
        return refused(fmt::format("it belongs to another store ({}, this one is {}); move it away",
                                   query->bytes(0), identity.store));
    if (query->bytes(1) != identity.projection)
        return refused(fmt::format("it holds the projection {}, not {}; move it away",
                                   query->bytes(1), identity.projection));
    return {};
}

using SchemaText = std::multiset<std::string>;

Result<SchemaText> foundSchema(SqliteDb& db)
{
    auto query = db.statement("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL");
    if (!query)
        return query.error();
    SchemaText found;
    for (;;) {
        const auto row = query->step();
        if (!row)
            return row.error();
        if (!*row)
            return found;
        found.emplace(query->bytes(0));
    }
}

bool isFormer(const SchemaText& found)
{
    return found.contains(kFormerBuildsTable) && found.contains(kFormerRebuildsTable);
}

// Makes the table anew with its rows, which get `more`.
Result<void> extend(SqliteDb& db, std::string_view table, const char* layout, std::string_view more)
{
    const std::string sql = fmt::format("CREATE TABLE headrace_former AS SELECT * FROM {0}; "
                                        "DROP TABLE {0}; {1}; "
                                        "INSERT INTO {0} SELECT *, {2} FROM headrace_former; "
                                        "DROP TABLE headrace_former",
                                        table, layout, more);
    return db.execute(sql.c_str());
}

SchemaText schemaOf(const std::vector<Build>& builds, const std::string& projection)
{
    SchemaText wanted(kTables.begin(), kTables.end());
    for (const Build& build : builds) {
        wanted.insert(createTableSql(build.table, build.columns));
        if (build.state != BuildState::Building)
            for (std::string& index : createIndexSql(build.table, build.columns))
                wanted.insert(std::move(index));
        if (build.state == BuildState::Live)
            wanted.insert(createViewSql(projection, build.table, build.columns));
    }
    return wanted;
}

} // namespace

Result<void> createReadModelLayout(SqliteDb& db, const ReadModel::Identity& identity)
{
    auto transaction = SqliteTransaction::begin(db, SqliteTransaction::Kind::Write);
    if (!transaction)
        return transaction.error();
    for (const char* table : kTables)
        if (auto made = db.execute(table); !made)
            return made;
    {
        auto info = db.statement("INSERT INTO headrace_info VALUES (1, ?, ?, 0)");
        if (!info)
            return info.error();
        if (auto put = info->bindText(1, identity.store).bindText(2, identity.projection).run();
            !put)
            return put;
    }
    const std::string marks = fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}",
                                          kReadModelApplicationId, kReadModelLayout);
    if (auto marked = db.execute(marks.c_str()); !marked)
        return marked;
    return transaction->commit();
}

Result<bool> isFormerLayout(SqliteDb& db)
{
    if (!checkMarks(db))
        return false; // Whoever checks it will say what it is.
    const auto found = foundSchema(db);
    if (!found)
        return found.error();
    return isFormer(*found);
}

Result<void> addToFormerLayout(SqliteDb& db, Time time)
{
    const std::string replaced = fmt::format("CASE state WHEN 'previous' THEN {} END", toUs(time));
    if (auto extended = extend(db, "headrace_builds", kBuildsTable, replaced); !extended)
        return extended;
    return extend(db, "headrace_rebuilds", kRebuildsTable, "'', '', '', ''");
}

Result<void> checkReadModelLayout(SqliteDb& db, const ReadModel::Identity& identity)
{
    if (auto marks = checkMarks(db); !marks)
        return marks;
    const auto found = foundSchema(db);
    if (!found)
        return found.error();
    if (isFormer(*found))
        return refused("an earlier Headrace wrote it, whose history does not say who did what; run "
                       "the projection once, which adds that");
    const Error changed = refused("its tables are not those that this read model must have; it is "
                                  "damaged or was changed by another program, remove it and "
                                  "rebuild it from the store");
    // First those that are needed to know which others there should be.
    for (const char* table : kTables)
        if (!found->contains(table))
            return changed;
    if (auto same = checkIdentity(db, identity); !same)
        return same;
    const auto builds = readBuilds(db);
    if (!builds)
        return builds.error();
    if (*found != schemaOf(*builds, identity.projection))
        return changed;
    return {};
}

std::string createTableSql(const std::string& table, const std::vector<ColumnDescription>& columns)
{
    std::string sql = fmt::format("CREATE TABLE {} ({} TEXT NOT NULL PRIMARY KEY", quoted(table),
                                  quoted(kKeyColumn));
    for (const ColumnDescription& column : columns)
        sql += fmt::format(", {} {}", quoted(column.name), sqlType(column.type));
    return sql
        + fmt::format(", {} INTEGER NOT NULL) STRICT, WITHOUT ROWID", quoted(kLastPositionColumn));
}

std::vector<std::string> createIndexSql(const std::string& table,
                                        const std::vector<ColumnDescription>& columns)
{
    std::vector<std::string> statements;
    for (const ColumnDescription& column : columns)
        if (column.isIndexed)
            statements.push_back(fmt::format("CREATE INDEX {} ON {} ({}, {})",
                                             quoted(table + "_" + column.name), quoted(table),
                                             quoted(column.name), quoted(kKeyColumn)));
    return statements;
}

std::string createViewSql(const std::string& projection, const std::string& table,
                          const std::vector<ColumnDescription>& columns)
{
    return fmt::format("CREATE VIEW {} AS SELECT {} FROM {}", quoted(projection),
                       columnList(columns), quoted(table));
}

} // namespace headrace
