// SPDX-License-Identifier: Apache-2.0
#include "core/projection/single_key.h"

#include "core/projection/key_replay.h"
#include "core/projection/projection_source.h"
#include "core/store/event_cursor.h"

namespace headrace {
namespace {

struct RowAt
{
    RowBatch rows;
    Position checkpoint;
};

// The row, and the checkpoint that it is of: read again when that moved in between.
Result<RowAt> rowAt(ReadModel& model, const std::string& projection, const std::string& key)
{
    const std::vector<std::string> keys {key};
    for (;;) {
        const auto before = model.live();
        if (!before)
            return before.error();
        if (!*before)
            return noRowsYet(projection);
        auto rows = model.rows((*before)->table, keys);
        if (!rows)
            return rows.error();
        const auto after = model.live();
        if (!after)
            return after.error();
        if (*after && (*after)->table == (*before)->table
            && (*after)->checkpoint == (*before)->checkpoint)
            return RowAt {*std::move(rows), (*before)->checkpoint};
    }
}

} // namespace

Result<std::optional<RowBatch>> rowNow(const ProjectionTools& tools, ProjectionSlot& slot,
                                       const std::string& key, Job& job)
{
    const auto model = slot.reader();
    if (!model)
        return model.error();
    auto row = rowAt(**model, slot.projection().name, key);
    if (!row)
        return row.error();
    const auto head = tools.store.head();
    if (!head)
        return head.error();
    RowBatch rows = row->rows;
    if (row->checkpoint < *head) {
        auto folded = replayKeys(
            tools.store, *tools.domain, slot.projection(),
            {.keys = {key}, .after = row->checkpoint, .upTo = *head, .rows = std::move(row->rows)},
            job);
        if (!folded)
            return folded.error();
        if (!folded->parked.empty())
            return Error {ErrorCode::Rejected, folded->parked.front().error};
        if (!folded->rows.empty())
            rows = std::move(folded->rows);
    }
    if (rows.empty() || rows.rows.front().isRemoved)
        return std::optional<RowBatch>();
    return std::optional<RowBatch>(std::move(rows));
}

Result<void> traceKey(const ProjectionTools& tools, const ProjectionDescription& projection,
                      const std::string& key, Job& job,
                      const std::function<bool(const EventView&)>& handler)
{
    auto fold = tools.domain->makeProjectionFold(projection.name);
    if (!fold)
        return fold.error();
    auto source = sourceOf(tools.store, projection);
    if (!source)
        return source.error();
    ReadRequest request {.query = *std::move(source)};
    if (projection.isKeyedByStream)
        if (auto stream = StreamName::parse(key))
            request.query = {.stream = *std::move(stream)};
    EventCursor cursor(tools.store, std::move(request), EventCursor::kNoLimit, job.stopToken());
    for (std::int64_t done = 0;;) {
        if (auto goesOn = job.goOn(); !goesOn)
            return goesOn;
        const auto page = cursor.next();
        if (!page)
            return page.error();
        if (page->empty())
            return {};
        const auto touches = (*fold)->touches(page->events(), job.stopToken());
        if (!touches)
            return touches.error();
        for (const KeyTouch& touch : *touches)
            if (touch.key == key && !handler(page->events()[touch.event]))
                return {};
        done += static_cast<std::int64_t>(page->size());
        job.setDone(done);
    }
}

} // namespace headrace
