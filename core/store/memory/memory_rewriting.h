// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/memory/memory_documents.h"
#include "core/store/memory/memory_log.h"
#include "core/store/position_set.h"
#include "core/store/store_rewriting.h"

#include <mutex>

namespace headrace {

/// Prunes of a store in memory. What it is given must outlive it.
class MemoryRewriting final : public StoreRewriting
{
public:
    /// `mutex` guards `log`, and all of this.
    MemoryRewriting(std::mutex& mutex, MemoryLog& log, MemoryDocuments& documents, bool isReadOnly,
                    Clock clock)
        : m_mutex(mutex)
        , m_log(log)
        , m_documents(documents)
        , m_isReadOnly(isReadOnly)
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
    Result<std::optional<PruneRecord>> present(const PruneIntent& intent,
                                               std::span<const StreamCut> sorted) const;
    Result<PruneRecord> claimed(const PruneClaim& claim) const;
    Result<std::int64_t> write(const PruneRecord& record) const;

    std::mutex& m_mutex;
    MemoryLog& m_log;
    MemoryDocuments& m_documents;
    const bool m_isReadOnly;
    const Clock m_clock;
    PositionSet m_leaving; // Of the prune that is under way, and not gone yet.
    std::int64_t m_prunes = 0;
};

} // namespace headrace
