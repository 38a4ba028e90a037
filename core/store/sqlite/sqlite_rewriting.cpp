// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/sqlite_rewriting.h"

#include "core/store/sqlite/prune_step.h"
#include "core/store/sqlite/pruned_blocks.h"
#include "core/store/sqlite/restore_step.h"
#include "core/store/sqlite/run_walk.h"
#include "core/store/sqlite/snapshot_read.h"
#include "core/store/sqlite/sqlite_documents.h"
#include "core/store/sqlite/stored_stream.h"
#include "core/store/store_copying.h"

#include <algorithm>

namespace headrace {
namespace {

Result<PruneRecord> claimedIn(SqliteDb& db, const PruneClaim& claim)
{
    const auto underWay = readDocument(db, kPruneUnderWayKey);
    return underWay ? claimedPrune(claim, *underWay) : underWay.error();
}

// The prune to go on with, or none, as begin() finds it.
Result<std::optional<PruneRecord>> present(SqliteDb& db, const PruneIntent& intent,
                                           std::span<const StreamCut> sorted)
{
    const auto copied = readCopyClaim(db);
    if (!copied)
        return copied.error();
    if (*copied)
        return beingCopiedInto((*copied)->json);
    const auto underWay = readDocument(db, kPruneUnderWayKey);
    if (!underWay)
        return underWay.error();
    const auto ended = readDocument(db, pruneRecordKey(intent.id));
    if (!ended)
        return ended.error();
    return findPrune(intent, sorted, *underWay, *ended);
}

Result<std::int64_t> nextNumber(SqliteDb& db)
{
    if (auto counted = db.execute("UPDATE prune_state SET prunes = prunes + 1"); !counted)
        return counted.error();
    return db.integer("SELECT prunes FROM prune_state");
}

// Adds what is left of a cut to `leaving`. False: it is not what it was planned on.
Result<bool> addCut(SqliteDb& db, const TailView& tail, std::int64_t id, const StreamCut& cut,
                    std::int64_t pruned, PositionSet& leaving)
{
    auto walk = RunWalk::ofStream(db, tail, id, cut.stream.text(), pruned + 1, false);
    std::int64_t position = 0;
    std::int64_t version = pruned;
    for (; version < cut.upTo.value; walk.take()) {
        const auto entry = walk.peek();
        if (!entry)
            return entry.error();
        if (!*entry)
            return false;
        if ((*entry)->order != ++version)
            return damagedIndex(cut.stream.text());
        position = (*entry)->position;
        leaving.add(position);
    }
    return position == cut.last.value;
}

} // namespace

Result<SqliteRewriting::Leaving> SqliteRewriting::whatLeaves(std::span<const StreamCut> sorted)
{
    return readSnapshot(
        m_readers, m_tail, [&](SqliteDb& db, const TailView& tail) -> Result<Leaving> {
            const auto info = readStoreInfo(db);
            if (!info)
                return info.error();
            Leaving leaving {{}, info->prunedEvents, {}};
            for (const StreamCut& cut : sorted) {
                const auto id = findStreamId(db, cut.stream.text());
                if (!id)
                    return id.error();
                const auto part = readPrunedPart(db, *id);
                if (!part)
                    return part.error();
                const auto isRight = *id == 0 ? Result<bool>(false)
                    : part->events >= cut.upTo.value
                    ? Result<bool>(false)
                    : addCut(db, tail, *id, cut, part->events, leaving.positions);
                if (!isRight)
                    return isRight.error();
                if (*isRight || leaving.wrong)
                    continue;
                const auto summary = summarizeStream(db, tail, cut.stream.text());
                if (!summary)
                    return summary.error();
                leaving.wrong =
                    wrongCut(cut, {part->events}, *summary ? (*summary)->head : Version {});
            }
            return leaving;
        });
}

Result<PruneClaim> SqliteRewriting::begin(const PruneIntent& intent,
                                          std::span<const StreamCut> cuts)
{
    if (!m_writer)
        return readOnlyPrune();
    const auto sorted = checkCuts(intent, cuts);
    if (!sorted)
        return sorted.error();
    const std::lock_guard lock(m_mutex);
    const Position last = std::ranges::max(*sorted, {}, &StreamCut::last).last;
    if (auto indexed = m_writer->indexUpTo(last.value); !indexed)
        return indexed.error();
    // Reading all the cuts takes long for many: not while appends wait.
    auto leaving = whatLeaves(*sorted);
    if (!leaving)
        return leaving.error();
    PruneClaim claim;
    auto begun = m_writer->write([&](SqliteDb& db) -> Result<void> {
        const auto info = readStoreInfo(db);
        if (!info)
            return info.error();
        auto record = present(db, intent, *sorted);
        if (!record)
            return record.error();
        if (!*record && leaving->wrong)
            return *leaving->wrong;
        if (info->prunedEvents != leaving->prunedBefore)
            return Error {ErrorCode::Busy,
                          "events left the store meanwhile; begin the prune once more"};
        if (!*record) {
            const auto number = nextNumber(db);
            if (!number)
                return number.error();
            *record = PruneRecord {.intent = intent,
                                   .number = *number,
                                   .begun = m_clock(),
                                   .streams = static_cast<std::int64_t>(sorted->size()),
                                   .planned = leaving->positions.size(),
                                   .cuts = digestOf(*sorted)};
        }
        const auto revision = writeDocument(db, kPruneUnderWayKey, pruneRecordText(**record));
        if (!revision)
            return revision.error();
        claim = {*revision, **std::move(record)};
        return {};
    });
    if (!begun)
        return begun.error();
    m_leaving = std::move(leaving->positions);
    m_id = intent.id;
    return claim;
}

Result<void> SqliteRewriting::prune(PruneClaim& claim, std::int64_t events)
{
    if (!m_writer)
        return readOnlyPrune();
    const std::lock_guard lock(m_mutex);
    PruneClaim moved = claim;
    auto done = m_writer->write([&](SqliteDb& db) -> Result<void> {
        auto record = claimedIn(db, claim);
        if (!record)
            return record.error();
        if (record->intent.id != m_id) // It was begun by another connection.
            return claimedPrune(claim, {}).error();
        const auto info = readStoreInfo(db);
        if (!info)
            return info.error();
        const std::int64_t before = record->events;
        if (auto stepped = PruneStep(db, *info, m_leaving).run(*record, events); !stepped)
            return stepped;
        if (record->events == before)
            return {};
        const auto revision = writeDocument(db, kPruneUnderWayKey, pruneRecordText(*record));
        if (!revision)
            return revision.error();
        moved = {*revision, *std::move(record)};
        return {};
    });
    if (done)
        claim = std::move(moved);
    return done;
}

Result<PruneRecord> SqliteRewriting::end(const PruneClaim& claim)
{
    if (!m_writer)
        return readOnlyPrune();
    PruneRecord ended;
    auto done = m_writer->write([&](SqliteDb& db) -> Result<void> {
        auto record = claimedIn(db, claim);
        if (!record)
            return record.error();
        record->ended = m_clock();
        const auto revision =
            writeDocument(db, pruneRecordKey(record->intent.id), pruneRecordText(*record));
        if (!revision)
            return revision.error();
        ended = *std::move(record);
        return removeDocument(db, kPruneUnderWayKey);
    });
    if (!done)
        return done.error();
    return ended;
}

Result<RestoreRecord> SqliteRewriting::restore(const RestoreIntent& intent,
                                               std::span<const EventView> events)
{
    if (!m_writer)
        return readOnlyPrune();
    RestoreRecord restored;
    auto done = m_writer->write([&](SqliteDb& db) -> Result<void> {
        const auto copied = readCopyClaim(db);
        if (!copied || *copied)
            return copied ? beingCopiedInto((*copied)->json) : copied.error();
        const std::string key = kRestoreRecordPrefix + intent.id;
        const auto known = readDocument(db, key);
        if (!known)
            return known.error();
        const auto underWay = readDocument(db, kPruneUnderWayKey);
        if (!underWay)
            return underWay.error();
        auto record = findRestore(intent, m_clock(), *known, *underWay);
        if (!record)
            return record.error();
        const auto info = readStoreInfo(db);
        if (!info)
            return info.error();
        if (auto stepped = RestoreStep(db, *info).run(events); !stepped)
            return stepped;
        record->events += std::ssize(events);
        const auto revision = writeDocument(db, key, restoreRecordText(*record));
        if (!revision)
            return revision.error();
        restored = *std::move(record);
        return {};
    });
    if (!done)
        return done.error();
    return restored;
}

Result<PrunedPart> SqliteRewriting::pruned(const StreamName& stream)
{
    auto reader = m_readers.take();
    if (!reader)
        return reader.error();
    auto transaction = SqliteTransaction::begin(**reader, SqliteTransaction::Kind::Read);
    if (!transaction)
        return transaction.error();
    const auto id = findStreamId(**reader, stream.text());
    return id ? readPrunedPart(**reader, *id) : id.error();
}

Result<std::int64_t> SqliteRewriting::prunedBetween(Position first, Position last)
{
    auto reader = m_readers.take();
    if (!reader)
        return reader.error();
    return countPruned(**reader, std::max<std::int64_t>(first.value, 1), last.value);
}

} // namespace headrace
