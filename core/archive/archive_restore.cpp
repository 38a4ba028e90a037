// SPDX-License-Identifier: Apache-2.0
#include "core/archive/archive_restore.h"

#include "core/archive/archive_reader.h"
#include "core/store/chain_builder.h"
#include "core/store/store_identity.h"

#include <algorithm>

namespace headrace {
namespace {

// Read at once, a multiple of kKeptLinkEvents; and put back in one step, for which appends wait.
constexpr std::int64_t kWindow = 128 * kKeptLinkEvents;
constexpr std::int64_t kStepBlocks = 4;

Result<void> checkStore(EventStore& store, const ArchiveManifest& manifest)
{
    if (store.rewriting() == nullptr)
        return Error {ErrorCode::Unsupported, "nothing can leave such a store, or come back"};
    const auto identity = storeIdentity(store);
    if (!identity)
        return identity.error();
    if (*identity != manifest.store)
        return Error {ErrorCode::Refused,
                      "the archive is of another store, " + manifest.storeName
                          + "; name the one that it is of"};
    return {};
}

// Those of [first, last] that are archived and have left: what came back earlier is passed over.
Result<std::vector<EventView>> gone(EventStore& store, std::span<const ArchivedEvent> events,
                                    std::int64_t first, std::int64_t last)
{
    std::vector<EventView> found;
    const auto begin =
        std::ranges::lower_bound(events, Position {first}, {}, &ArchivedEvent::position);
    for (auto event = begin; event != events.end() && event->position.value <= last; ++event) {
        const auto left = store.rewriting()->prunedBetween(event->position, event->position);
        if (!left)
            return left.error();
        if (*left > 0 && (found.empty() || found.back().position < event->position))
            found.push_back(event->view());
    }
    return found;
}

} // namespace

Result<RestoreRecord> restoreArchive(EventStore& store, const std::string& folder,
                                     const RestoreIntent& intent, Job& job)
{
    const auto archive = ArchiveReader::open(folder);
    if (!archive)
        return archive.error();
    if (auto fits = checkStore(store, (*archive)->manifest()); !fits)
        return fits.error();
    Position last;
    for (const ArchiveSegment& segment : (*archive)->manifest().segments)
        last = std::max(last, segment.last);
    const auto all = store.rewriting()->prunedBetween({1}, last);
    if (!all)
        return all.error();
    job.setTotal(*all);
    RestoreRecord record {intent, {}, {}, 0};
    std::int64_t back = 0;
    for (std::int64_t window = (last.value - 1) / kWindow; window >= 0; --window) {
        const auto events =
            (*archive)->readPositions({window * kWindow + 1}, {(window + 1) * kWindow});
        if (!events)
            return events.error();
        constexpr std::int64_t kStep = kStepBlocks * kKeptLinkEvents;
        for (std::int64_t end = (window + 1) * kWindow; end > window * kWindow; end -= kStep) {
            if (auto goOn = job.goOn(); !goOn)
                return goOn.error();
            const auto step = gone(store, *events, end - kStep + 1, end);
            if (!step)
                return step.error();
            if (step->empty())
                continue;
            auto restored = store.rewriting()->restore(intent, *step);
            if (!restored)
                return restored;
            record = *std::move(restored);
            job.setDone(back += std::ssize(*step));
        }
    }
    return record;
}

} // namespace headrace
