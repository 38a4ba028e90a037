// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event_batch.h"
#include "core/sqlite/sqlite_db.h"
#include "core/store/sqlite/event_row.h"
#include "core/store/sqlite/unindexed_tail.h"

#include <cstdint>
#include <optional>
#include <string>

namespace headrace {

/// The events that were stored under a token: they lie one behind the other.
struct TokenRow
{
    std::int64_t first = 0; ///< Position.
    std::int64_t events = 0;
};

/// None when `token` is unused. In the present transaction of `db`, whose view `tail` is.
Result<std::optional<TokenRow>> findToken(SqliteDb& db, const TailView& tail,
                                          const std::string& token);

/// EventStore::readToken(), in the same way.
Result<EventBatch> readTokenOf(SqliteDb& db, const TailView& tail, TypeNames& types,
                               const std::string& token);

} // namespace headrace
