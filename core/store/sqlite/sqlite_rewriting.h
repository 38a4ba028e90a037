// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sqlite/reader_pool.h"
#include "core/store/position_set.h"
#include "core/store/sqlite/sqlite_writer.h"
#include "core/store/store_rewriting.h"

#include <memory>
#include <mutex>

namespace headrace {

/// Prunes of a store file, through the store's one writer. What it is given must outlive it.
class SqliteRewriting final : public StoreRewriting
{
public:
    /// `writer` is none when the store is open read-only.
    SqliteRewriting(ReaderPool& readers, UnindexedTail& tail,
                    const std::unique_ptr<SqliteWriter>& writer, Clock clock)
        : m_readers(readers)
        , m_tail(tail)
        , m_writer(writer)
        , m_clock(std::move(clock))
    {
    }

    Result<PruneClaim> begin(const PruneIntent& intent, std::span<const StreamCut> cuts) override;
    Result<void> prune(PruneClaim& claim, std::int64_t events) override;
    Result<PruneRecord> end(const PruneClaim& claim) override;
    Result<RestoreRecord> restore(const RestoreIntent& intent,
                                  std::span<const EventView> events) override;
    Result<PrunedPart> pruned(const StreamName& stream) override;
    Result<std::int64_t> prunedBetween(Position first, Position last) override;

private:
    /// What leaves by some cuts, and what had left of the store when that was found out.
    struct Leaving
    {
        PositionSet positions;
        std::int64_t prunedBefore = 0;
        std::optional<Error> wrong; ///< A cut that is not what it was planned on.
    };
    Result<Leaving> whatLeaves(std::span<const StreamCut> sorted);

    ReaderPool& m_readers;
    UnindexedTail& m_tail;
    const std::unique_ptr<SqliteWriter>& m_writer;
    const Clock m_clock;
    std::mutex m_mutex;    // Guards what follows.
    PositionSet m_leaving; // Of the prune that was begun here last.
    std::string m_id;      // Of that prune.
};

} // namespace headrace
