// SPDX-License-Identifier: Apache-2.0
#include "core/retention/retention_plan.h"

#include "core/base/blake2b.h"
#include "core/base/uuid.h"
#include "core/retention/retention_documents.h"
#include "core/retention/stream_cutter.h"
#include "core/store/verification.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace headrace {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kStreamsPage = 10'000;
constexpr std::size_t kCutsPage = 10'000; // Of one document.

class Planner
{
public:
    Planner(EventStore& store, const RetentionPlanOptions& options, Job& job)
        : m_store(store)
        , m_options(options)
        , m_job(job)
        , m_cutter(store, options, job.stopToken())
    {
    }

    Result<RetentionPlan> plan();

private:
    Result<void> begin();
    Result<void> cutStreams();
    Result<void> cutStream(const StreamSummary& stream);
    Result<void> keepBelowSize();
    void count();
    Result<void> findBlocks();
    void judgeRebuilds();

    EventStore& m_store;
    const RetentionPlanOptions& m_options;
    Job& m_job;
    StreamCutter m_cutter;
    RetentionPolicy m_policy;
    RetentionHolds m_holds;
    StoreStatistics m_statistics;
    RetentionPlan m_plan;
    std::map<std::string, PlannedCategory, std::less<>> m_categories;
    bool m_hasUndeclared = false; // Events leave that no domain was given for.
};

Result<void> Planner::begin()
{
    auto policy = retentionPolicy(m_store.documents());
    if (!policy)
        return policy.error();
    m_policy = *std::move(policy);
    auto holds = retentionHolds(m_store.documents());
    if (!holds)
        return holds.error();
    m_holds = *std::move(holds);
    auto statistics = m_store.statistics();
    if (!statistics)
        return statistics.error();
    m_statistics = *std::move(statistics);
    const auto unknown = unknownCategories(m_store, m_policy.rules);
    if (!unknown)
        return unknown.error();
    if (!unknown->empty())
        return Error {ErrorCode::InvalidArgument,
                      "the retention policy names the category " + unknown->front()
                          + ", which the store does not have; correct the policy"};
    m_plan.id = formatUuid(newUuidV7(m_options.at));
    m_plan.at = m_options.at;
    m_plan.head = m_statistics.head;
    m_plan.policy = m_policy.number;
    m_plan.holdsRevision = m_holds.revision;
    m_plan.prunedBefore = m_statistics.pruned;
    m_plan.storeEvents = m_statistics.events;
    m_plan.storeBytes = m_statistics.bytes;
    m_job.setTotal(m_statistics.streams);
    return {};
}

