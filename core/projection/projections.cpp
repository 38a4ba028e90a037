// SPDX-License-Identifier: Apache-2.0
#include "core/projection/projections.h"

#include "core/projection/determinism_check.h"
#include "core/projection/postgres/pg_read_model.h"
#include "core/projection/projection_report.h"
#include "core/projection/projection_run.h"
#include "core/projection/rebuild.h"
#include "core/projection/single_key.h"
#include "core/projection/sqlite/sqlite_read_model.h"
#include "core/store/store_identity.h"

#include <fmt/format.h>

#include <random>

namespace headrace {

class Projections::Private
{
public:
    Private(EventStore& store, std::shared_ptr<const Domain> domain, ProjectionsOptions chosen,
            const std::string& identity, const std::shared_ptr<ReadModelPlace>& place)
        : options(std::move(chosen))
        , tools {store, std::move(domain), options}
    {
        for (const ProjectionDescription& projection : tools.domain->description().projections)
            slots.push_back(std::make_unique<ProjectionSlot>(
                projection, ReadModel::Identity {identity, projection.name, options.program}, place,
                options.clock));
    }

    Result<ProjectionSlot*> slot(const std::string& name)
    {
        for (const auto& slot : slots)
            if (slot->projection().name == name)
                return slot.get();
        return noSuchProjection(*tools.domain, name);
    }

    // What there is to be read of a projection. NotFound: it has no rows yet.
    Result<std::shared_ptr<ReadModel>> rowsOf(const std::string& name)
    {
        const auto found = slot(name);
        if (!found)
            return found.error();
        auto model = (*found)->reader();
        if (!model && model.error().code == ErrorCode::NotFound)
            return noRowsYet(name);
        return model;
    }

