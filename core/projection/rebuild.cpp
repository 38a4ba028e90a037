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

std::string whatText(const RebuildPlan& plan, const Result<RebuildResult>& result)
{
    if (!plan.request.key.empty())
        return plan.request.key;
    if (plan.request.kind == RebuildKind::FromPosition)
        return fmt::format("from position {}", plan.request.from.value);
    return result ? result->table : plan.resumes ? plan.resumes->table : std::string();
}

// The record is for people: when it cannot be written, what was done is no less done.
void record(ProjectionSlot& slot, const RebuildPlan& plan, const Result<RebuildResult>& result,
            Time begun, Time ended)
{
    const auto model = slot.writer();
    if (!model)
        return;
    RebuildRecord made {.kind = kindText(plan.request.kind),
                        .what = whatText(plan, result),
                        .begun = begun,
                        .ended = ended,
                        .outcome = "done"};
    if (result) {
        made.events = result->events;
        made.rows = result->rows;
    } else {
        made.outcome = result.error().code == ErrorCode::Cancelled ? std::string("cancelled")
                                                                   : result.error().message;
    }
    static_cast<void>((*model)->record(made));
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
                              const RebuildPlan& plan, Job& job)
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
    const Time begun = tools.options.clock();
    const auto start = std::chrono::steady_clock::now();
    const bool isAside =
        plan.request.kind == RebuildKind::Full || plan.request.kind == RebuildKind::SideBySide;
    auto result =
        isAside ? rebuildAside(tools, slot, plan, job) : rebuildKeys(tools, slot, plan, job);
    if (result)
        result->seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    record(slot, plan, result, begun, tools.options.clock());
    return result;
}

} // namespace headrace
