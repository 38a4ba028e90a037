// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sqlite/sqlite_db.h"
#include "core/store/sqlite/chunk_counts.h"
#include "core/store/sqlite/event_row.h"
#include "core/store/sqlite/name_ids.h"
#include "core/store/sqlite/pruned_blocks.h"
#include "core/store/sqlite/store_info.h"

#include <span>
#include <string>
#include <vector>

namespace headrace {

/// One step of a restore: puts events back into the log and into what is counted, in the present
/// write transaction, block by block; each block is hashed as it will be and held against the
/// chain, so that nothing comes back but what left. Confined to one thread.
class RestoreStep
{
public:
    RestoreStep(SqliteDb& db, const StoreInfo& info) : m_db(db), m_info(info), m_rows(db, m_types)
    {
    }

    /// Errors: as StoreRewriting::restore().
    Result<void> run(std::span<const EventView> events);

private:
    using Events = std::span<const EventView>;
    Result<void> fillBlock(std::int64_t number, Events events);
    Result<void> checkChain(std::int64_t number, Events events, ChunkCounts::TimeSpan& times);
    Result<void> insertRows(Events events);
    Result<void> shrinkStreams(Events events);

    SqliteDb& m_db;
    const StoreInfo& m_info;
    TypeNames m_types;
    EventRowReader m_rows;
    NameIds m_typeIds {NameIds::Kind::Type};
    NameIds m_categories {NameIds::Kind::Category};
    ChunkCounts m_back;
    std::string m_canonical; // Scratch.
};

} // namespace headrace
