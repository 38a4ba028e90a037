// SPDX-License-Identifier: Apache-2.0
// What is done to a parked key. The key stands where it was before the event that it waits for;
// what came to it since is in the log.

#include "core/projection/key_replay.h"
#include "core/projection/single_key.h"

#include <fmt/format.h>

#include <algorithm>

namespace headrace {
namespace {

Result<ParkedKey> find(ReadModel& model, const std::string& projection, const std::string& table,
                       const std::string& key)
{
    const auto parked = model.parked(table);
    if (!parked)
        return parked.error();
    const auto found = std::ranges::find(*parked, key, &ParkedKey::key);
    if (found == parked->end())
        return Error {ErrorCode::NotFound,
                      fmt::format("no key \"{}\" of the projection {} is parked", key, projection)};
    return *found;
}

// Folds what waits for the key, and writes how that ended, with what is `kept` of it.
Result<void> goOn(const ProjectionTools& tools, const ProjectionDescription& projection,
                  ReadModel& model, const Build& live, const ParkedKey& parked, BuildProgress kept,
                  Job& job)
{
    const std::vector<std::string> keys {parked.key};
    auto row = model.rows(live.table, keys);
    if (!row)
        return row.error();
    KeyReplay replay {.keys = {parked.key},
                      .after = {parked.position.value - 1},
                      .upTo = live.checkpoint,
                      .rows = *std::move(row)};
    if (kept.skipped)
        replay.without = parked.position;
    auto folded = replayKeys(tools.store, *tools.domain, projection, std::move(replay), job);
    if (!folded)
        return folded.error();
    kept.checkpoint = live.checkpoint;
    kept.unparked = {parked.key};
    std::optional<Error> failed;
    if (!folded->parked.empty()) {
        ParkedKey again = folded->parked.front();
        failed = Error {ErrorCode::Rejected, again.error};
        if (again.position == parked.position)
            again.attempts = parked.attempts + 1;
        kept.parked.push_back(std::move(again));
    }
    if (kept.record) {
        kept.record->events = folded->events;
        kept.record->rows = static_cast<std::int64_t>(folded->rows.rows.size());
    }
    if (auto written = model.write(live.table, folded->rows, kept); !written)
        return written;
    return failed ? Result<void>(*failed) : Result<void>();
}

// What is kept of a decision to skip.
BuildProgress keptOf(const ParkedKey& parked, const Act& act, Time time)
{
    const std::string what =
        fmt::format("{}{}{}@{} ({})", parked.key, parked.key.empty() ? "" : ": ", parked.stream,
                    parked.version.value, parked.type);
    return {.skipped = SkippedEvent {.key = parked.key,
                                     .position = parked.position,
                                     .reason = act.reason,
                                     .actor = act.actor,
                                     .time = time},
            .record = recordOf("skip", what, act, time)};
}

} // namespace

Result<void> retryKey(const ProjectionTools& tools, ProjectionSlot& slot, const std::string& key,
                      Job& job)
{
    return slot.change([&](ReadModel& model, const Build& live) -> Result<void> {
        const auto parked = find(model, slot.projection().name, live.table, key);
        if (!parked)
            return parked.error();
        return goOn(tools, slot.projection(), model, live, *parked, {}, job);
    });
}

Result<void> skipParkedEvent(const ProjectionTools& tools, ProjectionSlot& slot,
                             const std::string& key, const Act& act, Job& job)
{
    if (act.reason.empty())
        return Error {ErrorCode::InvalidArgument,
                      "skipping an event needs a reason, which is kept; say why"};
    return slot.change([&](ReadModel& model, const Build& live) -> Result<void> {
        const auto parked = find(model, slot.projection().name, live.table, key);
        if (!parked)
            return parked.error();
        BuildProgress kept = keptOf(*parked, act, tools.options.clock());
        if (!key.empty())
            return goOn(tools, slot.projection(), model, live, *parked, std::move(kept), job);
        kept.checkpoint = live.checkpoint; // Of no key: no row waits for it.
        return model.write(live.table, {}, kept);
    });
}

} // namespace headrace