Result<void> Planner::cutStreams()
{
    std::int64_t done = 0;
    for (std::string after;;) {
        if (auto goOn = m_job.goOn(); !goOn)
            return goOn;
        const auto streams = m_store.streams({.after = after, .limit = kStreamsPage});
        if (!streams)
            return streams.error();
        for (const StreamSummary& stream : *streams) {
            if (auto cut = cutStream(stream); !cut)
                return cut;
            if (++done % 1'000 == 0)
                if (auto goOn = m_job.goOn(); !goOn)
                    return goOn;
            m_job.setDone(done);
        }
        if (streams->size() < kStreamsPage)
            return {};
        after = streams->back().stream.text();
    }
}

Result<void> Planner::cutStream(const StreamSummary& stream)
{
    const RetentionRule& rule = m_policy.rules.of(stream.stream.category());
    if (stream.events == 0 || rule.keepsAll())
        return {};
    if (m_holds.streams.contains(stream.stream)) {
        ++m_plan.held;
        return {};
    }
    auto cut = m_cutter.cut(stream, rule);
    if (!cut)
        return cut.error();
    if (*cut)
        m_plan.cuts.push_back(**std::move(cut));
    return {};
}

// Of rules with a size, only what lies furthest back leaves, until the store is small enough; the
// last stream in part.
Result<void> Planner::keepBelowSize()
{
    const auto limitOf = [this](const PlannedCut& cut) {
        return m_policy.rules.of(cut.cut.stream.category()).storeAbove;
    };
    std::int64_t left = m_statistics.bytes;
    std::vector<PlannedCut*> byAge;
    for (PlannedCut& cut : m_plan.cuts)
        if (limitOf(cut))
            byAge.push_back(&cut);
        else
            left -= cut.bytes;
    std::ranges::sort(byAge, {}, [](const PlannedCut* cut) { return cut->cut.last; });
    for (PlannedCut* cut : byAge) {
        if (const std::int64_t needed = left - *limitOf(*cut); needed < cut->bytes)
            if (auto shortened = m_cutter.shorten(*cut, needed); !shortened)
                return shortened;
        left -= cut->bytes;
    }
    std::erase_if(m_plan.cuts, [](const PlannedCut& cut) { return cut.events == 0; });
    return {};
}

void Planner::count()
{
    m_plan.unknown = m_cutter.unknown();
    for (const PlannedCut& cut : m_plan.cuts) {
        ++m_plan.streams;
        m_plan.events += cut.events;
        m_plan.bytes += cut.bytes;
        m_plan.snapshots += cut.needsSnapshot ? 1 : 0;
        m_plan.archived += cut.to == LeavingTo::Archive ? cut.events : 0;
        const std::string_view category = cut.cut.stream.category();
        PlannedCategory& counts = m_categories[std::string(category)];
        counts.name = category;
        ++counts.streams;
        counts.events += cut.events;
        counts.bytes += cut.bytes;
        m_hasUndeclared = m_hasUndeclared || !m_options.domain;
    }
    for (auto& [name, counts] : m_categories)
        m_plan.categories.push_back(counts);
    if (m_plan.archived > 0)
        m_plan.archive = m_policy.rules.archive;
}

Result<void> Planner::findBlocks()
{
    if (m_plan.cuts.empty())
        return {};
    if (m_store.rewriting() == nullptr)
        m_plan.blocked.push_back("nothing can leave a store of this kind yet");
    if (m_statistics.last && *m_statistics.last > m_plan.at)
        m_plan.blocked.push_back(
            fmt::format("the newest event is of {}, after the time of this plan, {}: one of the "
                        "clocks is wrong, or --at lies in the past",
                        formatTime(*m_statistics.last), formatTime(m_plan.at)));
    if (m_hasUndeclared && !m_options.withoutSnapshots)
        m_plan.blocked.push_back("no domain module is known, so that the present states cannot be "
                                 "kept as snapshots: give it with --domain, or say that they need "
                                 "not be with --no-snapshots");
    const Position last =
        std::ranges::max(m_plan.cuts, {}, [](const auto& cut) { return cut.cut.last; }).cut.last;
    std::vector<KnownCheckpoint> checkpoints = m_options.checkpoints;
    const auto documents = m_store.documents().list(kCheckpointPrefix, "", 100'000);
    if (!documents)
        return documents.error();
    for (const Document& document : *documents) {
        const auto json = nlohmann::json::parse(document.json, nullptr, false);
        if (json.is_object() && json.contains("position") && json["position"].is_number_integer())
            checkpoints.push_back({document.key, {json["position"].get<std::int64_t>()}});
    }
    for (const KnownCheckpoint& checkpoint : checkpoints)
        if (checkpoint.position < last)
            m_plan.blocked.push_back(
                fmt::format("{} stands at position {}, before events that would leave (up to {}): "
                            "let it catch up first",
                            checkpoint.name, checkpoint.position.value, last.value));
    return {};
}

// A projection that reads any of it needs it to be built again.
void Planner::judgeRebuilds()
{
    if (!m_options.domain)
        return;
    const auto reads = [](const ProjectionDescription& projection, std::string_view category) {
        return projection.from.empty()
            || std::ranges::find(projection.from, category) != projection.from.end();
    };
    for (const ProjectionDescription& projection : m_options.domain->description().projections) {
        bool isTouched = false;
        bool isLost = false;
        for (const PlannedCut& cut : m_plan.cuts) {
            const bool isRead = reads(projection, cut.cut.stream.category());
            isTouched = isTouched || isRead;
            isLost = isLost || (isRead && cut.to == LeavingTo::Nowhere);
        }
        m_plan.rebuilds.push_back({projection.name,
                                   isLost          ? "no"
                                       : isTouched ? "with the archive"
                                                   : "yes"});
    }
}

Json headJson(const RetentionPlan& plan)
{
    Json categories = Json::array();
    for (const PlannedCategory& category : plan.categories)
        categories.push_back({{"name", category.name},
                              {"streams", category.streams},
                              {"events", category.events},
                              {"bytes", category.bytes}});
    Json rebuilds = Json::array();
    for (const auto& [projection, verdict] : plan.rebuilds)
        rebuilds.push_back({{"projection", projection}, {"verdict", verdict}});
    return {{"id", plan.id},
            {"at", formatTime(plan.at)},
            {"head", plan.head.value},
            {"policy", plan.policy},
            {"holds", plan.holdsRevision},
            {"prunedBefore", plan.prunedBefore},
            {"archive", plan.archive},
            {"streams", plan.streams},
            {"events", plan.events},
            {"bytes", plan.bytes},
            {"archived", plan.archived},
            {"storeEvents", plan.storeEvents},
            {"storeBytes", plan.storeBytes},
            {"held", plan.held},
            {"unknown", plan.unknown},
            {"snapshots", plan.snapshots},
            {"categories", std::move(categories)},
            {"rebuilds", std::move(rebuilds)},
            {"blocked", plan.blocked},
            {"cuts", plan.cuts.size()}};
}

Json cutJson(const PlannedCut& cut)
{
    return Json::array({cut.cut.stream.text(), cut.cut.upTo.value, cut.cut.last.value,
                        cut.head.value, cut.events, cut.bytes, cut.to == LeavingTo::Nowhere,
                        cut.needsSnapshot, cut.isByState});
}

std::string digestOf(const RetentionPlan& plan)
{
    Blake2b hash;
    hash.add(headJson(plan).dump());
    for (const PlannedCut& cut : plan.cuts)
        hash.add(cutJson(cut).dump());
    return hexText(hash.take());
}

Result<RetentionPlan> Planner::plan()
{
    if (auto begun = begin(); !begun)
        return begun.error();
    if (auto cut = cutStreams(); !cut)
        return cut.error();
    if (auto kept = keepBelowSize(); !kept)
        return kept.error();
    count();
    if (auto found = findBlocks(); !found)
        return found.error();
    judgeRebuilds();
    m_plan.digest = digestOf(m_plan);
    return std::move(m_plan);
}

void readHead(const Json& json, RetentionPlan& plan)
{
    plan.id = json.at("id");
    plan.at = parseTime(json.at("at").get<std::string>()).value_or(Time {});
    plan.head = {json.at("head")};
    plan.policy = json.at("policy");
    plan.holdsRevision = json.at("holds");
    plan.prunedBefore = json.at("prunedBefore");
    plan.archive = json.at("archive");
    plan.streams = json.at("streams");
    plan.events = json.at("events");
    plan.bytes = json.at("bytes");
    plan.archived = json.at("archived");
    plan.storeEvents = json.at("storeEvents");
    plan.storeBytes = json.at("storeBytes");
    plan.held = json.at("held");
    plan.unknown = json.at("unknown");
    plan.snapshots = json.at("snapshots");
    for (const Json& category : json.at("categories"))
        plan.categories.push_back({category.at("name"), category.at("streams"),
                                   category.at("events"), category.at("bytes"), std::nullopt});
    for (const Json& rebuild : json.at("rebuilds"))
        plan.rebuilds.push_back({rebuild.at("projection"), rebuild.at("verdict")});
    plan.blocked = json.at("blocked").get<std::vector<std::string>>();
    plan.digest = json.at("digest");
}

Result<PlannedCut> readCut(const Json& json)
{
    auto stream = StreamName::parse(json.at(0));
    if (!stream)
        return stream.error();
    return PlannedCut {.cut = {*std::move(stream), {json.at(1)}, {json.at(2)}},
                       .head = {json.at(3)},
                       .events = json.at(4),
                       .bytes = json.at(5),
                       .to = json.at(6).get<bool>() ? LeavingTo::Nowhere : LeavingTo::Archive,
                       .needsSnapshot = json.at(7),
                       .isByState = json.at(8)};
}

std::string cutsPrefix(const std::string& id)
{
    return kPlans + id + "/";
}

Result<void> put(Documents& documents, const std::string& key, const std::string& json)
{
    const auto before = documents.get(key);
    if (!before)
        return before.error();
    const auto written = putDocument(documents, key, json, *before ? (*before)->revision : 0);
    return written ? Result<void>() : written.error();
}

} // namespace

Result<RetentionPlan> planRetention(EventStore& store, const RetentionPlanOptions& options,
                                    Job& job)
{
    return Planner(store, options, job).plan();
}

// The head last: a plan that can be found is whole.
Result<void> keepPlan(Documents& documents, const RetentionPlan& plan)
{
    std::int64_t number = 0;
    for (std::size_t begin = 0; begin < plan.cuts.size(); begin += kCutsPage) {
        Json cuts = Json::array();
        for (std::size_t i = begin; i < std::min(begin + kCutsPage, plan.cuts.size()); ++i)
            cuts.push_back(cutJson(plan.cuts[i]));
        if (auto done = put(documents, numberedKey(cutsPrefix(plan.id), ++number), cuts.dump());
            !done)
            return done;
    }
    Json head = headJson(plan);
    head["digest"] = plan.digest;
    return put(documents, kPlans + plan.id, head.dump());
}

Result<RetentionPlan> keptPlan(Documents& documents, const std::string& id)
{
    const std::string key = kPlans + id;
    const auto head = documents.get(key);
    if (!head)
        return head.error();
    if (!*head)
        return Error {ErrorCode::NotFound,
                      "the store knows no plan " + id
                          + "; make one with `headracectl retention "
                            "plan`"};
    try {
        RetentionPlan plan;
        const Json json = Json::parse((*head)->json);
        readHead(json, plan);
        const auto count = json.at("cuts").get<std::size_t>();
        for (std::int64_t number = 1; plan.cuts.size() < count; ++number) {
            const auto page = documents.get(numberedKey(cutsPrefix(id), number));
            if (!page)
                return page.error();
            if (!*page)
                return damagedDocument(key);
            for (const Json& one : Json::parse((*page)->json)) {
                auto cut = readCut(one);
                if (!cut)
                    return damagedDocument(key);
                plan.cuts.push_back(*std::move(cut));
            }
        }
        return digestOf(plan) == plan.digest ? Result<RetentionPlan>(std::move(plan))
                                             : damagedDocument(key);
    } catch (const nlohmann::json::exception&) {
        return damagedDocument(key);
    }
}

} // namespace headrace
