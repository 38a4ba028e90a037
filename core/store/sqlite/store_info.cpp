// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/store_info.h"

#include <cstring>

namespace headrace {
namespace {

Error damaged()
{
    return {ErrorCode::Corruption,
            "what the store keeps of itself is damaged; restore it from a backup"};
}

// No store comes near it, and what is reckoned with such numbers stays far from overflowing.
constexpr std::int64_t kMost = std::int64_t {1} << 61;

bool isPlausible(const StoreInfo& info)
{
    return info.indexed >= 0 && info.head >= info.indexed && info.head <= kMost
        && info.indexedStreams >= 0 && info.indexedStreams <= info.indexed && info.flushDone >= 0
        && info.flushDone <= kMost && info.prunedEvents >= 0 && info.prunedEvents <= info.prunedUpTo
        && info.prunedUpTo <= info.indexed
        && (info.flushEnd == 0 || (info.flushEnd > info.indexed && info.flushEnd <= info.head));
}

} // namespace

Result<StoreInfo> readStoreInfo(SqliteDb& db)
{
    auto query = db.statement("SELECT s.head, s.chain, s.indexed, s.indexed_streams, s.flush_end, "
                              "s.flush_done, p.events, p.up_to FROM store_info s "
                              "JOIN prune_state p ON p.id = s.id WHERE s.id = 1");
    if (!query)
        return query.error();
    const auto row = query->step();
    if (!row)
        return row.error();
    StoreInfo info;
    if (!*row || query->bytes(1).size() != info.chain.size())
        return damaged();
    std::memcpy(info.chain.data(), query->bytes(1).data(), info.chain.size());
    info.head = query->integer(0);
    info.indexed = query->integer(2);
    info.indexedStreams = query->integer(3);
    info.flushEnd = query->integer(4);
    info.flushDone = query->integer(5);
    info.prunedEvents = query->integer(6);
    info.prunedUpTo = query->integer(7);
    if (!isPlausible(info))
        return damaged();
    return info;
}

Result<std::int64_t> readHead(SqliteDb& db)
{
    auto head = db.integer("SELECT head FROM store_info WHERE id = 1");
    return !head || (*head >= 0 && *head <= kMost) ? head : damaged();
}

Result<void> writeHead(SqliteDb& db, std::int64_t head, const ChainLink& chain)
{
    auto update = db.statement("UPDATE store_info SET head = ?, chain = ? WHERE id = 1");
    if (!update)
        return update.error();
    return update->bind(1, head).bindBlob(2, linkBytes(chain)).run();
}

Result<void> writeIndexState(SqliteDb& db, const StoreInfo& info)
{
    auto update = db.statement("UPDATE store_info SET indexed = ?, indexed_streams = ?, "
                               "flush_end = ?, flush_done = ? WHERE id = 1");
    if (!update)
        return update.error();
    return update->bind(1, info.indexed)
        .bind(2, info.indexedStreams)
        .bind(3, info.flushEnd)
        .bind(4, info.flushDone)
        .run();
}

} // namespace headrace