    const ProjectionsOptions options;
    const ProjectionTools tools;
    std::vector<std::unique_ptr<ProjectionSlot>> slots;
};

namespace {

Result<std::shared_ptr<ReadModelPlace>> placeOf(const ProjectionsOptions& options)
{
    if (!options.server.empty())
        return readModelsOnServer(options.server, options.password);
    return readModelsInFolder(options.folder);
}

} // namespace

Result<std::unique_ptr<Projections>> Projections::open(EventStore& store,
                                                       std::shared_ptr<const Domain> domain,
                                                       ProjectionsOptions options)
{
    const auto identity = storeIdentity(store);
    // A store that has none yet has no read models either: there is nothing to be read.
    if (!identity && identity.error().code != ErrorCode::Refused)
        return identity.error();
    const auto place = placeOf(options);
    if (!place)
        return place.error();
    return std::unique_ptr<Projections>(
        new Projections(std::make_unique<Private>(store, std::move(domain), std::move(options),
                                                  identity ? *identity : std::string(), *place)));
}

Projections::Projections(std::unique_ptr<Private> priv) : d(std::move(priv)) {}

Projections::~Projections() = default;

std::vector<ProjectionStatus> Projections::status()
{
    std::vector<ProjectionStatus> all;
    for (const auto& slot : d->slots)
        all.push_back(reportOn(d->tools, *slot));
    return all;
}

Result<ProjectionStatus> Projections::status(const std::string& name)
{
    const auto slot = d->slot(name);
    if (!slot)
        return slot.error();
    return reportOn(d->tools, **slot);
}

Result<void> Projections::run(const std::vector<std::string>& names, bool once, Job& job)
{
    std::vector<ProjectionSlot*> slots;
    for (const std::string& name : names) {
        const auto slot = d->slot(name);
        if (!slot)
            return slot.error();
        slots.push_back(*slot);
    }
    if (names.empty())
        for (const auto& slot : d->slots)
            slots.push_back(slot.get());
    return runProjections(d->tools, slots, once, job);
}

Result<RebuildPlan> Projections::plan(const std::string& name, const RebuildRequest& request)
{
    const auto slot = d->slot(name);
    return slot ? planRebuild(d->tools, **slot, request) : slot.error();
}

Result<RebuildResult> Projections::rebuild(const RebuildPlan& plan, Job& job, const Act& act)
{
    const auto slot = d->slot(plan.projection);
    return slot ? headrace::rebuild(d->tools, **slot, plan, job, act) : slot.error();
}

namespace {

Error noTwoBuilds(const std::string& projection)
{
    return {ErrorCode::NotFound,
            fmt::format("{} has no second build; rebuild it side by side first", projection)};
}

// The build that waits beside the live one, or was live before.
Result<Build> beside(ProjectionSlot& slot, bool isPrevious)
{
    const auto model = slot.reader();
    if (!model)
        return model.error();
    const auto builds = (*model)->builds();
    if (!builds)
        return builds.error();
    for (const Build& build : *builds)
        if (build.state != BuildState::Live && (build.state == BuildState::Previous) == isPrevious)
            return build;
    return noTwoBuilds(slot.projection().name);
}

} // namespace

Result<RowDiffCounts> Projections::compare(const std::string& name, Job& job,
                                           const std::function<bool(const RowDifference&)>& handler)
{
    const auto slot = d->slot(name);
    if (!slot)
        return slot.error();
    const auto build = beside(**slot, false);
    if (!build)
        return build.error();
    const auto model = (*slot)->reader();
    if (!model)
        return model.error();
    const auto live = (*model)->live();
    if (!live)
        return live.error();
    if (!*live)
        return noTwoBuilds(name);
    return (*model)->diff((*live)->table, build->table, job, handler);
}

Result<void> Projections::switchToReady(const std::string& name, Job& job, const Act& act)
{
    const auto slot = d->slot(name);
    if (!slot)
        return slot.error();
    const auto build = beside(**slot, false);
    if (!build)
        return build.error();
    if (build->state != BuildState::Ready)
        return Error {ErrorCode::InvalidArgument,
                      fmt::format("{} is not ready: its rebuild has to end first", build->table)};
    return makeLive(d->tools, **slot, *build,
                    recordOf("switch", build->table, act, d->options.clock()), job);
}

Result<void> Projections::goBack(const std::string& name, Job& job, const Act& act)
{
    const auto slot = d->slot(name);
    if (!slot)
        return slot.error();
    const auto build = beside(**slot, true);
    if (!build)
        return Error {ErrorCode::NotFound,
                      fmt::format("{} has no previous build to go back to", name)};
    const auto record = recordOf("back", build->table, act, d->options.clock());
    if (!isOutdated(*build, (*slot)->projection()))
        return makeLive(d->tools, **slot, *build, record, job);
    // Nothing here can bring it forward: it serves as it is.
    return (*slot)->change(
        [&](ReadModel& model, const Build&) { return model.makeLive(build->table, record); });
}

Result<void> Projections::discard(const std::string& name, const Act& act)
{
    const auto slot = d->slot(name);
    if (!slot)
        return slot.error();
    const auto build = beside(**slot, false);
    if (!build)
        return build.error();
    const auto owner = (*slot)->writer();
    if (!owner)
        return owner.error();
    const auto only = (*slot)->tryRebuild();
    if (!only)
        return Error {ErrorCode::Busy,
                      fmt::format("{} is being built; cancel that first", build->table)};
    return (*owner)->discard(build->table,
                             recordOf("discard", build->table, act, d->options.clock()));
}

Result<DeterminismResult> Projections::check(const std::string& name, Job& job)
{
    const auto slot = d->slot(name);
    if (!slot)
        return slot.error();
    return checkDeterminism(d->tools, (*slot)->projection(), std::random_device()(), job);
}

Result<RowBatch> Projections::page(const std::string& name, const RowsRequest& request)
{
    const auto model = d->rowsOf(name);
    if (!model)
        return model.error();
    const auto live = (*model)->live();
    if (!live)
        return live.error();
    return *live ? (*model)->page((*live)->table, request) : noRowsYet(name);
}

Result<std::optional<RowBatch>> Projections::rowNow(const std::string& name, const std::string& key,
                                                    Job& job)
{
    const auto slot = d->slot(name);
    return slot ? headrace::rowNow(d->tools, **slot, key, job) : slot.error();
}

Result<void> Projections::retry(const std::string& name, const std::string& key, Job& job)
{
    const auto slot = d->slot(name);
    return slot ? retryKey(d->tools, **slot, key, job) : slot.error();
}

Result<void> Projections::skip(const std::string& name, const std::string& key,
                               const std::string& reason, const std::string& actor, Job& job)
{
    const auto slot = d->slot(name);
    return slot ? skipParkedEvent(d->tools, **slot, key, {actor, reason}, job) : slot.error();
}

Result<void> Projections::trace(const std::string& name, const std::string& key, Job& job,
                                const std::function<bool(const EventView&)>& handler)
{
    const auto slot = d->slot(name);
    return slot ? traceKey(d->tools, (*slot)->projection(), key, job, handler) : slot.error();
}

Result<std::vector<RebuildRecord>> Projections::history(const std::string& name)
{
    const auto model = d->rowsOf(name);
    if (!model)
        return model.error();
    return (*model)->history();
}

Result<std::vector<SkippedEvent>> Projections::skipped(const std::string& name)
{
    const auto model = d->rowsOf(name);
    if (!model)
        return model.error();
    const auto live = (*model)->live();
    if (!live)
        return live.error();
    return *live ? (*model)->skipped((*live)->table) : std::vector<SkippedEvent>();
}

namespace {

// When another process runs it, its checkpoint is looked at.
Result<bool> waitForFile(ProjectionSlot& slot, Position position,
                         std::chrono::steady_clock::time_point until, const std::stop_token& stop)
{
    constexpr std::chrono::milliseconds kLook {10};
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    for (;;) {
        const auto model = slot.reader();
        if (!model && model.error().code != ErrorCode::NotFound)
            return model.error();
        if (model) {
            const auto live = (*model)->live();
            if (!live)
                return live.error();
            if (*live && (*live)->checkpoint >= position)
                return true;
        }
        const auto now = std::chrono::steady_clock::now();
        if (now >= until || stop.stop_requested())
            return false;
        stopped.wait_until(lock, stop, std::min(until, now + kLook), [] { return false; });
    }
}

} // namespace

Result<bool> Projections::waitFor(const std::string& name, Position position,
                                  std::chrono::milliseconds timeout, const std::stop_token& stop)
{
    const auto slot = d->slot(name);
    if (!slot)
        return slot.error();
    const auto until = std::chrono::steady_clock::now() + timeout;
    if (const auto live = (*slot)->running(); live && live->waitFor(position, until, stop))
        return true;
    return waitForFile(**slot, position, until, stop);
}

} // namespace headrace
