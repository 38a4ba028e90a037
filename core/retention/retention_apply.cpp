// SPDX-License-Identifier: Apache-2.0
#include "core/retention/retention_apply.h"

#include "core/aggregate/snapshots.h"
#include "core/archive/archive_reader.h"
#include "core/archive/archive_verify.h"
#include "core/archive/archive_writer.h"
#include "core/store/event_cursor.h"
#include "core/store/store_identity.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <unordered_map>

namespace headrace {
namespace {

// A step of removing takes a few milliseconds, for which appends wait.
constexpr std::int64_t kStepEvents = 1'000;

Error stale(const std::string& plan, const std::string& why)
{
    return {ErrorCode::Conflict,
            "the plan " + plan + " cannot be applied any more: " + why
                + "; nothing was removed, make a new plan"};
}

std::vector<StreamCut> cutsOf(const RetentionPlan& plan)
{
    std::vector<StreamCut> cuts;
    cuts.reserve(plan.cuts.size());
    for (const PlannedCut& cut : plan.cuts)
        cuts.push_back(cut.cut);
    return cuts;
}

class Application
{
public:
    Application(EventStore& store, RetentionPlan plan, const RetentionApplyOptions& options,
                Job& job)
        : m_store(store)
        , m_plan(std::move(plan))
        , m_options(options)
        , m_job(job)
    {
    }

    Result<RetentionReport> run();

private:
    Result<bool> finishEnded();
    Result<bool> hasBegunToLeave();
    Result<void> checkMayBegin();
    Result<void> checkUnchanged();
    Result<void> checkStreams();
    Result<void> makeSnapshots();
    Result<void> makeSnapshot(const PlannedCut& cut);
    using Folds = std::pair<std::unique_ptr<Fold>, std::unique_ptr<Fold>>;
    Result<Folds*> foldsOf(std::string_view category);
    Result<void> archive();
    Result<void> writeArchive(ArchiveWriter& writer);
    Result<void> checkArchive();
    Result<PruneClaim> claimPrune();
    Result<void> prune(PruneClaim& claim);
    std::string detail() const;

