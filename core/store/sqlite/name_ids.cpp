// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/name_ids.h"

namespace headrace {

Result<std::int64_t> NameIds::find(SqliteDb& db, std::string_view name)
{
    if (const auto known = m_ids.find(name); known != m_ids.end())
        return known->second;
    auto query = m_kind == Kind::Type ? db.statement("SELECT id FROM type WHERE name = ?")
                                      : db.statement("SELECT id FROM category WHERE name = ?");
    if (!query)
        return query.error();
    const auto row = query->bindText(1, name).step();
    if (!row)
        return row.error();
    if (!*row)
        return 0;
    const std::int64_t id = query->integer(0);
    if (id < 1 || id > INT32_MAX)
        return Error {ErrorCode::Corruption, "a type or category has an impossible number"};
    m_ids.emplace(name, id);
    return id;
}

Result<std::int64_t> NameIds::findOrAdd(SqliteDb& db, std::string_view name)
{
    auto id = find(db, name);
    if (!id || *id != 0)
        return id;
    auto insert = m_kind == Kind::Type
        ? db.statement("INSERT INTO type (name, events) VALUES (?, 0)")
        : db.statement("INSERT INTO category (name, streams, events, bytes) VALUES (?, 0, 0, 0)");
    if (!insert)
        return insert.error();
    if (auto done = insert->bindText(1, name).run(); !done)
        return done.error();
    return find(db, name);
}

} // namespace headrace
