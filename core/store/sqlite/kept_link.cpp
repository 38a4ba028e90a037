// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/kept_link.h"

#include <cstring>

namespace headrace {

Result<ChainLink> keptLink(SqliteDb& db, std::int64_t position)
{
    ChainLink link {};
    if (position == 0)
        return link;
    auto query = db.statement("SELECT link FROM chain WHERE position = ?");
    if (!query)
        return query.error();
    const auto row = query->bind(1, position).step();
    if (!row)
        return row.error();
    if (!*row || query->bytes(0).size() != link.size())
        return Error {ErrorCode::Corruption,
                      "the link of the chain at position " + std::to_string(position)
                          + " is missing; verify the store, and restore it from a backup"};
    std::memcpy(link.data(), query->bytes(0).data(), link.size());
    return link;
}

} // namespace headrace
