// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sqlite/sqlite_db.h"

#include <cstdint>
#include <string>
#include <string_view>

#include <tsl/robin_map.h>

namespace headrace {

/// The small ids of types or of categories by their names. Names are only ever added. Confined to
/// one thread; forget() what a transaction added when it rolls back.
class NameIds
{
public:
    enum class Kind { Type, Category };
    explicit NameIds(Kind kind) : m_kind(kind) {}

    /// 0 when the store has no such name.
    Result<std::int64_t> find(SqliteDb& db, std::string_view name);
    /// The id, made when there is none; inside a write transaction.
    Result<std::int64_t> findOrAdd(SqliteDb& db, std::string_view name);
    void forget() { m_ids.clear(); }

private:
    Kind m_kind;
    struct Hash
    {
        using is_transparent = void;
        std::size_t operator()(std::string_view name) const
        {
            return std::hash<std::string_view>()(name);
        }
    };
    tsl::robin_map<std::string, std::int64_t, Hash, std::equal_to<>> m_ids;
};

} // namespace headrace
