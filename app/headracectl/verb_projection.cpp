// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/interrupt.h"
#include "app/headracectl/json_object.h"
#include "app/headracectl/progress_line.h"
#include "app/headracectl/projection_output.h"
#include "app/headracectl/store_to_read.h"
#include "core/base/os_user.h"
#include "core/script/domain_module.h"
#include "core/store/store_registry.h"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>

namespace headrace {
namespace {

struct ProjectionArguments
{
    std::string action;
    std::string location;
    std::string name;
    std::string domain;
    std::string key;
    std::string stream;
    std::string reason;
    std::string actor;
    std::string readModels;
    std::int64_t from = 0;
    std::int64_t limit = 100;
    bool once = false;
    bool sideBySide = false;
    bool onlyPlan = false;
};

// What an action works with.
struct Work
{
    VerbContext& context;
    Projections& projections;
    const DomainDescription& domain;
    const ProjectionArguments& given;
    Job& job;

    Act act() const { return {given.actor.empty() ? osUser() : given.actor, given.reason}; }
};

Result<void> list(Work& work)
{
    if (work.given.name.empty())
        return printStatus(work.context, work.projections.status());
    auto status = work.projections.status(work.given.name);
    return status ? printStatus(work.context, {*std::move(status)}) : status.error();
}

Result<void> run(Work& work)
{
    std::vector<std::string> names;
    if (!work.given.name.empty())
        names.push_back(work.given.name);
    Result<void> done;
    {
        const ProgressLine progress(work.job, "projecting", ProgressLine::Unit::Events);
        done = work.projections.run(names, work.given.once, work.job);
    }
    return done ? list(work) : done;
}

RebuildRequest requestOf(const ProjectionArguments& given)
{
    if (!given.key.empty())
        return {.kind = RebuildKind::OneKey, .key = given.key};
    if (!given.stream.empty())
        return {.kind = RebuildKind::OneStream, .key = given.stream};
    if (given.from > 0)
        return {.kind = RebuildKind::FromPosition, .from = {given.from}};
    return {.kind = given.sideBySide ? RebuildKind::SideBySide : RebuildKind::Full};
}

Result<void> rebuild(Work& work)
{
    const auto plan = work.projections.plan(work.given.name, requestOf(work.given));
    if (!plan)
        return plan.error();
    if (work.given.onlyPlan)
        return printPlan(work.context, *plan);
    Result<RebuildResult> result;
    {
        const ProgressLine progress(work.job, "rebuilding " + work.given.name,
                                    ProgressLine::Unit::Events);
        result = work.projections.rebuild(*plan, work.job, work.act());
    }
    return result ? printRebuild(work.context, *plan, *result) : result.error();
}

Result<void> diff(Work& work)
{
    Result<void> printed;
    const auto counts =
        work.projections.compare(work.given.name, work.job, [&](const RowDifference& difference) {
            printed = printDifference(work.context, difference);
            return printed.has_value();
        });
    if (!printed)
        return printed;
    return counts ? printCounts(work.context, *counts) : counts.error();
}

Result<void> done(Work& work, const char* what)
{
    return work.context.json ? work.context.out.line(
               JsonObject().text("name", work.given.name).text("done", what).take())
                             : work.context.out.line(fmt::format("{}: {}", work.given.name, what));
}

Result<void> switchOver(Work& work)
{
    auto switched = work.projections.switchToReady(work.given.name, work.job, work.act());
    return switched ? done(work, "switched") : switched;
}

Result<void> goBack(Work& work)
{
    auto back = work.projections.goBack(work.given.name, work.job, work.act());
    return back ? done(work, "went back") : back;
}

Result<void> discard(Work& work)
{
    auto gone = work.projections.discard(work.given.name, work.act());
    return gone ? done(work, "discarded") : gone;
}

Result<void> check(Work& work)
{
    Result<DeterminismResult> result;
    {
        const ProgressLine progress(work.job, "checking " + work.given.name,
                                    ProgressLine::Unit::Events);
        result = work.projections.check(work.given.name, work.job);
    }
    if (!result)
        return result.error();
    if (auto printed = printCheck(work.context, *result); !printed || result->isDeterministic)
        return printed;
    return Error {
        ErrorCode::Rejected,
        fmt::format("{} is not deterministic: the same events gave other rows", work.given.name)};
}

// Of a projection whose rows can be read: else why they cannot.
Result<ProjectionStatus> readableStatus(Work& work)
{
    auto status = work.projections.status(work.given.name);
    if (!status || status->state != ProjectionState::Unknown)
        return status;
    const auto page = work.projections.page(work.given.name, {.limit = 1});
    return page ? Error {ErrorCode::Refused, status->why} : page.error();
}

Result<void> rows(Work& work)
{
    const auto status = readableStatus(work);
    if (!status)
        return status.error();
    const auto columns = status->live ? status->live->columns : std::vector<ColumnDescription>();
    if (!work.given.key.empty()) {
        const auto row = work.projections.rowNow(work.given.name, work.given.key, work.job);
        if (!row)
            return row.error();
        if (!*row)
            return Error {
                ErrorCode::NotFound,
                fmt::format("{} has no row with the key \"{}\"", work.given.name, work.given.key)};
        return printRows(work.context, columns, **row);
    }
    const auto page = work.projections.page(work.given.name,
                                            {.limit = static_cast<std::size_t>(work.given.limit)});
    return page ? printRows(work.context, columns, *page) : page.error();
}

Result<void> parked(Work& work)
{
    const auto status = readableStatus(work);
    if (!status)
        return status.error();
    return printParked(work.context, status->parked);
}

Result<void> retry(Work& work)
{
    auto gone = work.projections.retry(work.given.name, work.given.key, work.job);
    return gone ? done(work, "the key goes on") : gone;
}

Result<void> skip(Work& work)
{
    const Act act = work.act();
    auto gone =
        work.projections.skip(work.given.name, work.given.key, act.reason, act.actor, work.job);
    return gone ? done(work, "the event is skipped, the key goes on") : gone;
}

Result<void> trace(Work& work)
{
    Result<void> printed;
    auto traced = work.projections.trace(
        work.given.name, work.given.key, work.job, [&](const EventView& event) {
            printed = work.context.out.line(
                work.context.json
                    ? JsonObject()
                          .number("position", event.position.value)
                          .text("stream", event.stream)
                          .number("version", event.version.value)
                          .text("type", event.type)
                          .text("time", formatTime(event.time))
                          .take()
                    : fmt::format("{:>12}  {}@{}  {}  {}", event.position.value, event.stream,
                                  event.version.value, event.type, formatTime(event.time)));
            return printed.has_value();
        });
    return printed ? traced : printed;
}

Result<void> history(Work& work)
{
    const auto records = work.projections.history(work.given.name);
    return records ? printHistory(work.context, *records) : records.error();
}

struct Action
{
    std::string_view name;
    OpenMode mode;
    bool needsName;
    bool needsKey;
    Result<void> (*run)(Work& work);
    bool isKept = false; ///< In the history, with who did it and why.
};
constexpr std::array kActions {
    Action {"list", OpenMode::ReadOnly, false, false, &list},
    Action {"status", OpenMode::ReadOnly, false, false, &list},
    Action {"run", OpenMode::Writable, false, false, &run},
    Action {"rebuild", OpenMode::Writable, true, false, &rebuild, true},
    Action {"diff", OpenMode::ReadOnly, true, false, &diff},
    Action {"switch", OpenMode::Writable, true, false, &switchOver, true},
    Action {"back", OpenMode::Writable, true, false, &goBack, true},
    Action {"discard", OpenMode::Writable, true, false, &discard, true},
    Action {"check", OpenMode::ReadOnly, true, false, &check},
    Action {"rows", OpenMode::ReadOnly, true, false, &rows},
    Action {"parked", OpenMode::ReadOnly, true, false, &parked},
    Action {"retry", OpenMode::Writable, true, true, &retry},
    Action {"skip", OpenMode::Writable, true, true, &skip, true},
    Action {"trace", OpenMode::ReadOnly, true, true, &trace},
    Action {"history", OpenMode::ReadOnly, true, false, &history},
};

const Action* actionOf(const std::string& name)
{
    const auto* const found = std::ranges::find(kActions, name, &Action::name);
    return found == kActions.end() ? nullptr : found;
}

std::string actionNames()
{
    std::string names;
    for (const Action& action : kActions)
        names += (names.empty() ? "" : ", ") + std::string(action.name);
    return names;
}

Result<void> takeAction(ProjectionArguments& given, const std::string& text)
{
    given.action = text;
    if (actionOf(text))
        return {};
    return Error {ErrorCode::InvalidArgument,
                  fmt::format("\"{}\" is none of {}", text, actionNames())};
}

Error wrong(std::string message)
{
    return {ErrorCode::InvalidArgument, std::move(message)};
}

Result<void> checkArguments(const ProjectionArguments& given)
{
    const Action& action = *actionOf(given.action);
    if (action.needsName && given.name.empty())
        return wrong(fmt::format("projection {} needs the NAME of a projection", given.action));
    if (action.needsKey && given.key.empty())
        return wrong(fmt::format("projection {} needs --key", given.action));
    if (given.action == "skip" && given.reason.empty())
        return wrong("projection skip needs --reason, which is kept");
    const bool isForRebuild =
        given.sideBySide || given.from > 0 || given.onlyPlan || !given.stream.empty();
    if (isForRebuild && given.action != "rebuild")
        return wrong("--side-by-side, --from, --stream and --plan go with rebuild only");
    if ((!given.reason.empty() || !given.actor.empty()) && !action.isKept)
        return wrong("--reason and --actor go with rebuild, switch, back, discard and skip only");
    if (given.once && given.action != "run")
        return wrong("--once goes with run only");
    if (given.sideBySide + (given.from > 0) + !given.key.empty() + !given.stream.empty() > 1)
        return wrong("of --side-by-side, --from, --key and --stream only one can be given");
    return {};
}

Result<void> runProjection(VerbContext& context, const ProjectionArguments& given)
{
    const Action& action = *actionOf(given.action);
    Job job;
    const CancelOnInterrupt interrupt(job);
    const auto store = openWithArchives(given.location, action.mode);
    if (!store)
        return store.error();
    auto module = DomainModule::load(given.domain);
    if (!module)
        return module.error();
    ProjectionsOptions options {.program = "headracectl"};
    if (auto placed = placeReadModels((*store)->description(), given.readModels, options);
        !placed) {
        context.isUsageWrong = true;
        return Error(placed.error()).during("--read-models");
    }
    const DomainDescription domain = (*module)->description();
    const auto projections = Projections::open(**store, *std::move(module), std::move(options));
    if (!projections)
        return projections.error();
    Work work {context, **projections, domain, given, job};
    return action.run(work);
}

} // namespace

VerbRun declareProjection(Arguments& arguments)
{
    const auto given = std::make_shared<ProjectionArguments>();
    arguments.positional("ACTION", "One of " + actionNames(),
                         [given](const std::string& text) { return takeAction(*given, text); });
    arguments.positional("STORE", "The store whose events are projected", given->location);
    arguments.optionalPositional("NAME", "A projection that the module declares",
                                 [given](const std::string& text) -> Result<void> {
                                     given->name = text;
                                     return {};
                                 });
    arguments.option("--domain", "The domain module, a JavaScript file", given->domain);
    arguments.require("--domain");
    arguments.flag("--once", "run: stop when everything that is there now is projected",
                   given->once);
    arguments.flag("--side-by-side", "rebuild: into a table that waits to be compared",
                   given->sideBySide);
    arguments.option("--from", "rebuild: the keys that events from this position on touch",
                     given->from, 1);
    arguments.option("--key", "rebuild, rows, retry, skip, trace: of this key", given->key);
    arguments.flag("--plan", "rebuild: only say what it would do", given->onlyPlan);
    arguments.option("--limit", "rows: at most so many; 100 when not given", given->limit, 1);
    arguments.option("--stream", "rebuild: the keys that the events of this stream touch",
                     given->stream);
    arguments.option("--read-models",
                     "Where the read models are: a folder; postgres, on the server of the store "
                     "in a schema of their own; or postgresql://user@host/database?schema=name. "
                     "Beside the file of a store when not given",
                     given->readModels);
    arguments.option("--reason", "rebuild, switch, back, discard, skip: why; kept in the history",
                     given->reason);
    arguments.option("--actor",
                     "The same: who does it; you, as the system knows you, when not given",
                     given->actor);
    arguments.afterwards([given] { return checkArguments(*given); });
    return [given](VerbContext& context) { return runProjection(context, *given); };
}

} // namespace headrace
