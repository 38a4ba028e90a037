// SPDX-License-Identifier: Apache-2.0
#include "core/projection/projection_report.h"

#include <fmt/format.h>

#include <algorithm>

namespace headrace {
namespace {

// A projection that is run, has something to do and has not moved for this long is stuck, whatever
// it may say itself.
constexpr std::chrono::seconds kStuck {30};

// Of the first event behind the checkpoint that the projection would look at.
Result<std::optional<Time>> oldestWaiting(EventStore& store, const ProjectionDescription& of,
                                          Position checkpoint)
{
    ReadRequest request {.from = checkpoint.value + 1, .limit = 1};
    if (of.from.size() == 1)
        request.query.category = of.from.front();
    for (;;) {
        const auto page = store.readPage(request);
        if (!page)
            return page.error();
        if (!page->empty())
            return page->events().front().time;
        if (page->atEnd)
            return std::optional<Time>();
        request.from = page->next;
    }
}

Result<void> readBuilds(ProjectionSlot& slot, ProjectionStatus& status)
{
    const auto model = slot.reader();
    if (!model)
        return model.error().code == ErrorCode::NotFound ? Result<void>() : model.error();
    const auto builds = (*model)->builds();
    if (!builds)
        return builds.error();
    for (const Build& build : *builds) {
        auto& place = build.state == BuildState::Live ? status.live
            : build.state == BuildState::Previous     ? status.previous
                                                      : status.building;
        place = build;
    }
    if (status.previous && status.previous->replaced)
        status.previousUntil = *status.previous->replaced + kPreviousKept;
    if (!status.live)
        return {};
    auto parked = (*model)->parked(status.live->table);
    if (!parked)
        return parked.error();
    status.parked = *std::move(parked);
    return {};
}

Result<void> measureLag(const ProjectionTools& tools, const ProjectionDescription& projection,
                        ProjectionStatus& status)
{
    const auto head = tools.store.head();
    if (!head)
        return head.error();
    status.head = *head;
    status.checkpoint = status.live ? status.live->checkpoint : Position();
    status.lag = std::max<std::int64_t>(0, head->value - status.checkpoint.value);
    if (status.lag == 0)
        return {};
    const auto oldest = oldestWaiting(tools.store, projection, status.checkpoint);
    if (!oldest)
        return oldest.error();
    if (*oldest)
        status.behind = std::max(std::chrono::microseconds(0), tools.options.clock() - **oldest);
    return {};
}

bool isStuck(const ProjectionTools& tools, const ProjectionStatus& status)
{
    return status.lag > 0 && status.behind && *status.behind > kStuck && status.live
        && tools.options.clock() - status.live->updated > kStuck;
}

std::string nameOf(const ParkedKey& parked)
{
    return fmt::format("{}@{} ({})", parked.stream, parked.version.value, parked.type);
}

void judge(const ProjectionTools& tools, const ProjectionDescription& projection,
           ProjectionStatus& status)
{
    if (!status.live) {
        status.state = ProjectionState::NotBuilt;
        return;
    }
    status.isOutdated = isOutdated(*status.live, projection);
    if (projection.onError == ProjectionErrorPolicy::Stop && !status.parked.empty()) {
        status.state = ProjectionState::Stopped;
        status.why = status.parked.front().error;
    } else if (status.isOutdated) {
        status.state = ProjectionState::Idle;
        status.why = fmt::format("the domain declares version {}: rebuild it side by side",
                                 projection.version);
    } else if (status.runBy.empty()) {
        status.state = ProjectionState::Idle;
    } else if (isStuck(tools, status)) {
        status.state = ProjectionState::Stuck;
        status.why = fmt::format("no checkpoint since {}", formatTime(status.live->updated));
    } else {
        status.state = status.lag > 0 ? ProjectionState::Behind : ProjectionState::Live;
    }
    if (status.why.empty() && !status.parked.empty())
        status.why =
            fmt::format("{} parked; the first at {}",
                        status.parked.size() == 1 ? std::string("1 key")
                                                  : fmt::format("{} keys", status.parked.size()),
                        nameOf(status.parked.front()));
}

} // namespace

ProjectionStatus reportOn(const ProjectionTools& tools, ProjectionSlot& slot)
{
    const ProjectionDescription& projection = slot.projection();
    ProjectionStatus status {.name = projection.name, .version = projection.version};
    auto read = readBuilds(slot, status);
    if (read)
        read = measureLag(tools, projection, status);
    if (read) {
        auto owner = slot.place().writerOf(projection.name);
        if (owner)
            status.runBy = *std::move(owner);
        else
            read = owner.error();
    }
    if (read)
        judge(tools, projection, status);
    else
        status.why = read.error().message;
    return status;
}

} // namespace headrace
