// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/memory/memory_documents.h"
#include "core/store/memory/memory_log.h"
#include "core/store/store_copying.h"

#include <functional>
#include <mutex>

namespace headrace {

/// Copies of a store in memory. What it is given must outlive it.
class MemoryCopying final : public StoreCopying
{
public:
    /// `mutex` guards `log`, and is held while it is looked whether the store is claimed;
    /// `ingested` is called with it.
    MemoryCopying(std::mutex& mutex, MemoryLog& log, MemoryDocuments& documents, bool isReadOnly,
                  std::function<void()> ingested)
        : m_mutex(mutex)
        , m_log(log)
        , m_documents(documents)
        , m_isReadOnly(isReadOnly)
        , m_ingested(std::move(ingested))
    {
    }

    /// With the mutex held. Refused: the store is being copied into.
    Result<void> checkAppend() const;

    Result<ChainLink> linkAt(Position position) override;
    Result<std::vector<UsedToken>> tokens(Position first, Position last) override;
    Result<CopyClaim> claim(const std::string& note) override;
    Result<void> ingest(const CopyClaim& claim, std::span<const EventView> events,
                        std::span<const UsedToken> tokens) override;
    Result<void> ingestDocuments(const CopyClaim& claim, std::span<const Document> written,
                                 std::span<const std::string> removed) override;
    Result<void> release(const CopyClaim& claim) override;

private:
    Result<void> checkClaim(const CopyClaim& claim) const;

    std::mutex& m_mutex;
    MemoryLog& m_log;
    MemoryDocuments& m_documents;
    const bool m_isReadOnly;
    const std::function<void()> m_ingested;
};

} // namespace headrace
