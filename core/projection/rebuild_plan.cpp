// SPDX-License-Identifier: Apache-2.0
// What a rebuild will do, and whether it can be done.

#include "core/projection/projection_source.h"
#include "core/projection/rebuild.h"
#include "core/store/event_cursor.h"

#include <fmt/format.h>

#include <algorithm>

namespace headrace {
namespace {

bool isAside(RebuildKind kind)
{
    return kind == RebuildKind::Full || kind == RebuildKind::SideBySide;
}

// Rows can be made again only from all their events.
Result<std::string> whyImpossible(EventStore& store)
{
    const auto whole = checkNothingLeft(store, {1});
    if (!whole && whole.error().code != ErrorCode::Gone)
        return whole.error();
    if (!whole)
        return whole.error().message;
    const auto first = store.readPage({.limit = 1});
    if (!first)
        return first.error();
    if (first->empty() || first->events().front().position.value == 1)
        return std::string();
    return fmt::format("the events below position {} are not in the store, so that the rows cannot "
                       "be made again from it",
                       first->events().front().position.value);
}

Result<std::int64_t> eventsToRead(const ProjectionTools& tools, const ProjectionSlot& slot,
                                  const RebuildPlan& plan)
{
    const ProjectionDescription& projection = slot.projection();
    const bool isOne =
        plan.request.kind == RebuildKind::OneKey || plan.request.kind == RebuildKind::OneStream;
    if (isOne && projection.isKeyedByStream)
        if (const auto stream = StreamName::parse(plan.request.key)) {
            const auto summary = tools.store.stream(*stream);
            if (summary)
                return summary->events;
            if (summary.error().code != ErrorCode::NotFound)
                return summary.error();
            return 0;
        }
    const auto source = sourceOf(tools.store, projection);
    if (!source)
        return source.error();
    auto all = countOf(tools.store, *source);
    if (!all)
        return all;
    // By what was read for it, not by positions: there may be gaps.
    return plan.resumes ? std::max<std::int64_t>(0, *all - plan.resumes->events) : *all;
}

std::optional<double> rateOf(const std::vector<RebuildRecord>& history)
{
    for (const RebuildRecord& record : history) {
        const double seconds = std::chrono::duration<double>(record.ended - record.begun).count();
        if (record.outcome == "done" && record.events > 0 && seconds > 0)
            return static_cast<double>(record.events) / seconds;
    }
    return std::nullopt;
}

// What the read model knows: nothing when it is not there yet.
Result<void> lookAtModel(ProjectionSlot& slot, const std::string& code, RebuildPlan& plan)
{
    const auto model = slot.reader();
    if (!model)
        return model.error().code == ErrorCode::NotFound ? Result<void>() : model.error();
    const auto builds = (*model)->builds();
    if (!builds)
        return builds.error();
    for (const Build& build : *builds) {
        if (build.state == BuildState::Live)
            plan.rows = build.rows;
        if (build.state == BuildState::Ready && isAside(plan.request.kind))
            plan.impossible = fmt::format("{} is ready to be compared with the live rows; switch "
                                          "to it or discard it first",
                                          build.table);
        if (build.state == BuildState::Building && isAside(plan.request.kind) && build.code == code
            && !isOutdated(build, slot.projection()))
            plan.resumes = build;
    }
    const auto history = (*model)->history();
    if (!history)
        return history.error();
    plan.rate = rateOf(*history);
    return {};
}

Result<void> checkRequest(const ProjectionSlot& slot, const RebuildRequest& request)
{
    const std::string& name = slot.projection().name;
    if (request.kind == RebuildKind::OneKey && request.key.empty())
        return Error {ErrorCode::InvalidArgument,
                      fmt::format("a rebuild of one key of {} needs the key", name)};
    if (request.kind == RebuildKind::OneStream)
        if (const auto stream = StreamName::parse(request.key); !stream)
            return stream.error();
    if (request.kind == RebuildKind::FromPosition && request.from.value < 1)
        return Error {ErrorCode::InvalidArgument,
                      fmt::format("a rebuild of {} from a position needs one of 1 or above", name)};
    return {};
}

} // namespace

Result<RebuildPlan> planRebuild(const ProjectionTools& tools, ProjectionSlot& slot,
                                const RebuildRequest& request)
{
    if (auto checked = checkRequest(slot, request); !checked)
        return checked.error();
    RebuildPlan plan {.projection = slot.projection().name, .request = request};
    const auto head = tools.store.head();
    if (!head)
        return head.error();
    plan.head = *head;
    if (auto looked = lookAtModel(slot, tools.domain->codeDigest(), plan); !looked)
        return looked.error();
    const auto events = eventsToRead(tools, slot, plan);
    if (!events)
        return events.error();
    plan.events = *events;
    auto why = whyImpossible(tools.store);
    if (!why)
        return why.error();
    if (!why->empty())
        plan.impossible = *std::move(why);
    plan.diskBytes = isAside(request.kind) ? slot.place().bytesOf(plan.projection) : 0;
    return plan;
}

} // namespace headrace
