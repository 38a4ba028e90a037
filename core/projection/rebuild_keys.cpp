// SPDX-License-Identifier: Apache-2.0
// Some keys of the live rows, folded again from their first event.

#include "core/aggregate/read_ahead.h"
#include "core/projection/key_replay.h"
#include "core/projection/projection_source.h"
#include "core/projection/rebuild.h"

#include <map>

namespace headrace {
namespace {

// Where to look for the keys of a plan.
Result<ReadRequest> requestOf(EventStore& store, const ProjectionDescription& projection,
                              const RebuildRequest& request)
{
    if (request.kind == RebuildKind::OneStream)
        return ReadRequest {.query = {.stream = StreamName::parse(request.key).value()}};
    auto source = sourceOf(store, projection);
    if (!source)
        return source.error();
    return ReadRequest {.query = *std::move(source), .from = request.from.value};
}

// The keys that those events touch.
Result<std::set<std::string>> touchedKeys(const ProjectionTools& tools,
                                          const ProjectionDescription& projection,
                                          const RebuildRequest& wanted, Position upTo, Job& job)
{
    auto fold = tools.domain->makeProjectionFold(projection.name);
    if (!fold)
        return fold.error();
    auto request = requestOf(tools.store, projection, wanted);
    if (!request)
        return request.error();
    ReadAhead pages(
        EventCursor(tools.store, *std::move(request), EventCursor::kNoLimit, job.stopToken()));
    std::set<std::string> keys;
    for (;;) {
        if (auto goesOn = job.goOn(); !goesOn)
            return goesOn.error();
        const auto page = pages.next();
        if (!page)
            return page.error();
        const auto touches = (*fold)->touches(page->events(), job.stopToken());
        if (!touches)
            return touches.error();
        for (const KeyTouch& touch : *touches)
            if (page->events()[touch.event].position <= upTo)
                keys.insert(touch.key);
        if (page->empty() || page->events().back().position >= upTo)
            return keys;
    }
}

// The later rows win.
RowBatch joined(RowBatch first, const RowBatch& later, std::size_t columns)
{
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < first.rows.size(); ++i)
        places.emplace(first.rows[i].key, i);
    for (std::size_t i = 0; i < later.rows.size(); ++i) {
        const auto [place, isNew] = places.emplace(later.rows[i].key, first.rows.size());
        if (isNew) {
            first.rows.emplace_back();
            first.values.resize(first.rows.size() * columns);
        }
        first.rows[place->second] = later.rows[i];
        for (std::size_t c = 0; c < columns; ++c)
            first.values[place->second * columns + c] = later.values[i * columns + c];
    }
    return first;
}

// A key that has no row now may have had one.
void removeOthers(RowBatch& rows, const std::set<std::string>& keys, std::size_t columns)
{
    std::set<std::string> there;
    for (const RowBatch::Row& row : rows.rows)
        there.insert(row.key);
    for (const std::string& key : keys)
        if (!there.contains(key))
            rows.rows.push_back({.key = key, .isRemoved = true});
    rows.values.resize(rows.rows.size() * columns);
}

Result<std::set<std::string>> keysOf(const ProjectionTools& tools, ProjectionSlot& slot,
                                     const RebuildPlan& plan, Position upTo, Job& job)
{
    if (plan.request.kind == RebuildKind::OneKey)
        return std::set<std::string> {plan.request.key};
    return touchedKeys(tools, slot.projection(), plan.request, upTo, job);
}

} // namespace

// Twice: up to where the live rows are, while they go on, and then the rest while they do not.
Result<RebuildResult> rebuildKeys(const ProjectionTools& tools, ProjectionSlot& slot,
                                  const RebuildPlan& plan, RebuildRecord record, Job& job)
{
    const ProjectionDescription& projection = slot.projection();
    const auto model = slot.writer();
    if (!model)
        return model.error();
    const auto live = (*model)->live();
    if (!live)
        return live.error();
    if (!*live)
        return noRowsYet(projection.name);
    const Position first = (*live)->checkpoint;
    auto keys = keysOf(tools, slot, plan, first, job);
    if (!keys)
        return keys.error();
    job.setTotal(plan.events);
    auto folded =
        replayKeys(tools.store, *tools.domain, projection, {.keys = *keys, .upTo = first}, job);
    if (!folded)
        return folded.error();
    RebuildResult result {.events = folded->events};
    auto changed = slot.change([&](ReadModel& rows, const Build& now) -> Result<void> {
        std::set<std::string> good = *keys;
        for (const ParkedKey& parked : folded->parked)
            good.erase(parked.key);
        RowBatch written = std::move(folded->rows);
        result.parked = folded->parked;
        if (now.checkpoint > first && !good.empty()) {
            auto rest = replayKeys(
                tools.store, *tools.domain, projection,
                {.keys = good, .after = first, .upTo = now.checkpoint, .rows = written}, job);
            if (!rest)
                return rest.error();
            written = joined(std::move(written), rest->rows, projection.columns.size());
            result.parked.insert(result.parked.end(), rest->parked.begin(), rest->parked.end());
        }
        removeOthers(written, *keys, projection.columns.size());
        result.rows = static_cast<std::int64_t>(written.rows.size());
        result.table = now.table;
        record.events = result.events;
        record.rows = result.rows;
        return rows.write(now.table, written,
                          {.checkpoint = now.checkpoint,
                           .parked = result.parked,
                           .unparked = {keys->begin(), keys->end()},
                           .record = record});
    });
    if (!changed)
        return changed.error();
    return result;
}

} // namespace headrace