    EventStore& m_store;
    const RetentionPlan m_plan;
    const RetentionApplyOptions& m_options;
    Job& m_job;
    RetentionReport m_report;
    std::map<std::string, Folds> m_folds; // By category.
};

Result<RetentionReport> Application::run()
{
    m_job.setTotal(m_plan.archived + m_plan.events);
    const auto isEnded = finishEnded();
    if (!isEnded)
        return isEnded.error();
    if (*isEnded)
        return std::move(m_report);
    const auto hasBegun = hasBegunToLeave();
    if (!hasBegun)
        return hasBegun.error();
    if (!*hasBegun) {
        if (auto may = checkMayBegin(); !may)
            return may.error();
        if (auto same = checkUnchanged(); !same)
            return same.error();
        if (auto made = makeSnapshots(); !made)
            return made.error();
    }
    // From here on nobody else applies this plan, or another.
    auto claim = claimPrune();
    if (!claim)
        return claim.error();
    if (m_plan.archived > 0)
        if (auto archived = *hasBegun ? checkArchive() : archive(); !archived)
            return archived.error();
    if (auto pruned = prune(*claim); !pruned)
        return pruned.error();
    return std::move(m_report);
}

// What a crash after the last event had left is made up for.
Result<bool> Application::finishEnded()
{
    const auto document = m_store.documents().get(pruneRecordKey(m_plan.id));
    if (!document)
        return document.error();
    if (!*document)
        return false;
    auto record = parsePruneRecord((*document)->json);
    if (!record)
        return record.error();
    const auto manifest =
        m_plan.archived > 0 ? readManifest(ArchiveFolder(m_plan.archive)) : ArchiveManifest {};
    const auto isOpen = [this](const ArchiveRun& run) {
        return run.plan == m_plan.id && run.state == ArchiveRunState::Deleting;
    };
    if (!record->isComplete() || !manifest || std::ranges::none_of(manifest->runs, isOpen))
        return Error(stale(m_plan.id, "it was applied, or ended"));
    m_report.record = *std::move(record);
    m_report.archive = m_plan.archive;
    m_report.archived = m_plan.archived;
    if (auto set = setRunState(m_plan.archive, m_plan.id, ArchiveRunState::Deleted); !set)
        return set.error();
    return true;
}

// Then nothing is asked any more.
Result<bool> Application::hasBegunToLeave()
{
    const auto document = m_store.documents().get(kPruneUnderWayKey);
    if (!document)
        return document.error();
    if (!*document)
        return false;
    const auto record = parsePruneRecord((*document)->json);
    return record ? Result<bool>(record->intent.id == m_plan.id && record->events > 0)
                  : record.error();
}

Result<void> Application::checkMayBegin()
{
    if (!m_plan.blocked.empty())
        return Error {ErrorCode::Refused,
                      "the plan " + m_plan.id + " is blocked: " + m_plan.blocked.front()};
    if (m_plan.cuts.empty())
        return Error {ErrorCode::Refused, "by the plan " + m_plan.id + " nothing leaves"};
    if (m_plan.isLarge() && m_options.confirmed != m_store.description().name)
        return Error {ErrorCode::Refused,
                      fmt::format("the plan {} takes more than a quarter of the store; confirm it "
                                  "by the store's name, {}",
                                  m_plan.id, m_store.description().name)};
    return {};
}

Result<void> Application::checkUnchanged()
{
    const auto policy = retentionPolicy(m_store.documents());
    if (!policy)
        return policy.error();
    if (policy->number != m_plan.policy)
        return stale(m_plan.id, "the store has another policy by now");
    const auto holds = retentionHolds(m_store.documents());
    if (!holds)
        return holds.error();
    if (holds->revision != m_plan.holdsRevision)
        return stale(m_plan.id, "the holds are others by now");
    const auto statistics = m_store.statistics();
    if (!statistics)
        return statistics.error();
    if (statistics->pruned != m_plan.prunedBefore)
        return stale(m_plan.id, "other events have left the store meanwhile");
    return checkStreams();
}

Result<void> Application::checkStreams()
{
    for (const PlannedCut& cut : m_plan.cuts) {
        if (!cut.isByState)
            continue;
        if (auto goOn = m_job.goOn(); !goOn)
            return goOn;
        const auto stream = m_store.stream(cut.cut.stream);
        if (!stream)
            return stream.error();
        if (stream->head != cut.head)
            return stale(m_plan.id, cut.cut.stream.text() + " has gone on, and its state decided");
    }
    return {};
}

Result<void> Application::makeSnapshots()
{
    for (const PlannedCut& cut : m_plan.cuts) {
        if (!cut.needsSnapshot)
            continue;
        if (auto goOn = m_job.goOn(); !goOn)
            return goOn;
        if (auto made = makeSnapshot(cut); !made)
            return Error(made.error()).during("a snapshot of " + cut.cut.stream.text());
        ++m_report.snapshots;
    }
    return {};
}

Result<Application::Folds*> Application::foldsOf(std::string_view category)
{
    Folds& folds = m_folds[std::string(category)];
    for (auto* fold : {&folds.first, &folds.second}) {
        if (*fold)
            continue;
        auto made = m_options.domain->makeFold(category);
        if (!made)
            return made.error();
        *fold = *std::move(made);
    }
    return &folds;
}

Result<void> Application::makeSnapshot(const PlannedCut& cut)
{
    if (!m_options.domain)
        return Error {ErrorCode::InvalidArgument,
                      "it needs the domain module: give it with --domain"};
    const auto snapshots = Snapshots::open(m_store, m_options.domain, cut.cut.stream);
    if (!snapshots)
        return snapshots.error();
    const WalkOptions walk {.stop = m_job.stopToken()};
    const auto folds = foldsOf(cut.cut.stream.category());
    if (!folds)
        return folds.error();
    if (auto made = (*snapshots)->create({.at = cut.head}, *(*folds)->first, walk); !made)
        return made.error();
    const auto checked = (*snapshots)->verify(*(*folds)->first, *(*folds)->second, walk);
    // Where a beginning has left before, what it is folded on from was compared then.
    if (!checked && checked.error().code == ErrorCode::Gone)
        return {};
    if (!checked)
        return checked.error();
    if (!checked->faults.empty())
        return Error {ErrorCode::Rejected,
                      checked->faults.front().what
                          + ": folding it twice gives two states, so that nothing may leave"};
    return {};
}

Result<void> Application::archive()
{
    m_report.archive = m_plan.archive;
    const auto identity = storeIdentity(m_store);
    if (!identity)
        return identity.error();
    const auto policy = retentionPolicies(m_store.documents());
    if (!policy)
        return policy.error();
    const auto ours = std::ranges::find(*policy, m_plan.policy, &RetentionPolicy::number);
    ArchiveRun run {.plan = m_plan.id,
                    .actor = m_options.actor,
                    .reason = m_options.reason,
                    .policy = ours == policy->end() ? "{}" : ours->json,
                    .begun = m_plan.at};
    auto writer = ArchiveWriter::begin(m_plan.archive, *identity, m_store.description().name, run);
    if (!writer && writer.error().code == ErrorCode::Conflict)
        return checkArchive(); // It was written and verified before a stop.
    if (!writer)
        return writer.error();
    return writeArchive(*writer);
}

Result<void> Application::writeArchive(ArchiveWriter& writer)
{
    std::unordered_map<std::string_view, Version> upTo;
    Position last;
    for (const PlannedCut& cut : m_plan.cuts)
        if (cut.to == LeavingTo::Archive) {
            upTo.emplace(cut.cut.stream.text(), cut.cut.upTo);
            last = std::max(last, cut.cut.last);
        }
    EventCursor cursor(m_store, {.limit = 5'000}, EventCursor::kNoLimit, m_job.stopToken());
    for (;;) {
        if (auto goOn = m_job.goOn(); !goOn)
            return goOn;
        const auto page = cursor.next();
        if (!page)
            return page.error();
        for (const EventView& event : page->events()) {
            const auto cut = upTo.find(event.stream);
            if (cut == upTo.end() || event.version > cut->second)
                continue;
            if (auto added = writer.add(event); !added)
                return added;
            m_job.setDone(++m_report.archived);
        }
        if (page->empty() || page->events().back().position >= last)
            break;
    }
    if (m_report.archived != m_plan.archived)
        return stale(m_plan.id,
                     fmt::format("{} events were to be archived, and {} are there", m_plan.archived,
                                 m_report.archived));
    const auto manifest = writer.finish();
    return manifest ? Result<void>() : manifest.error();
}

// Before anything is removed that was archived in an earlier attempt: it is still there, and whole.
Result<void> Application::checkArchive()
{
    m_report.archive = m_plan.archive;
    std::string first;
    Job aside;
    const auto verified = verifyArchive(m_plan.archive, aside, [&](const ArchiveFinding& finding) {
        if (first.empty())
            first = finding.file + ": " + finding.message;
    });
    if (!verified)
        return verified.error();
    if (!verified->isOk())
        return Error {ErrorCode::Corruption,
                      "the archive " + m_plan.archive + " is damaged (" + first
                          + "); nothing more was removed, restore it from a copy"};
    m_report.archived = m_plan.archived;
    m_job.setDone(m_report.archived);
    return {};
}

std::string Application::detail() const
{
    nlohmann::ordered_json json {{"plan", m_plan.digest}, {"policy", m_plan.policy}};
    if (!m_plan.archive.empty())
        json["archive"] = m_plan.archive;
    for (const PlannedCategory& category : m_plan.categories)
        json["categories"][category.name] = category.events;
    return json.dump();
}

Result<PruneClaim> Application::claimPrune()
{
    return m_store.rewriting()->begin({m_plan.id, m_options.actor, m_options.reason, detail()},
                                      cutsOf(m_plan));
}

Result<void> Application::prune(PruneClaim& claim)
{
    const bool isArchived = m_plan.archived > 0;
    const auto setState = [&](ArchiveRunState state) -> Result<void> {
        return isArchived ? setRunState(m_plan.archive, m_plan.id, state) : Result<void>();
    };
    if (auto set = setState(ArchiveRunState::Deleting); !set)
        return set;
    StoreRewriting& rewriting = *m_store.rewriting();
    while (!claim.record.isComplete()) {
        m_job.setDone(m_plan.archived + claim.record.events);
        if (auto goOn = m_job.goOn(); !goOn)
            return goOn;
        if (auto done = rewriting.prune(claim, kStepEvents); !done)
            return done;
    }
    auto record = rewriting.end(claim);
    if (!record)
        return record.error();
    m_report.record = *std::move(record);
    m_job.setDone(m_plan.archived + m_plan.events);
    return setState(ArchiveRunState::Deleted);
}

} // namespace

Result<PruneRecord> endRetention(EventStore& store, const std::string& id)
{
    const auto plan = keptPlan(store.documents(), id);
    if (!plan)
        return plan.error();
    const auto document = store.documents().get(kPruneUnderWayKey);
    if (!document)
        return document.error();
    const auto record = *document ? parsePruneRecord((*document)->json) : PruneRecord {};
    if (!record)
        return record.error();
    if (record->intent.id != id)
        return Error {ErrorCode::NotFound, "the plan " + id + " is not being applied"};
    const auto claim = store.rewriting()->begin(record->intent, cutsOf(*plan));
    return claim ? store.rewriting()->end(*claim) : claim.error();
}

Result<RetentionReport> applyRetention(EventStore& store, const std::string& id,
                                       const RetentionApplyOptions& options, Job& job)
{
    auto plan = keptPlan(store.documents(), id);
    if (!plan)
        return plan.error();
    return Application(store, *std::move(plan), options, job).run();
}

} // namespace headrace
