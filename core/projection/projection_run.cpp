// SPDX-License-Identifier: Apache-2.0
#include "core/projection/projection_run.h"

#include "core/projection/projection_source.h"
#include "core/store/subscription.h"

#include <fmt/format.h>

#include <algorithm>

namespace headrace {
namespace {

// How long a scan that has nothing to hand on waits before it looks whether to go on.
constexpr std::chrono::milliseconds kLook {100};

// A projection that has no rows yet is live from its first event on.
Result<Build> liveBuild(const ProjectionTools& tools, const ProjectionDescription& projection,
                        ReadModel& model)
{
    auto live = model.live();
    if (!live)
        return live.error();
    if (*live)
        return **live;
    auto begun = model.begin(projection, tools.domain->codeDigest());
    if (!begun)
        return begun.error();
    if (auto made = model.makeLive(begun->table); !made)
        return made.error();
    begun->state = BuildState::Live;
    return *begun;
}

Error outdated(const ProjectionDescription& projection, const Build& build)
{
    return {ErrorCode::Refused,
            fmt::format("the rows of {} are of version {}, and the domain declares {}{}; rebuild "
                        "it side by side, and switch",
                        projection.name, build.version, projection.version,
                        build.version == projection.version ? " with other columns" : "")};
}

Result<std::shared_ptr<LiveProjection>> begin(const ProjectionTools& tools, ProjectionSlot& slot)
{
    return slot.begin(
        [&](std::shared_ptr<ReadModel> model) -> Result<std::shared_ptr<LiveProjection>> {
            const auto build = liveBuild(tools, slot.projection(), *model);
            if (!build)
                return build.error();
            if (isOutdated(*build, slot.projection()))
                return outdated(slot.projection(), *build);
            if (auto dropped = model->dropPrevious(kPreviousKept); !dropped)
                return dropped.error();
            return std::make_shared<LiveProjection>(tools.store, tools.domain, slot.projection(),
                                                    std::move(model), *build, tools.commitPolicy());
        });
}

// The projections that are run together; those that end by themselves leave.
class Scan
{
public:
    Scan(const ProjectionTools& tools, Job& job) : m_tools(tools), m_job(job) {}
    ~Scan()
    {
        for (Member& member : m_members)
            member.slot->end();
    }
    Result<void> add(ProjectionSlot& slot)
    {
        auto live = begin(m_tools, slot);
        if (!live)
            return live.error();
        m_members.push_back({&slot, *std::move(live)});
        return {};
    }
    Result<void> run(bool once);

private:
    struct Member
    {
        ProjectionSlot* slot;
        std::shared_ptr<LiveProjection> live;
        bool isOver = false;
    };
    Result<void> scan(bool once);
    bool hand(const EventPage& page);
    Result<Query> source() const;
    Position start() const;

    const ProjectionTools& m_tools;
    Job& m_job;
    std::vector<Member> m_members;
};

Result<Query> Scan::source() const
{
    std::vector<const ProjectionDescription*> all;
    for (const Member& member : m_members)
        all.push_back(&member.slot->projection());
    return sourceOf(m_tools.store, all);
}

Position Scan::start() const
{
    Position first {INT64_MAX};
    for (const Member& member : m_members)
        first = std::min(first, member.live->committed());
    return first;
}

// False: nobody takes pages any more.
bool Scan::hand(const EventPage& page)
{
    bool isTaken = false;
    for (Member& member : m_members) {
        if (member.isOver)
            continue;
        member.isOver = !member.live->push(page, m_job.stopToken());
        isTaken = isTaken || !member.isOver;
        if (member.isOver && !m_job.stopToken().stop_requested())
            if (const auto why = member.live->finish(); !why)
                m_job.log(why.error().message);
    }
    return isTaken;
}

Result<void> Scan::scan(bool once)
{
    const Position first = start();
    const auto head = m_tools.store.head();
    if (!head)
        return head.error();
    auto query = source();
    if (!query)
        return query.error();
    m_job.setTotal(head->value);
    m_job.setDone(first.value);
    Subscription events(m_tools.store, *std::move(query), first.value);
    for (Position covered = first; !once || covered < *head;) {
        if (auto goesOn = m_job.goOn(); !goesOn)
            return goesOn;
        auto page = events.next(kLook, m_job.stopToken(), m_tools.options.batchEvents);
        if (!page)
            return page.error();
        if (events.covered() == covered.value)
            continue;
        covered = {events.covered()};
        if (!hand({std::make_shared<const EventBatch>(*std::move(page)), covered}))
            return m_job.goOn();
        m_job.setDone(covered.value);
    }
    return {};
}

Result<void> Scan::run(bool once)
{
    auto result = scan(once);
    const bool isCancelled = !result && result.error().code == ErrorCode::Cancelled;
    if (isCancelled && !once)
        result = {};
    for (Member& member : m_members) {
        auto ended = isCancelled && once ? member.live->abandon() : member.live->finish();
        if (result && !ended)
            result = std::move(ended);
    }
    return result;
}

} // namespace

Result<void> runProjections(const ProjectionTools& tools, const std::vector<ProjectionSlot*>& slots,
                            bool once, Job& job)
{
    Scan scan(tools, job);
    for (ProjectionSlot* slot : slots)
        if (auto added = scan.add(*slot); !added)
            return added;
    return scan.run(once);
}

} // namespace headrace
