// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sqlite/sqlite_db.h"
#include "core/store/sqlite/position_run.h"
#include "core/store/sqlite/store_info.h"
#include "core/store/sqlite/tail_chunk.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace headrace {

/// Takes one chunk of the tail into the indexes, a slice of rows at a time: each slice inside a
/// transaction of the writer, so that no append waits for the whole. The order of the rows follows
/// from the events alone; `StoreInfo` says how many are written, so that another process, or this
/// one after a crash, goes on where it stopped. Readers do not look at rows above `indexed`, which
/// moves on with the last slice. Confined to one thread.
class IndexFlush
{
public:
    /// Every stream of `chunk` has its id.
    explicit IndexFlush(std::shared_ptr<TailChunk> chunk);

    const TailChunk& chunk() const { return *m_chunk; }
    /// Rows in all, about.
    std::int64_t rows() const { return m_rows; }

    /// Writes about `rows` rows from where `info` says, and changes `info` accordingly, in memory
    /// and in the database. With the last row, info.indexed becomes the chunk's end and
    /// info.flushEnd 0.
    Result<void> write(SqliteDb& db, StoreInfo& info, std::int64_t rows);

private:
    struct EventId
    {
        std::uint64_t high; ///< Of the id, as a number.
        std::uint64_t low;
        std::int64_t stream;
        const TailChunk::Entry* entry;
    };
    /// Some neighbours among the positions of a stream or a term.
    struct Run
    {
        std::int64_t key; ///< The stream's id, or the term.
        const TailPositions* positions;
        std::size_t begin;
        std::size_t size;
    };
    struct StreamRun : Run
    {
        const TailChunk::Stream* stream;
        StreamTotals totals; ///< Up to its last event.
    };

    void sortIds();
    void sortStreams();
    void sortTerms();
    Result<void> writeIds(SqliteDb& db, std::int64_t from, std::int64_t to);
    Result<void> writeStreams(SqliteDb& db, std::int64_t from, std::int64_t to);
    Result<void> writeTerms(SqliteDb& db, std::int64_t from, std::int64_t to);
    std::string pack(RunColumns columns, const Run& run);
    Result<void> finish(SqliteDb& db, StoreInfo& info);

    std::shared_ptr<TailChunk> m_chunk;
    std::int64_t m_rows;
    // The rows of each table, in the order of its keys; made when they are needed.
    std::vector<EventId> m_ids;
    std::vector<StreamRun> m_streams;
    std::vector<Run> m_terms;
    std::vector<std::int64_t> m_positions; // Scratch.
};

} // namespace headrace
