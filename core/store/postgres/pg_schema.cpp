// SPDX-License-Identifier: Apache-2.0
#include "core/store/postgres/pg_schema.h"

#include "core/store/postgres/pg_layout.h"

#include <fmt/format.h>

#include <map>

#include <xxhash.h>

namespace headrace {
namespace {

Error refused(std::string why)
{
    return {ErrorCode::Refused, std::move(why)};
}

std::string schemaOf(const PgAddress& address)
{
    return fmt::format("the schema {} of the database {}", address.schema, address.database);
}

// One lock a store in its database: of whoever takes events into its indexes.
std::int64_t lockKey(const PgAddress& address)
{
    const std::string name = "headrace." + address.schema;
    return static_cast<std::int64_t>(XXH3_64bits(name.data(), name.size()));
}

std::string withNames(std::string sql, const PgAddress& address)
{
    const auto replace = [&sql](std::string_view what, const std::string& by) {
        for (auto at = sql.find(what); at != std::string::npos; at = sql.find(what, at + by.size()))
            sql.replace(at, what.size(), by);
    };
    replace("{fold_key}", fmt::format("({})::bigint", lockKey(address)));
    replace("{channel}", pgChannel(address));
    return sql;
}

std::string makingScript(const PgAddress& address, std::int64_t blockEvents)
{
    std::string sql = fmt::format("BEGIN; CREATE SCHEMA IF NOT EXISTS {}; ", address.schema);
    for (const PgTable& table : kPgTables)
        sql += std::string(table.make) + "; ";
    sql += withNames(kPgFunctions, address);
    sql += fmt::format("INSERT INTO store_info VALUES (true, {}, 0, decode(repeat('00', 32), "
                       "'hex'), {}, 0); COMMIT",
                       kPgLayout, blockEvents);
    return sql;
}

using Columns = std::map<std::string, std::string, std::less<>>; // By table.

Result<Columns> readColumns(PgConnection& connection, const PgAddress& address)
{
    const auto rows = connection.run(
        "SELECT c.relname::text, string_agg(a.attname || ' ' || format_type(a.atttypid, "
        "a.atttypmod), ',' ORDER BY a.attnum) FROM pg_class c JOIN pg_namespace n ON n.oid = "
        "c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT "
        "a.attisdropped WHERE n.nspname = $1::text AND c.relkind IN ('r', 'p', 'v', 'm', 'f') "
        "GROUP BY 1",
        PgArguments().addText(address.schema));
    if (!rows)
        return rows.error();
    Columns columns;
    for (int row = 0; row < rows->size(); ++row)
        columns.emplace(rows->bytes(row, 0), rows->bytes(row, 1));
    return columns;
}

// The number of the layout that the store says it has.
Result<std::int64_t> readLayout(PgConnection& connection)
{
    const auto rows = connection.run("SELECT layout FROM store_info");
    if (!rows)
        return rows.error();
    return rows->size() == 1 ? rows->number(0, 0) : std::int64_t {0};
}

Result<void> checkColumns(const Columns& found, const PgAddress& address)
{
    for (const PgTable& table : kPgTables) {
        const auto columns = found.find(std::string_view(table.name));
        if (columns == found.end())
            return refused(fmt::format("{} has no table {}: the store is half there, because it "
                                       "was restored in part or changed by another program; "
                                       "restore it from a backup",
                                       schemaOf(address), table.name));
        if (columns->second != table.columns)
            return refused(fmt::format("the table {} in {} is not that of a Headrace store; "
                                       "another program changed it",
                                       table.name, schemaOf(address)));
    }
    return {};
}

Result<void> checkRights(PgConnection& connection, const PgAddress& address, bool isReadOnly)
{
    const char* const kWanted = isReadOnly
        ? "SELECT t, 'SELECT' AS r FROM unnest($1::text[]) t"
        : "SELECT t, r FROM unnest($1::text[]) t, unnest(CASE WHEN t IN ('event', 'token', 'chain',"
          " 'block', 'term_run') THEN '{SELECT,INSERT}' WHEN t IN ('store_info', "
          "'fold_state', 'document_revision') THEN '{SELECT,UPDATE}' WHEN t = 'document' THEN "
          "'{SELECT,INSERT,UPDATE,DELETE}' ELSE '{SELECT,INSERT,UPDATE}' END::text[]) r";
    PgArray tables(PgType::Text);
    for (const PgTable& table : kPgTables)
        tables.add(std::string_view(table.name));
    const auto missing = connection.run(
        fmt::format("SELECT r, t FROM ({}) w WHERE NOT has_table_privilege('{}.' || t, r) LIMIT 1",
                    kWanted, address.schema),
        PgArguments().add(std::move(tables)));
    if (!missing)
        return missing.error();
    if (missing->size() > 0)
        return refused(fmt::format(
            "the role {} lacks the right {} on the table {} of {}; its owner "
            "can grant it",
            address.user, missing->bytes(0, 0), missing->bytes(0, 1), schemaOf(address)));
    return {};
}

// Whether the role may look into the schema at all; nothing: there is no such schema.
Result<void> checkSchemaRights(PgConnection& connection, const PgAddress& address)
{
    const auto rows = connection.run("SELECT has_schema_privilege(oid, 'USAGE') FROM pg_namespace "
                                     "WHERE nspname = $1::text",
                                     PgArguments().addText(address.schema));
    if (!rows)
        return rows.error();
    if (rows->size() == 0)
        return Error {ErrorCode::NotFound,
                      fmt::format("the database {} has no schema {}; make the store first "
                                  "(headracectl create)",
                                  address.database, address.schema)};
    if (rows->number(0, 0) == 0)
        return refused(
            fmt::format("the role {} lacks the right USAGE on {}; its owner can grant it",
                        address.user, schemaOf(address)));
    return {};
}

} // namespace

std::string pgChannel(const PgAddress& address)
{
    return fmt::format("headrace_{:016x}", static_cast<std::uint64_t>(lockKey(address)));
}

Result<void> createPgSchema(PgConnection& connection, const PgAddress& address,
                            std::int64_t blockEvents)
{
    const auto found = readColumns(connection, address);
    if (!found)
        return found.error();
    if (found->contains("store_info"))
        return refused(schemaOf(address)
                       + " holds a store already; open it, or name another "
                         "schema after ?schema=");
    if (!found->empty())
        return refused(schemaOf(address)
                       + " holds tables of another program; name another schema "
                         "after ?schema=");
    auto made = connection.runScript(makingScript(address, blockEvents));
    if (made)
        return made;
    const std::string state = connection.lastState();
    static_cast<void>(connection.runScript("ROLLBACK"));
    if (state == "42501")
        return refused(fmt::format("the role {} may not make {}: the right CREATE is missing, on "
                                   "the database, or on the schema if it is there",
                                   address.user, schemaOf(address)));
    return made;
}

Result<void> checkPgSchema(PgConnection& connection, const PgAddress& address, bool isReadOnly)
{
    if (auto checked = checkSchemaRights(connection, address); !checked)
        return checked;
    const auto found = readColumns(connection, address);
    if (!found)
        return found.error();
    if (found->empty())
        return Error {ErrorCode::NotFound,
                      schemaOf(address) + " is empty; make the store first (headracectl create)"};
    if (!found->contains("store_info"))
        return refused(schemaOf(address)
                       + " holds tables of another program, no Headrace store; "
                         "name another schema after ?schema=");
    if (auto checked = checkRights(connection, address, isReadOnly); !checked)
        return found->size() < kPgTables.size() ? checkColumns(*found, address) : checked;
    const auto layout = readLayout(connection);
    if (!layout)
        return layout.error();
    if (*layout > kPgLayout)
        return refused(fmt::format("the store in {} was written by a newer Headrace (layout {}, "
                                   "this one reads up to {}); update Headrace to open it",
                                   schemaOf(address), *layout, kPgLayout));
    if (*layout < 1)
        return refused(fmt::format("the store in {} does not say which layout it has: it was half "
                                   "made or half restored; restore it from a backup",
                                   schemaOf(address)));
    return checkColumns(*found, address);
}

} // namespace headrace
