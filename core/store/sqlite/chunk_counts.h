// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sqlite/sqlite_db.h"
#include "core/store/event_store.h"
#include "core/store/sqlite/tail_chunk.h"
#include "core/store/sqlite/unindexed_tail.h"

#include <cstdint>
#include <map>

namespace headrace {

/// What events add to what the store counts: by category, type, hour, and the times of blocks.
/// Confined to one thread.
class ChunkCounts
{
public:
    void add(const TailChunk::Entry& entry);
    std::int64_t streams() const { return m_streams; } ///< That began.

    /// Adds it to the tables.
    Result<void> store(SqliteDb& db) const;
    /// Takes events, bytes and hours out of the tables: they were counted there, and leave. Streams
    /// and the times of blocks are not looked at.
    Result<void> takeOut(SqliteDb& db) const { return change(db, -1); }
    /// The other way round.
    Result<void> putBack(SqliteDb& db) const { return change(db, 1); }
    /// A stream of this category began with an event that has left.
    void addPrunedStream(std::int64_t category) { ++m_categories[category].streams; }

    struct Category
    {
        std::int64_t streams = 0;
        std::int64_t events = 0;
        std::int64_t bytes = 0;
        friend bool operator==(const Category&, const Category&) = default;
    };
    struct TimeSpan
    {
        std::int64_t firstUs;
        std::int64_t lastUs;
        friend bool operator==(const TimeSpan&, const TimeSpan&) = default;
    };
    const std::map<std::int64_t, Category>& categories() const { return m_categories; } ///< By id.
    const std::map<std::int64_t, std::int64_t>& types() const { return m_types; }       ///< By id.
    const std::map<std::int64_t, std::int64_t>& hours() const { return m_hours; }
    const std::map<std::int64_t, TimeSpan>& blocks() const { return m_blocks; }

private:
    Result<void> change(SqliteDb& db, std::int64_t sign) const;

    std::int64_t m_streams = 0;
    std::map<std::int64_t, Category> m_categories;
    std::map<std::int64_t, std::int64_t> m_types;
    std::map<std::int64_t, std::int64_t> m_hours; // Since 1970-01-01 UTC.
    std::map<std::int64_t, TimeSpan> m_blocks;
};

/// EventStore::statistics() without diskBytes, in the present transaction of `db`, whose view
/// `tail` is.
Result<StoreStatistics> readStatistics(SqliteDb& db, const TailView& tail);

/// EventStore::activity(), in the same way.
Result<std::vector<HourCount>> readActivity(SqliteDb& db, const TailView& tail);

} // namespace headrace
