// SPDX-License-Identifier: Apache-2.0
#include "core/store/memory/memory_copying.h"

namespace headrace {

Result<void> MemoryCopying::checkAppend() const
{
    const auto claimed = m_documents.get(kCopyClaimKey);
    if (!claimed)
        return claimed.error();
    return *claimed ? Result<void>(beingCopiedInto((*claimed)->json)) : Result<void>();
}

Result<void> MemoryCopying::checkClaim(const CopyClaim& claim) const
{
    if (m_isReadOnly)
        return readOnlyTarget();
    const auto claimed = m_documents.get(kCopyClaimKey);
    if (!claimed)
        return claimed.error();
    return *claimed && (*claimed)->revision == claim.revision ? Result<void>() : claimLost();
}

Result<ChainLink> MemoryCopying::linkAt(Position position)
{
    const std::lock_guard lock(m_mutex);
    if (position.value < 0 || position > m_log.head())
        return noSuchLink(position, m_log.head().value);
    return m_log.linkAt(position);
}

Result<std::vector<UsedToken>> MemoryCopying::tokens(Position first, Position last)
{
    const std::lock_guard lock(m_mutex);
    return m_log.tokens(first, last);
}

Result<CopyClaim> MemoryCopying::claim(const std::string& note)
{
    if (m_isReadOnly)
        return readOnlyTarget();
    const std::lock_guard lock(m_mutex);
    for (;;) {
        const auto before = m_documents.get(kCopyClaimKey);
        if (!before)
            return before.error();
        const auto put =
            m_documents.put(kCopyClaimKey, note, *before ? (*before)->revision : std::int64_t {0});
        if (!put)
            return put.error();
        if (const auto* revision = std::get_if<std::int64_t>(&*put))
            return CopyClaim {*revision, m_log.head()};
    }
}

Result<void> MemoryCopying::ingest(const CopyClaim& claim, std::span<const EventView> events,
                                   std::span<const UsedToken> tokens)
{
    const std::lock_guard lock(m_mutex);
    if (auto checked = checkClaim(claim); !checked)
        return checked;
    if (auto checked = checkIngest(m_log.head().value, events); !checked)
        return checked;
    auto ingested = m_log.ingest(events, tokens);
    if (ingested)
        m_ingested();
    return ingested;
}

Result<void> MemoryCopying::ingestDocuments(const CopyClaim& claim,
                                            std::span<const Document> written,
                                            std::span<const std::string> removed)
{
    const std::lock_guard lock(m_mutex);
    if (auto checked = checkClaim(claim); !checked)
        return checked;
    m_documents.ingest(written, removed);
    return {};
}

Result<void> MemoryCopying::release(const CopyClaim& claim)
{
    const std::lock_guard lock(m_mutex);
    if (auto checked = checkClaim(claim); !checked)
        return checked;
    const std::string key = kCopyClaimKey;
    m_documents.ingest({}, {&key, 1});
    return {};
}

} // namespace headrace
