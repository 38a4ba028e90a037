// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/action_choice.h"
#include "app/headracectl/interrupt.h"
#include "app/headracectl/json_object.h"
#include "app/headracectl/progress_line.h"
#include "app/headracectl/text.h"
#include "app/headracectl/verb.h"
#include "core/base/os_user.h"
#include "core/projection/projections.h"
#include "core/retention/retention_apply.h"
#include "core/script/domain_module.h"
#include "core/store/store_registry.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>

namespace headrace {
namespace {

struct RetentionArguments
{
    std::string action;
    std::string location;
    std::string plan;
    std::string at;
    std::string domain;
    std::string readModels;
    std::string reason;
    std::string confirm;
    bool noSnapshots = false;
};

struct Opened
{
    std::unique_ptr<EventStore> store;
    std::shared_ptr<const DomainModule> domain; // Null: none was given.
};

Result<Opened> open(const RetentionArguments& given, OpenMode mode)
{
    auto store = openStore(given.location, {.mode = mode});
    if (!store)
        return store.error();
    Opened opened {*std::move(store), nullptr};
    if (given.domain.empty())
        return opened;
    auto module = DomainModule::load(given.domain);
    if (!module)
        return module.error();
    opened.domain = *std::move(module);
    return opened;
}

// How far the read models of the module have come, where there are any.
Result<std::vector<KnownCheckpoint>>
readModelCheckpoints(VerbContext& context, const Opened& opened, const RetentionArguments& given)
{
    std::vector<KnownCheckpoint> checkpoints;
    if (!opened.domain || opened.domain->description().projections.empty())
        return checkpoints;
    ProjectionsOptions options {.program = "headracectl"};
    const StoreDescription& store = opened.store->description();
    if (auto placed = placeReadModels(store, given.readModels, options); !placed) {
        context.isUsageWrong = true;
        return Error(placed.error()).during("--read-models");
    }
    if (options.server.empty() && !std::filesystem::exists(options.folder))
        return checkpoints;
    const auto projections = Projections::open(*opened.store, opened.domain, std::move(options));
    if (!projections)
        return projections.error();
    for (const ProjectionStatus& one : (*projections)->status())
        if (one.live)
            checkpoints.push_back({"the projection " + one.name, one.checkpoint});
    return checkpoints;
}

std::string planJson(const RetentionPlan& plan)
{
    std::string blocked;
    for (const std::string& why : plan.blocked)
        appendJsonString(blocked += blocked.empty() ? "" : ",", why);
    std::string rebuilds;
    for (const auto& [projection, verdict] : plan.rebuilds)
        rebuilds += (rebuilds.empty() ? "" : ",")
            + JsonObject().text("projection", projection).text("verdict", verdict).take();
    std::string categories;
    for (const PlannedCategory& category : plan.categories)
        categories += (categories.empty() ? "" : ",")
            + JsonObject()
                  .text("category", category.name)
                  .number("streams", category.streams)
                  .number("events", category.events)
                  .number("bytes", category.bytes)
                  .take();
    JsonObject object;
    object.text("plan", plan.id)
        .text("at", formatTime(plan.at))
        .number("events", plan.events)
        .number("streams", plan.streams)
        .number("bytes", plan.bytes)
        .number("archived", plan.archived)
        .number("snapshots", plan.snapshots)
        .number("held", plan.held)
        .number("unknown", plan.unknown)
        .json("blocked", '[' + blocked + ']')
        .json("rebuilds", '[' + rebuilds + ']')
        .json("categories", '[' + categories + ']')
        .boolean("large", plan.isLarge() && !plan.cuts.empty())
        .text("digest", plan.digest);
    return object.take();
}

std::string planText(const RetentionPlan& plan, const std::string& store)
{
    if (plan.cuts.empty())
        return "By the policy nothing leaves the store now.\n";
    std::string text =
        fmt::format("{} of {} streams would leave: about {} of {}, {} of the events into {}.\n",
                    countText(plan.events, "event"), groupedText(plan.streams),
                    byteText(plan.bytes), byteText(plan.storeBytes), groupedText(plan.archived),
                    plan.archive.empty() ? "no archive" : plan.archive);
    std::vector<std::vector<std::string>> rows {{"category", "streams", "events", "bytes"}};
    for (const PlannedCategory& category : plan.categories)
        rows.push_back({category.name, groupedText(category.streams), groupedText(category.events),
                        groupedText(category.bytes)});
    text += tableText(rows, {false, true, true, true});
    if (plan.snapshots > 0)
        text += countText(plan.snapshots, "snapshot") + " are made first.\n";
    if (plan.held > 0)
        text += countText(plan.held, "stream") + " stay because of a hold.\n";
    if (plan.unknown > 0)
        text += countText(plan.unknown, "stream")
            + " stay because their state, which decides, cannot be folded.\n";
    for (const auto& [projection, verdict] : plan.rebuilds)
        text += fmt::format("Rebuilding {}: {}.\n", projection, verdict);
    for (const std::string& why : plan.blocked)
        text += "BLOCKED: " + why + ".\n";
    if (plan.blocked.empty())
        text += fmt::format("Apply it with: headracectl retention apply {} --plan {}{}\n", store,
                            plan.id, plan.isLarge() ? " --confirm NAME (the store's)" : "");
    return text;
}

Result<void> runPlan(VerbContext& context, const RetentionArguments& given)
{
    const auto opened = open(given, OpenMode::Writable);
    if (!opened)
        return opened.error();
    RetentionPlanOptions options {
        .at = now(), .domain = opened->domain, .withoutSnapshots = given.noSnapshots};
    if (!given.at.empty()) {
        const auto at = parseTimeOrAge(given.at, options.at);
        if (!at) {
            context.isUsageWrong = true;
            return Error(at.error()).during("--at");
        }
        options.at = *at;
    }
    auto checkpoints = readModelCheckpoints(context, *opened, given);
    if (!checkpoints)
        return checkpoints.error();
    options.checkpoints = *std::move(checkpoints);
    Job job;
    const CancelOnInterrupt interrupt(job);
    const auto plan = planRetention(*opened->store, options, job);
    if (!plan)
        return plan.error();
    if (!plan->cuts.empty())
        if (auto kept = keepPlan(opened->store->documents(), *plan); !kept)
            return kept;
    return context.json ? context.out.line(planJson(*plan))
                        : context.out.write(planText(*plan, given.location));
}

Result<void> runApply(VerbContext& context, const RetentionArguments& given)
{
    const auto opened = open(given, OpenMode::Writable);
    if (!opened)
        return opened.error();
    Job job;
    const CancelOnInterrupt interrupt(job);
    const auto report = [&] {
        const ProgressLine progress(job, "retention", ProgressLine::Unit::Events);
        return applyRetention(*opened->store, given.plan,
                              {.reason = given.reason,
                               .actor = osUser(),
                               .domain = opened->domain,
                               .confirmed = given.confirm},
                              job);
    }();
    if (!report)
        return report.error();
    if (context.json)
        return context.out.line(JsonObject()
                                    .text("plan", given.plan)
                                    .number("events", report->record.events)
                                    .number("streams", report->record.streams)
                                    .number("bytes", report->record.bytes)
                                    .number("archived", report->archived)
                                    .number("snapshots", report->snapshots)
                                    .text("archive", report->archive)
                                    .take());
    return context.out.line(fmt::format(
        "{} of {} left the store ({}){}.", countText(report->record.events, "event"),
        countText(report->record.streams, "stream"), byteText(report->record.bytes),
        report->archive.empty() ? std::string()
                                : fmt::format("; {} of them are in {}",
                                              groupedText(report->archived), report->archive)));
}

Result<void> printRecord(VerbContext& context, const PruneRecord& record)
{
    const std::string state = !record.ended ? "under way"
        : record.isComplete()               ? "done"
                                            : "ended early";
    if (context.json)
        return context.out.line(JsonObject()
                                    .text("plan", record.intent.id)
                                    .text("state", state)
                                    .text("begun", formatTime(record.begun))
                                    .text("actor", record.intent.actor)
                                    .text("reason", record.intent.reason)
                                    .number("events", record.events)
                                    .number("planned", record.planned)
                                    .number("streams", record.streams)
                                    .number("bytes", record.bytes)
                                    .json("detail", record.intent.detail)
                                    .take());
    return context.out.line(fmt::format(
        "{}  {}  {} of {} events, {}, by {}{}  plan {}", formatTime(record.begun), state,
        groupedText(record.events), groupedText(record.planned), byteText(record.bytes),
        record.intent.actor, record.intent.reason.empty() ? "" : " (" + record.intent.reason + ")",
        record.intent.id));
}

Result<void> runHistory(VerbContext& context, const RetentionArguments& given)
{
    const auto opened = open(given, OpenMode::ReadOnly);
    if (!opened)
        return opened.error();
    const auto records = pruneRecords(opened->store->documents());
    if (!records)
        return records.error();
    if (records->empty() && !context.json)
        return context.out.line("No event has left the store.");
    for (const PruneRecord& record : *records)
        if (auto printed = printRecord(context, record); !printed)
            return printed;
    return {};
}

Result<void> runShow(VerbContext& context, const RetentionArguments& given)
{
    const auto opened = open(given, OpenMode::ReadOnly);
    if (!opened)
        return opened.error();
    const auto plan = keptPlan(opened->store->documents(), given.plan);
    if (!plan)
        return plan.error();
    return context.json ? context.out.line(planJson(*plan))
                        : context.out.write(planText(*plan, given.location));
}

Result<void> runEnd(VerbContext& context, const RetentionArguments& given)
{
    const auto opened = open(given, OpenMode::Writable);
    if (!opened)
        return opened.error();
    const auto record = endRetention(*opened->store, given.plan);
    return record ? printRecord(context, *record) : record.error();
}

Result<void> runRetention(VerbContext& context, const RetentionArguments& given)
{
    if (given.action == "plan")
        return runPlan(context, given);
    if (given.action == "show")
        return runShow(context, given);
    if (given.action == "apply")
        return runApply(context, given);
    return given.action == "end" ? runEnd(context, given) : runHistory(context, given);
}

Result<void> checkArguments(const RetentionArguments& given)
{
    const auto wrong = [](const char* what) { return Error {ErrorCode::InvalidArgument, what}; };
    const bool isPlan = given.action == "plan";
    const bool isByPlan =
        given.action == "apply" || given.action == "show" || given.action == "end";
    if (isByPlan == given.plan.empty())
        return wrong("--plan goes with apply, show and end, which need it");
    if (!isPlan && (!given.at.empty() || given.noSnapshots || !given.readModels.empty()))
        return wrong("--at, --no-snapshots and --read-models go with plan only");
    if (given.action != "apply" && (!given.reason.empty() || !given.confirm.empty()))
        return wrong("--reason and --confirm go with apply only");
    return {};
}

} // namespace

VerbRun declareRetention(Arguments& arguments)
{
    const auto given = std::make_shared<RetentionArguments>();
    declareAction(arguments, {"plan", "show", "apply", "history", "end"}, given->action);
    arguments.positional("STORE", "The store that events leave by its policy", given->location);
    arguments.option("--plan", "apply, show, end: the plan's id", given->plan);
    arguments.option("--at", "plan: reckon ages from this time; now when not given", given->at);
    arguments.domainModule("The domain module: for states that decide, and for snapshots",
                           given->domain);
    arguments.flag("--no-snapshots",
                   "plan: present states need not be kept as snapshots; the archive has the events",
                   given->noSnapshots);
    arguments.option("--read-models", "plan: where they are, when not beside the store",
                     given->readModels);
    arguments.option("--reason", "apply: why, kept with the record", given->reason);
    arguments.option("--confirm", "apply: the store's name, for more than a quarter of it",
                     given->confirm);
    arguments.afterwards([given] { return checkArguments(*given); });
    return [given](VerbContext& context) { return runRetention(context, *given); };
}

} // namespace headrace
