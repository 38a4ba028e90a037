// SPDX-License-Identifier: Apache-2.0
// All rows, into a table of their own, while the live ones serve.

#include "core/aggregate/read_ahead.h"
#include "core/projection/projection_source.h"
#include "core/projection/rebuild.h"

#include <fmt/format.h>

namespace headrace {
namespace {

constexpr std::int64_t kLogEvery = 1'000'000;

// Brings one build forward, alone.
class Aside
{
public:
    Aside(const ProjectionTools& tools, const ProjectionDescription& projection, ReadModel& model,
          Job& job)
        : m_tools(tools)
        , m_projection(projection)
        , m_model(model)
        , m_job(job)
    {
    }

    Result<void> open(const Build& build)
    {
        auto fold = BuildFold::make(m_tools.store, *m_tools.domain, m_projection, m_model, build,
                                    m_tools.commitPolicy(), [](Position) {});
        if (!fold)
            return fold.error();
        m_fold = *std::move(fold);
        return {};
    }

    // What was folded until then is kept, however it ends.
    Result<void> readUpTo(Position head)
    {
        auto read = readPages(head);
        auto settled = m_fold->settle();
        return read ? settled : read;
    }
    Position covered() const { return m_fold->covered(); }
    std::int64_t events() const { return m_fold->eventsEver(); }

private:
    Result<void> readPages(Position head)
    {
        auto source = sourceOf(m_tools.store, m_projection);
        if (!source)
            return source.error();
        ReadRequest request {.query = *std::move(source),
                             .from = covered().value + 1,
                             .limit = m_tools.options.batchEvents};
        ReadAhead pages(EventCursor(m_tools.store, std::move(request), EventCursor::kNoLimit,
                                    m_job.stopToken()));
        while (covered() < head) {
            if (auto goesOn = m_job.goOn(); !goesOn)
                return goesOn;
            const auto page = pages.next();
            if (!page)
                return page.error();
            const Position upTo = page->empty() ? head : Position {page->next - 1};
            if (auto taken = m_fold->take(page->events(), upTo, m_job.stopToken()); !taken)
                return taken;
            report();
        }
        return {};
    }

    void report()
    {
        m_job.setDone(events());
        if (events() / kLogEvery > m_logged) {
            m_logged = events() / kLogEvery;
            m_job.log(fmt::format("{} events", events()));
        }
        if (m_fold->parkedEver() > m_parked) {
            m_parked = m_fold->parkedEver();
            m_job.log(fmt::format("{} keys parked, the last below position {}", m_parked,
                                  covered().value));
        }
    }

    const ProjectionTools& m_tools;
    const ProjectionDescription& m_projection;
    ReadModel& m_model;
    Job& m_job;
    std::unique_ptr<BuildFold> m_fold;
    std::int64_t m_logged = 0;
    std::int64_t m_parked = 0;
};

// What came meanwhile, as far as it comes no faster than it is read: what is left is brought in at
// the switch.
Result<void> catchUp(const ProjectionTools& tools, Aside& aside, Position head)
{
    constexpr int kRounds = 5;
    for (int round = 0; round < kRounds && aside.covered() < head; ++round) {
        if (auto read = aside.readUpTo(head); !read)
            return read;
        const auto now = tools.store.head();
        if (!now)
            return now.error();
        head = *now;
    }
    return {};
}

Result<Build> buildFor(const ProjectionTools& tools, const ProjectionDescription& projection,
                       ReadModel& model, const RebuildPlan& plan, Job& job)
{
    if (plan.resumes) {
        job.log(fmt::format("going on with {} behind position {}", plan.resumes->table,
                            plan.resumes->checkpoint.value));
        return *plan.resumes;
    }
    const auto builds = model.builds();
    if (!builds)
        return builds.error();
    for (const Build& build : *builds) // Left behind, and of another code.
        if (build.state == BuildState::Building)
            if (auto gone = model.discard(build.table); !gone)
                return gone.error();
    auto begun = model.begin(projection, tools.domain->codeDigest());
    if (begun)
        job.log(fmt::format("{} events into {}; the live rows stay", plan.events, begun->table));
    return begun;
}

Result<Build> buildNow(ReadModel& model, const std::string& table)
{
    const auto builds = model.builds();
    if (!builds)
        return builds.error();
    for (const Build& build : *builds)
        if (build.table == table)
            return build;
    return Error {ErrorCode::NotFound, fmt::format("the build {} is gone; make a new plan", table)};
}

} // namespace

Result<RebuildResult> rebuildAside(const ProjectionTools& tools, ProjectionSlot& slot,
                                   const RebuildPlan& plan, RebuildRecord record, Job& job)
{
    const auto model = slot.writer();
    if (!model)
        return model.error();
    auto build = buildFor(tools, slot.projection(), **model, plan, job);
    if (!build)
        return build.error();
    RebuildResult result {.table = build->table};
    job.setTotal(plan.events);
    {
        Aside aside(tools, slot.projection(), **model, job);
        if (auto opened = aside.open(*build); !opened)
            return opened.error();
        if (auto read = catchUp(tools, aside, plan.head); !read)
            return read.error();
        result.events = aside.events();
    }
    const auto made = buildNow(**model, build->table);
    if (!made)
        return made.error();
    auto parked = (*model)->parked(build->table);
    if (!parked)
        return parked.error();
    result.rows = made->rows;
    result.parked = *std::move(parked);
    record.what = result.table;
    record.events = result.events;
    record.rows = result.rows;
    const bool isFull = plan.request.kind == RebuildKind::Full;
    auto ended = (*model)->finish(build->table, isFull ? std::nullopt : std::optional(record));
    if (ended && isFull)
        ended = makeLive(tools, slot, *made, record, job);
    if (!ended)
        return ended.error();
    return result;
}

Result<void> makeLive(const ProjectionTools& tools, ProjectionSlot& slot, const Build& build,
                      const RebuildRecord& record, Job& job)
{
    const auto bring = [&](ReadModel& model, Position upTo) -> Result<void> {
        if (build.checkpoint < upTo) {
            Aside aside(tools, slot.projection(), model, job);
            if (auto opened = aside.open(build); !opened)
                return opened;
            if (auto read = aside.readUpTo(upTo); !read)
                return read;
        }
        return model.makeLive(build.table, record);
    };
    auto done = slot.change([&](ReadModel& model, const Build& live) {
        // Rows that cannot go on are not waited for.
        return bring(model, isOutdated(live, slot.projection()) ? Position() : live.checkpoint);
    });
    if (done || done.error().code != ErrorCode::NotFound)
        return done;
    const auto model = slot.writer(); // There is no live build: nobody is run.
    return model ? bring(**model, {}) : model.error();
}

} // namespace headrace
