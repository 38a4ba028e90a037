// SPDX-License-Identifier: Apache-2.0
#include "core/projection/key_replay.h"

#include "core/projection/build_fold.h"
#include "core/projection/projection_source.h"
#include "core/store/event_cursor.h"

#include <algorithm>

namespace headrace {
namespace {

// A stream is read by versions: where it begins above a position is found by reading it.
Result<ReadRequest> requestFor(EventStore& store, const ProjectionDescription& projection,
                               const KeyReplay& replay)
{
    if (projection.isKeyedByStream && replay.keys.size() == 1)
        if (auto stream = StreamName::parse(*replay.keys.begin()))
            return ReadRequest {.query = {.stream = *std::move(stream)}, .from = 1};
    auto source = sourceOf(store, projection);
    if (!source)
        return source.error();
    return ReadRequest {.query = *std::move(source), .from = replay.after.value + 1};
}

// Of a page, the runs of events that are to be applied.
std::vector<std::span<const EventView>> wanted(std::span<const EventView> events,
                                               const KeyReplay& replay)
{
    std::vector<std::span<const EventView>> runs;
    const auto isWanted = [&](const EventView& event) {
        return event.position > replay.after && event.position <= replay.upTo
            && event.position != replay.without;
    };
    for (auto at = events.begin(); at != events.end();) {
        const auto first = std::find_if(at, events.end(), isWanted);
        at = std::find_if_not(first, events.end(), isWanted);
        if (first != at)
            runs.emplace_back(first, at);
    }
    return runs;
}

RowSource sourceFrom(const std::optional<RowBatch>& known)
{
    if (!known)
        return nullptr;
    return [&known](std::span<const std::string>) -> Result<RowBatch> { return *known; };
}

} // namespace

Result<KeyReplayResult> replayKeys(EventStore& store, const Domain& domain,
                                   const ProjectionDescription& projection, KeyReplay replay,
                                   Job& job)
{
    auto fold = domain.makeProjectionFold(projection.name);
    if (!fold)
        return fold.error();
    if (auto restricted = (*fold)->restrictTo(replay.keys); !restricted)
        return restricted.error();
    const RowSource rows = sourceFrom(replay.rows);
    KeyReplayResult result;
    auto request = requestFor(store, projection, replay);
    if (!request)
        return request.error();
    EventCursor cursor(store, *std::move(request), EventCursor::kNoLimit, job.stopToken());
    for (bool isBefore = true; isBefore;) {
        if (auto goesOn = job.goOn(); !goesOn)
            return goesOn.error();
        const auto page = cursor.next();
        if (!page)
            return page.error();
        for (const auto run : wanted(page->events(), replay)) {
            const auto failures = (*fold)->apply(run, rows, job.stopToken());
            if (!failures)
                return failures.error();
            for (const KeyFailure& failure : *failures)
                if (replay.keys.contains(failure.key))
                    result.parked.push_back(parkedBy(failure, run[failure.event], now()));
        }
        result.events += static_cast<std::int64_t>(page->size());
        job.setDone(result.events);
        isBefore = !page->empty() && page->events().back().position < replay.upTo;
    }
    auto changed = (*fold)->takeChanges();
    if (!changed)
        return changed.error();
    result.rows = *std::move(changed);
    return result;
}

} // namespace headrace
