// SPDX-License-Identifier: Apache-2.0
#include "core/projection/rebuild.h"

#include <fmt/format.h>

namespace headrace {
namespace {

const char* kindText(RebuildKind kind)
{
    switch (kind) {
    case RebuildKind::Full:
        return "full";
    case RebuildKind::SideBySide:
        return "side by side";
    case RebuildKind::FromPosition:
        return "from a position";
    case RebuildKind::OneKey:
        return "key";
    case RebuildKind::OneStream:
        return "stream";
    }
    return "";
}

// Of a table that is yet to be made it is said when it is.
std::string whatText(const RebuildPlan& plan)
{
    if (!plan.request.key.empty())
        return plan.request.key;
    if (plan.request.kind == RebuildKind::FromPosition)
        return fmt::format("from position {}", plan.request.from.value);
    return plan.resumes ? plan.resumes->table : std::string();
}

// One that failed is on record for people: when that cannot be written, there is nothing to undo.
void recordFailure(ReadModel& model, RebuildRecord record, const Error& error, Time ended)
{
    record.ended = ended;
    record.outcome = error.code == ErrorCode::Cancelled ? std::string("cancelled") : error.message;
    static_cast<void>(model.record(record));
}

// At the start of a rebuild the disk takes a build more: what nobody goes back to any more goes.
Result<void> dropPrevious(ProjectionSlot& slot)
{
    auto dropped = slot.change(
        [](ReadModel& model, const Build&) { return model.dropPrevious(kPreviousKept); });
    const bool hasNoRows = !dropped && dropped.error().code == ErrorCode::NotFound;
    return hasNoRows ? Result<void>() : dropped;
}

Result<void> checkPlan(const ProjectionTools& tools, ProjectionSlot& slot, const RebuildPlan& plan)
{
    if (!plan.impossible.empty())
        return Error {ErrorCode::InvalidArgument,
                      fmt::format("{} cannot be rebuilt: {}", plan.projection, plan.impossible)};
    const auto now = planRebuild(tools, slot, plan.request);
    if (!now)
        return now.error();
    const auto table = [](const RebuildPlan& of) {
        return of.resumes ? of.resumes->table : std::string();
    };
    if (table(*now) != table(plan) || !now->impossible.empty())
        return Error {ErrorCode::InvalidArgument,
                      fmt::format("the plan to rebuild {} is of before: since then a build was "
                                  "begun or ended; make a new one",
                                  plan.projection)};
    return {};
}

} // namespace

Result<RebuildResult> rebuild(const ProjectionTools& tools, ProjectionSlot& slot,
                              const RebuildPlan& plan, Job& job, const Act& act)
{
    const auto only = slot.tryRebuild();
    if (!only)
        return Error {
            ErrorCode::Busy,
            fmt::format("{} is being rebuilt already; wait for it, or cancel it", plan.projection)};
    if (auto checked = checkPlan(tools, slot, plan); !checked)
        return checked.error();
    const auto owner = slot.writer(); // From the first step to the record of it.
    if (!owner)
        return owner.error();
    if (auto dropped = dropPrevious(slot); !dropped)
        return dropped.error();
    const auto record =
        recordOf(kindText(plan.request.kind), whatText(plan), act, tools.options.clock());
    const auto start = std::chrono::steady_clock::now();
    const bool isAside =
        plan.request.kind == RebuildKind::Full || plan.request.kind == RebuildKind::SideBySide;
    auto result = isAside ? rebuildAside(tools, slot, plan, record, job)
                          : rebuildKeys(tools, slot, plan, record, job);
    if (result)
        result->seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    else
        recordFailure(**owner, record, result.error(), tools.options.clock());
    return result;
}

} // namespace headrace
