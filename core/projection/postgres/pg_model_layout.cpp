// SPDX-License-Identifier: Apache-2.0
#include "core/projection/postgres/pg_model_layout.h"

#include "core/projection/postgres/pg_model_rights.h"
#include "core/projection/row_sql.h"

#include <fmt/format.h>

#include <algorithm>

namespace headrace {
namespace {

constexpr std::string_view kTables = R"sql(
CREATE TABLE headrace_info (id boolean PRIMARY KEY DEFAULT true CHECK (id),
    layout integer NOT NULL, store text NOT NULL);
CREATE TABLE headrace_projections (name text PRIMARY KEY, builds bigint NOT NULL DEFAULT 0,
    owner text NOT NULL, last_change text NOT NULL);
CREATE TABLE headrace_builds (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    projection text NOT NULL, name text NOT NULL UNIQUE, version integer NOT NULL,
    code text NOT NULL, state text NOT NULL, checkpoint bigint NOT NULL, row_count bigint NOT NULL,
    event_count bigint NOT NULL, begun_us bigint NOT NULL, updated_us bigint NOT NULL,
    replaced_us bigint);
CREATE TABLE headrace_columns (build bigint REFERENCES headrace_builds ON DELETE CASCADE,
    number integer, name text NOT NULL, type text NOT NULL, is_indexed boolean NOT NULL,
    PRIMARY KEY (build, number));
CREATE TABLE headrace_parked (build bigint REFERENCES headrace_builds ON DELETE CASCADE,
    key text COLLATE "C", position bigint, stream text NOT NULL, version bigint NOT NULL,
    type text NOT NULL, error text NOT NULL, attempts integer NOT NULL, since_us bigint NOT NULL,
    PRIMARY KEY (build, key, position));
CREATE TABLE headrace_skipped (build bigint REFERENCES headrace_builds ON DELETE CASCADE,
    position bigint, key text COLLATE "C", reason text NOT NULL, actor text NOT NULL,
    time_us bigint NOT NULL, PRIMARY KEY (build, position, key));
CREATE TABLE headrace_rebuilds (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    projection text NOT NULL, kind text NOT NULL, what text NOT NULL, events bigint NOT NULL,
    row_count bigint NOT NULL, begun_us bigint NOT NULL, ended_us bigint NOT NULL,
    outcome text NOT NULL, actor text NOT NULL, reason text NOT NULL, from_build text NOT NULL,
    to_build text NOT NULL);
CREATE INDEX headrace_rebuilds_by_projection ON headrace_rebuilds (projection, id);
)sql";

// What they are told by: names and types of columns, as the server gives them.
constexpr std::string_view kColumnsOfTables =
    "headrace_builds: id bigint, projection text, name text, version integer, code text, "
    "state text, checkpoint bigint, row_count bigint, event_count bigint, begun_us bigint, "
    "updated_us bigint, replaced_us bigint; "
    "headrace_columns: build bigint, number integer, name text, type text, is_indexed boolean; "
    "headrace_info: id boolean, layout integer, store text; "
    "headrace_parked: build bigint, key text, position bigint, stream text, version bigint, "
    "type text, error text, attempts integer, since_us bigint; "
    "headrace_projections: name text, builds bigint, owner text, last_change text; "
    "headrace_rebuilds: id bigint, projection text, kind text, what text, events bigint, "
    "row_count bigint, begun_us bigint, ended_us bigint, outcome text, actor text, reason text, "
    "from_build text, to_build text; "
    "headrace_skipped: build bigint, position bigint, key text, reason text, actor text, "
    "time_us bigint";

Error refused(std::string why)
{
    return {ErrorCode::Refused, std::move(why)};
}

// A text as SQL takes it.
std::string inQuotes(std::string_view text)
{
    std::string literal = "'";
    for (const char c : text)
        literal.append(c == '\'' ? 2 : 1, c);
    return literal + "'";
}

std::string_view sqlType(ColumnType type)
{
    switch (type) {
    case ColumnType::Integer:
        return "bigint";
    case ColumnType::Real:
        return "double precision";
    case ColumnType::Boolean:
        return "boolean";
    case ColumnType::Text:
    case ColumnType::Json: // Byte for byte, and in an order; the view shows it as json.
        break;
    }
    return R"(text COLLATE "C")";
}

// What is in the schema: "s" a schema, "t" tables of any kind, "i" our information.
Result<std::string> lookAt(PgConnection& connection, const PgAddress& address)
{
    const auto rows = connection.run(
        "SELECT (SELECT count(*) FROM pg_namespace WHERE nspname = $1::text), "
        "count(*), count(*) FILTER (WHERE c.relname = 'headrace_info') FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1::text "
        "AND c.relkind IN ('r', 'p', 'v', 'm', 'f')",
        PgArguments().addText(address.schema));
    if (!rows)
        return rows.error();
    std::string found;
    for (int column = 0; column < 3; ++column)
        if (rows->number(0, column) > 0)
            found += "sti"[column];
    return found;
}

Result<std::string> readColumns(PgConnection& connection, const PgAddress& address)
{
    const auto rows = connection.run(
        "SELECT coalesce(string_agg(t.text, '; ' ORDER BY t.text COLLATE \"C\"), '') FROM ("
        "SELECT c.relname || ': ' || string_agg(a.attname || ' ' || format_type(a.atttypid, "
        "a.atttypmod), ', ' ORDER BY a.attnum) AS text FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid "
        "AND a.attnum > 0 AND NOT a.attisdropped WHERE n.nspname = $1::text AND c.relkind = 'r' "
        "AND c.relname LIKE 'headrace\\_%' GROUP BY c.relname) t",
        PgArguments().addText(address.schema));
    if (!rows)
        return rows.error();
    return std::string(rows->bytes(0, 0));
}

Result<void> checkInfo(PgConnection& connection, const std::string& store)
{
    const auto info = connection.run("SELECT layout, store FROM headrace_info");
    if (!info)
        return info.error();
    if (info->size() != 1)
        return refused("it does not say whose it is; drop it, it can be rebuilt from the store");
    if (info->number(0, 0) > kPgModelLayout)
        return refused(fmt::format("it was written by a newer Headrace (layout {}, this one reads "
                                   "up to {}); update Headrace to open it",
                                   info->number(0, 0), kPgModelLayout));
    if (info->bytes(0, 1) != store)
        return refused(
            fmt::format("it belongs to another store ({}, this one is {}); name another schema",
                        info->bytes(0, 1), store));
    return {};
}

bool hasNul(const ColumnValue& value)
{
    const auto* text = std::get_if<std::string>(&value);
    return text && text->find('\0') != std::string::npos;
}

} // namespace

