// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event_digest.h"
#include "core/sqlite/sqlite_db.h"

#include <cstdint>

namespace headrace {

/// How far the log and its indexes are: the row of `store_info`, and that
/// of `prune_state`.
struct StoreInfo
{
    std::int64_t head = 0;           ///< The last position.
    ChainLink chain {};              ///< After it.
    std::int64_t indexed = 0;        ///< The indexes are true up to this position.
    std::int64_t indexedStreams = 0; ///< Streams that have events up to there; their ids end here.
    std::int64_t flushEnd = 0;       ///< The indexes are taking in events up to here; 0: none.
    std::int64_t flushDone = 0;      ///< Rows of that flush that are written.
    std::int64_t prunedEvents = 0;   ///< That have left.
    std::int64_t prunedUpTo = 0;     ///< None above this position has.
};

/// Corruption: it is missing or contradicts itself.
Result<StoreInfo> readStoreInfo(SqliteDb& db);
/// The head alone.
Result<std::int64_t> readHead(SqliteDb& db);

inline std::string_view linkBytes(const ChainLink& link)
{
    return {reinterpret_cast<const char*>(link.data()), link.size()};
}

Result<void> writeHead(SqliteDb& db, std::int64_t head, const ChainLink& chain);
/// All but head and chain.
Result<void> writeIndexState(SqliteDb& db, const StoreInfo& info);

} // namespace headrace
