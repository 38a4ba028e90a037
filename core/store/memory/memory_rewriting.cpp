// SPDX-License-Identifier: Apache-2.0
#include "core/store/memory/memory_rewriting.h"

#include "core/store/store_copying.h"

namespace headrace {

// The prune to go on with, or none, as begin() finds it.
Result<std::optional<PruneRecord>> MemoryRewriting::present(const PruneIntent& intent,
                                                            std::span<const StreamCut> sorted) const
{
    const auto copied = m_documents.get(kCopyClaimKey);
    if (!copied)
        return copied.error();
    if (*copied)
        return beingCopiedInto((*copied)->json);
    const auto underWay = m_documents.get(kPruneUnderWayKey);
    if (!underWay)
        return underWay.error();
    const auto ended = m_documents.get(pruneRecordKey(intent.id));
    if (!ended)
        return ended.error();
    return findPrune(intent, sorted, *underWay, *ended);
}

// Returns the document's revision.
Result<std::int64_t> MemoryRewriting::write(const PruneRecord& record) const
{
    const auto before = m_documents.get(kPruneUnderWayKey);
    if (!before)
        return before.error();
    const auto put = m_documents.put(kPruneUnderWayKey, pruneRecordText(record),
                                     *before ? (*before)->revision : 0);
    if (!put)
        return put.error();
    const auto* revision = std::get_if<std::int64_t>(&*put);
    return revision ? Result<std::int64_t>(*revision)
                    : Error {ErrorCode::Busy, "somebody else wrote the record of the prune"};
}

Result<PruneClaim> MemoryRewriting::begin(const PruneIntent& intent,
                                          std::span<const StreamCut> cuts)
{
    if (m_isReadOnly)
        return readOnlyPrune();
    const auto sorted = checkCuts(intent, cuts);
    if (!sorted)
        return sorted.error();
    const std::lock_guard lock(m_mutex);
    auto record = present(intent, *sorted);
    if (!record)
        return record.error();
    if (!*record)
        for (const StreamCut& cut : *sorted)
            if (auto checked = m_log.checkCut(cut); !checked)
                return checked.error();
    PositionSet leaving;
    for (const StreamCut& cut : *sorted)
        for (const Position position : m_log.positionsOf(cut))
            leaving.add(position.value);
    if (!*record)
        *record = PruneRecord {.intent = intent,
                               .number = ++m_prunes,
                               .begun = m_clock(),
                               .streams = static_cast<std::int64_t>(sorted->size()),
                               .planned = leaving.size(),
                               .cuts = digestOf(*sorted)};
    const auto revision = write(**record);
    if (!revision)
        return revision.error();
    m_leaving = std::move(leaving);
    return PruneClaim {*revision, **std::move(record)};
}

Result<PruneRecord> MemoryRewriting::claimed(const PruneClaim& claim) const
{
    if (m_isReadOnly)
        return readOnlyPrune();
    const auto underWay = m_documents.get(kPruneUnderWayKey);
    return underWay ? claimedPrune(claim, *underWay) : underWay.error();
}

Result<void> MemoryRewriting::prune(PruneClaim& claim, std::int64_t events)
{
    const std::lock_guard lock(m_mutex);
    auto record = claimed(claim);
    if (!record)
        return record.error();
    std::int64_t left = 0;
    for (; left < events; ++left) {
        const std::int64_t position = m_leaving.next(record->next);
        if (position == 0)
            break;
        record->bytes += m_log.remove({position}, record->number);
        record->next = position + 1;
    }
    record->events += left;
    if (left == 0)
        return {};
    const auto revision = write(*record);
    if (!revision)
        return revision.error();
    claim = {*revision, *std::move(record)};
    return {};
}

Result<PruneRecord> MemoryRewriting::end(const PruneClaim& claim)
{
    const std::lock_guard lock(m_mutex);
    auto record = claimed(claim);
    if (!record)
        return record.error();
    record->ended = m_clock();
    const auto put =
        m_documents.put(pruneRecordKey(record->intent.id), pruneRecordText(*record), 0);
    if (!put)
        return put.error();
    if (const auto removed = m_documents.remove(kPruneUnderWayKey, claim.revision); !removed)
        return removed.error();
    return record;
}

Result<RestoreRecord> MemoryRewriting::restore(const RestoreIntent& intent,
                                               std::span<const EventView> events)
{
    if (m_isReadOnly)
        return readOnlyPrune();
    const std::lock_guard lock(m_mutex);
    const std::string key = kRestoreRecordPrefix + intent.id;
    const auto known = m_documents.get(key);
    const auto underWay = m_documents.get(kPruneUnderWayKey);
    const auto copied = m_documents.get(kCopyClaimKey);
    if (!known || !underWay || !copied)
        return Error {ErrorCode::Io, "the documents cannot be read"};
    if (*copied)
        return beingCopiedInto((*copied)->json);
    auto record = findRestore(intent, m_clock(), *known, *underWay);
    if (!record)
        return record;
    if (auto whole = checkWholeBlocks(
            events, m_log.head(),
            [this](Position position) { return Result<bool>(m_log.hasLeft(position)); });
        !whole)
        return whole.error();
    MemoryLog before = m_log; // Small, and this is the model.
    for (auto event = events.rbegin(); event != events.rend(); ++event)
        if (auto back = m_log.putBack(*event); !back) {
            m_log = std::move(before);
            return back.error();
        }
    record->events += std::ssize(events);
    const auto put = m_documents.put(key, restoreRecordText(*record),
                                     *known ? (*known)->revision : std::int64_t {0});
    return put ? record : put.error();
}

Result<PrunedPart> MemoryRewriting::pruned(const StreamName& stream)
{
    const std::lock_guard lock(m_mutex);
    return m_log.pruned(stream);
}

Result<std::int64_t> MemoryRewriting::prunedBetween(Position first, Position last)
{
    const std::lock_guard lock(m_mutex);
    return m_log.prunedBetween(first, last);
}

} // namespace headrace