Result<void> makePgModelLayout(PgConnection& connection, const PgAddress& address,
                               const std::string& store)
{
    const auto found = lookAt(connection, address);
    if (!found)
        return found.error();
    if (found->ends_with('i'))
        return {};
    if (found->ends_with('t'))
        return refused("it holds tables of something else; name another schema, or keep the read "
                       "models in a folder");
    // Somebody may make it who may make no schema: of a schema that is there, not even that is
    // asked. Two who come at once: the second finds everything there.
    const std::string script = fmt::format(
        "BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('{0}', 0)); "
        "{4} DO $$ BEGIN IF to_regclass('{0}.headrace_info') IS NULL "
        "THEN {1} INSERT INTO headrace_info VALUES (true, {2}, {3}); END IF; END $$; COMMIT",
        address.schema, kTables, kPgModelLayout, inQuotes(store),
        found->empty() ? fmt::format("CREATE SCHEMA IF NOT EXISTS {};", address.schema) : "");
    auto made = connection.runScript(script);
    if (made)
        return made;
    const std::string state = connection.lastState();
    static_cast<void>(connection.runScript("ROLLBACK"));
    if (state == "42501")
        return noRightToMake(connection, address);
    return made;
}

Result<void> checkPgModelLayout(PgConnection& connection, const PgAddress& address,
                                const std::string& store, bool isWriter)
{
    const auto found = lookAt(connection, address);
    if (!found)
        return found.error();
    if (!found->ends_with('i'))
        return Error {ErrorCode::NotFound, "there is none; run the projection to make it"};
    if (auto rights = checkPgModelRights(connection, address, isWriter); !rights)
        return rights;
    if (auto info = checkInfo(connection, store); !info)
        return info;
    const auto columns = readColumns(connection, address);
    if (!columns)
        return columns.error();
    if (*columns != kColumnsOfTables)
        return refused("its tables are not those that must be there; another program changed "
                       "them, drop the schema and rebuild from the store");
    return {};
}

Result<void> checkPgTexts(const Build& build, const RowBatch& batch)
{
    const auto failed = [&](std::string_view column) {
        return Error {ErrorCode::InvalidArgument,
                      fmt::format("the column {} of {} cannot hold a text with the character NUL: "
                                  "PostgreSQL knows none",
                                  column, build.table)};
    };
    for (const RowBatch::Row& row : batch.rows)
        if (row.key.find('\0') != std::string::npos)
            return failed(kKeyColumn);
    const auto found = std::ranges::find_if(batch.values, hasNul);
    if (found == batch.values.end())
        return {};
    const auto index = static_cast<std::size_t>(found - batch.values.begin());
    return failed(build.columns[index % build.columns.size()].name);
}

std::string pgOwnerKey(const PgAddress& address)
{
    return fmt::format("hashtextextended('{}.' || $1::text, 0)", address.schema);
}

std::string createPgTableSql(const Build& build)
{
    std::string sql =
        fmt::format(R"(CREATE TABLE {} ("key" text COLLATE "C" PRIMARY KEY)", quoted(build.table));
    for (const ColumnDescription& column : build.columns)
        sql += fmt::format(", {} {}", quoted(column.name), sqlType(column.type));
    return sql + fmt::format(", {} bigint NOT NULL)", kLastPositionColumn);
}

// The server names them: a name of ours might be too long.
std::vector<std::string> createPgIndexSql(const Build& build)
{
    std::vector<std::string> statements;
    for (const ColumnDescription& column : build.columns)
        if (column.isIndexed)
            statements.push_back(fmt::format("CREATE INDEX ON {} ({}, \"key\")",
                                             quoted(build.table), quoted(column.name)));
    return statements;
}

std::vector<std::string> createPgViewSql(const PgAddress& address, const std::string& projection,
                                         const Build& build, bool isSame)
{
    // With the schema: what the server itself knows by that name would be found first.
    const std::string name = address.schema + "." + quoted(projection);
    std::string columns = quoted(kKeyColumn);
    for (const ColumnDescription& column : build.columns) {
        const std::string cast = column.type == ColumnType::Json ? "::json" : "";
        columns += fmt::format(", {0}{1} AS {0}", quoted(column.name), cast);
    }
    const std::string view = fmt::format("VIEW {} AS SELECT {}, {} FROM {}", name, columns,
                                         kLastPositionColumn, quoted(build.table));
    if (isSame)
        return {"CREATE OR REPLACE " + view};
    return {"DROP VIEW IF EXISTS " + name, "CREATE " + view};
}

} // namespace headrace
