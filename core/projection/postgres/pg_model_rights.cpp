// SPDX-License-Identifier: Apache-2.0
#include "core/projection/postgres/pg_model_rights.h"

#include <fmt/format.h>

namespace headrace {
namespace {

Error lacks(const PgAddress& address, std::string_view right, std::string_view on)
{
    return {ErrorCode::Refused,
            fmt::format("the role {} lacks the right {} on {}; its owner can grant it",
                        address.user, right, on)};
}

Error noRightOnSchema(const PgAddress& address, std::string_view right)
{
    return lacks(address, right, "the schema " + address.schema);
}

} // namespace

Result<void> checkPgModelRights(PgConnection& connection, const PgAddress& address, bool isWriter)
{
    // Tables are changed and dropped by whoever owns them, or is a member of the role that does.
    const auto rows = connection.run(
        "SELECT has_schema_privilege(n.oid, 'USAGE'), has_schema_privilege(n.oid, 'CREATE'), "
        "coalesce(min(c.relname) FILTER (WHERE NOT has_table_privilege(c.oid, 'SELECT')), "
        "'')::text, "
        "coalesce(min(c.relname) FILTER (WHERE NOT pg_has_role(c.relowner, 'USAGE')), '')::text, "
        "coalesce(min(pg_get_userbyid(c.relowner)::text) FILTER "
        "(WHERE NOT pg_has_role(c.relowner, 'USAGE')), '') "
        "FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind = 'r' "
        "AND c.relname LIKE 'headrace\\_%' WHERE n.nspname = $1::text GROUP BY n.oid",
        PgArguments().addText(address.schema));
    if (!rows)
        return rows.error();
    if (rows->size() == 0)
        return {};
    if (rows->number(0, 0) == 0)
        return noRightOnSchema(address, "USAGE");
    if (isWriter && rows->number(0, 1) == 0)
        return noRightOnSchema(address, "CREATE");
    if (isWriter && !rows->bytes(0, 3).empty())
        return Error {ErrorCode::Refused,
                      fmt::format("the table {0} belongs to the role {1}, of which {2} is no "
                                  "member; only its owner can change it: write as {1}, or have it "
                                  "granted to {2}",
                                  rows->bytes(0, 3), rows->bytes(0, 4), address.user)};
    if (!rows->bytes(0, 2).empty())
        return lacks(address, "SELECT", fmt::format("the table {}", rows->bytes(0, 2)));
    return {};
}

Error noRightToMake(PgConnection& connection, const PgAddress& address)
{
    const auto rows = connection.run("SELECT has_schema_privilege(oid, 'USAGE'), "
                                     "has_schema_privilege(oid, 'CREATE') FROM pg_namespace "
                                     "WHERE nspname = $1::text",
                                     PgArguments().addText(address.schema));
    if (!rows)
        return rows.error();
    if (rows->size() > 0)
        return noRightOnSchema(address, rows->number(0, 0) == 0 ? "USAGE" : "CREATE");
    return {ErrorCode::Refused,
            fmt::format("the role {} may not make it: the right CREATE on the database is "
                        "missing; its owner can grant it",
                        address.user)};
}

} // namespace headrace
