// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sqlite/sqlite_db.h"
#include "core/store/position_set.h"
#include "core/store/sqlite/chunk_counts.h"
#include "core/store/sqlite/event_row.h"
#include "core/store/sqlite/name_ids.h"
#include "core/store/sqlite/pruned_blocks.h"
#include "core/store/sqlite/store_info.h"
#include "core/store/store_rewriting.h"

#include <string>
#include <unordered_map>

namespace headrace {

/// One step of a prune: takes events out of the log, and out of what is counted, in the present
/// write transaction. Whole blocks of the log at a time, each of which is hashed before and held
/// against the chain, so that nothing damaged is removed, and links are known behind the gaps.
/// Confined to one thread.
class PruneStep
{
public:
    /// `info` is where the store stands in this transaction; everything that leaves is indexed.
    PruneStep(SqliteDb& db, const StoreInfo& info, const PositionSet& leaving)
        : m_db(db)
        , m_info(info)
        , m_leaving(leaving)
        , m_rows(db, m_types)
    {
    }

    /// Removes what leaves from record.next on, about `events`, and brings the record up to date.
    Result<void> run(PruneRecord& record, std::int64_t events);

private:
    struct Block
    {
        std::int64_t number = 0;
        PrunedBlock before;
        PrunedBlock after;
        ChainLink link {}; // After the position that was passed last.
        bool isLinkKnown = true;
        std::int64_t hotEvents = 0; // Indexed ones that stay, and their times.
        ChunkCounts::TimeSpan times {};
    };

    Result<void> takeBlock(std::int64_t number);
    Result<void> passEvent(Block& block, const SqliteStatement& row);
    Result<void> passGap(Block& block, std::int64_t position);
    Result<void> checkEnd(const Block& block, std::int64_t last);
    Result<void> count(const EventView& event, std::int64_t type);
    void keepTimes(Block& block, const EventView& event) const;
    Result<void> removeEvents(const Block& block, std::int64_t last);
    Result<void> writeTimes(const Block& block);
    Result<void> writeStreams(std::int64_t prune);

    SqliteDb& m_db;
    const StoreInfo& m_info;
    const PositionSet& m_leaving;
    TypeNames m_types;
    EventRowReader m_rows;
    NameIds m_categories {NameIds::Kind::Category};
    ChunkCounts m_gone;
    std::unordered_map<std::string, PrunedPart> m_streams;
    std::int64_t m_events = 0;
    std::int64_t m_bytes = 0;
    std::int64_t m_next = 0;
};

} // namespace headrace
