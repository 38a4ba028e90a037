// SPDX-License-Identifier: Apache-2.0
// What a plan says, of each kind of policy and of all that stands in its way.
#include "core/retention/retention_plan.h"

#include "core/aggregate/snapshots.h"
#include "core/store/memory/memory_store.h"
#include "order_module.h"

using namespace headrace;

class TestRetentionPlan : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void eachKindCuts_data();
    void eachKindCuts();
    void countsByCategory();
    void theStoreSizeDecides();
    void snapshotsBoundAndAreAskedFor();
    void holdsKeep();
    void blocksAreSaid_data();
    void blocksAreSaid();
    void rebuildsAreJudged();
    void unknownCategoriesAndStatesAreErrors();
    void isTheSameWhenReadAgain();

private:
    void setPolicy(const std::string& json)
    {
        QVERIFY(setRetentionPolicy(m_store->documents(), json, "ann", "test", kNow));
    }
    Result<RetentionPlan> plan()
    {
        Job job;
        return planRetention(*m_store, m_options, job);
    }
    std::unique_ptr<EventStore> m_store;
    RetentionPlanOptions m_options;
};

void TestRetentionPlan::init()
{
    m_store = std::move(*openMemoryStore({}, {}));
    fillOrders(*m_store);
    m_options = {.at = kNow + std::chrono::days(30), .domain = orderModule()};
}

void TestRetentionPlan::eachKindCuts_data()
{
    QTest::addColumn<std::string>("rule");
    QTest::addColumn<std::string>("cuts"); // Of order-0, order-1, order-15 and order-18: up to.
    QTest::addColumn<int>("streams");
    const auto row = [](const char* name, std::string rule, std::string cuts, int streams) {
        QTest::addRow("%s", name) << std::move(rule) << std::move(cuts) << streams;
    };
    row("kept for ever", R"({"keep":"forever"})", "0 0 0 0", 0);
    row("by age: whole days", R"({"olderThan":"20d"})", "12 12 0 0", 10);
    row("by age: within one", R"({"olderThan":"21599min"})", "12 12 1 0", 16);
    row("all but the newest", R"({"keepLast":5})", "7 7 7 7", 20);
    row("more than there are", R"({"keepLast":50})", "0 0 0 0", 0);
    row("by state", R"({"where":"state.status === 'closed'"})", "12 0 0 12", 10);
    row("by state that throws", R"({"where":"state.nothing.there"})", "0 0 0 0", 0);
    row("by state and age", R"({"where":"state.status === 'closed'","olderThan":"20d"})",
        "12 0 0 0", 5);
    row("by state, age and count",
        R"({"where":"state.status === 'closed'","olderThan":"20d","keepLast":2})", "10 0 0 0", 5);
    row("up to a snapshot: none is there", R"({"upToSnapshot":true})", "0 0 0 0", 0);
}

void TestRetentionPlan::eachKindCuts()
{
    QFETCH(std::string, rule);
    QFETCH(std::string, cuts);
    QFETCH(int, streams);
    setPolicy(R"({"archive":"/a","categories":{"order":)" + rule + "}}");
    const auto made = plan();
    QVERIFY2(made, why(made));
    std::string found;
    std::int64_t events = 0;
    for (const char* stream : {"order-0", "order-1", "order-15", "order-18"}) {
        const auto cut = std::ranges::find_if(
            made->cuts, [&](const PlannedCut& one) { return one.cut.stream.text() == stream; });
        found += (found.empty() ? "" : " ")
            + std::to_string(cut == made->cuts.end() ? 0 : cut->cut.upTo.value);
    }
    for (const PlannedCut& cut : made->cuts) {
        events += cut.events;
        const auto page = m_store->readPage(
            {.query = {.stream = cut.cut.stream}, .from = cut.cut.upTo.value, .limit = 1});
        QCOMPARE(page->events().front().position, cut.cut.last);
    }
    QCOMPARE(found, cuts);
    QCOMPARE(made->streams, streams);
    QCOMPARE(made->events, events);
}

void TestRetentionPlan::countsByCategory()
{
    setPolicy(R"({"archive":"/a","all":{"olderThan":"20d","to":"nowhere"},
                  "categories":{"order":{"olderThan":"25d"}}})");
    const auto made = plan();
    QVERIFY2(made, why(made));
    QCOMPARE(made->categories.size(), 2U);
    QCOMPARE(made->categories[0].name, std::string("cart"));
    QCOMPARE(made->categories[0].events, 10);
    QCOMPARE(made->categories[1].events, 5 * 12);
    QCOMPARE(made->events, 70);
    QCOMPARE(made->archived, 60);
    QCOMPARE(made->archive, std::string("/a"));
    QCOMPARE(made->storeEvents, kOrderEvents);
    QVERIFY(made->blocked.empty());
    QVERIFY(made->isLarge());
}

void TestRetentionPlan::theStoreSizeDecides()
{
    const std::int64_t bytes = m_store->statistics()->bytes;
    const auto planAbove = [&](std::int64_t limit) {
        setPolicy(R"({"archive":"/a","categories":{"order":{"storeAbove":")" + std::to_string(limit)
                  + R"( B"}}})");
        return plan();
    };
    QCOMPARE(planAbove(bytes)->streams, 0);
    const auto some = planAbove(bytes * 7 / 10);
    QVERIFY(some->streams > 4 && some->streams < 9);
    QVERIFY(bytes - some->bytes <= bytes * 7 / 10);
    QVERIFY(bytes - some->bytes + 20 > bytes * 7 / 10); // By an event at most.
    // Those that lie furthest back leave whole, and the last of them in part.
    int parts = 0;
    for (const PlannedCut& cut : some->cuts) {
        QVERIFY(cut.cut.last.value <= some->streams * 13);
        QCOMPARE(cut.cut.upTo.value, cut.events);
        parts += cut.cut.upTo < cut.head ? 1 : 0;
    }
    QCOMPARE(parts, 1);
}

void TestRetentionPlan::snapshotsBoundAndAreAskedFor()
{
    auto snapshots = *Snapshots::open(*m_store, m_options.domain, named("order-4"));
    QVERIFY(snapshots->create({.at = Version {6}}));
    setPolicy(R"({"archive":"/a","categories":{"order":{"upToSnapshot":true}}})");
    const auto bound = plan();
    QVERIFY2(bound, why(bound));
    QCOMPARE(bound->cuts.size(), 1U);
    QCOMPARE(bound->cuts[0].cut.upTo.value, 6);
    QCOMPARE(bound->snapshots, 0);
    setPolicy(R"({"archive":"/a","categories":{"order":{"keepLast":1}}})");
    QCOMPARE(plan()->snapshots, 20); // That at version 6 is not enough.
    QVERIFY(snapshots->create({}));
    QCOMPARE(plan()->snapshots, 19);
    m_options.withoutSnapshots = true;
    QCOMPARE(plan()->snapshots, 0);
}

void TestRetentionPlan::holdsKeep()
{
    setPolicy(R"({"archive":"/a","categories":{"order":{"keepLast":1}}})");
    QVERIFY(addHold(m_store->documents(), named("order-3"), {"a lawsuit", "ann", kNow}));
    const auto made = plan();
    QCOMPARE(made->streams, 19);
    QCOMPARE(made->held, 1);
    QVERIFY(std::ranges::none_of(
        made->cuts, [](const auto& cut) { return cut.cut.stream == named("order-3"); }));
}

void TestRetentionPlan::blocksAreSaid_data()
{
    QTest::addColumn<std::string>("what");
    QTest::addColumn<std::string>("says");
    const auto row = [](std::string what, std::string says) {
        QTest::addRow("%s", what.c_str()) << what << std::move(says);
    };
    row("nothing", "");
    row("a time before the newest event", "one of the clocks is wrong");
    row("no domain", "no domain module is known");
    row("no domain, none needed", "");
    row("a checkpoint that is behind", "checkpoint/mailer stands at position 30, before");
    row("a checkpoint that is ahead", "");
    row("a read model that is behind", "the rows of revenue stands at position 5, before");
}

void TestRetentionPlan::blocksAreSaid()
{
    QFETCH(std::string, what);
    QFETCH(std::string, says);
    setPolicy(R"({"archive":"/a","categories":{"order":{"olderThan":"20d"}}})");
    Documents& documents = m_store->documents();
    if (what == "a time before the newest event")
        m_options.at = kNow + std::chrono::days(19);
    if (what.starts_with("a time before"))
        setPolicy(R"({"archive":"/a","categories":{"order":{"olderThan":"2d"}}})");
    if (what.starts_with("no domain"))
        m_options.domain = nullptr;
    m_options.withoutSnapshots = what == "no domain, none needed";
    if (what == "a checkpoint that is behind")
        QVERIFY(documents.put("checkpoint/mailer", R"({"position":30})", 0));
    if (what == "a checkpoint that is ahead")
        QVERIFY(documents.put("checkpoint/mailer", R"({"position":200})", 0));
    if (what == "a read model that is behind")
        m_options.checkpoints = {{"the rows of revenue", {5}}};
    const auto made = plan();
    QVERIFY2(made, why(made));
    QVERIFY(!made->cuts.empty());
    QCOMPARE(made->blocked.empty(), says.empty());
    if (!says.empty())
        QVERIFY2(made->blocked.front().find(says) != std::string::npos,
                 made->blocked.front().c_str());
}

void TestRetentionPlan::rebuildsAreJudged()
{
    const auto verdicts = [this] {
        std::string all;
        const auto made = plan();
        for (const auto& [projection, verdict] : made->rebuilds)
            all += projection + ": " + verdict + "\n";
        return all;
    };
    setPolicy(R"({"archive":"/a","categories":{"order":{"olderThan":"20d"}}})");
    QCOMPARE(verdicts(), std::string("lines: with the archive\ncarts: yes\n"));
    setPolicy(R"({"all":{"olderThan":"20d","to":"nowhere"}})");
    QCOMPARE(verdicts(), std::string("lines: no\ncarts: no\n"));
    setPolicy(R"({"all":{"keep":"forever"}})");
    QCOMPARE(verdicts(), std::string("lines: yes\ncarts: yes\n"));
}

void TestRetentionPlan::unknownCategoriesAndStatesAreErrors()
{
    setPolicy(R"({"archive":"/a","categories":{"odrer":{"olderThan":"20d"}}})");
    const auto unknown = plan();
    QVERIFY(isError(unknown, ErrorCode::InvalidArgument));
    QVERIFY2(unknown.error().message.find("odrer") != std::string::npos, why(unknown));
    setPolicy(R"({"archive":"/a","categories":{"order":{"where":"state."}}})");
    QVERIFY(isError(plan(), ErrorCode::InvalidArgument));
    setPolicy(R"({"archive":"/a","categories":{"order":{"where":"true"}}})");
    m_options.domain = nullptr;
    const auto noDomain = plan();
    QVERIFY(isError(noDomain, ErrorCode::InvalidArgument));
    QVERIFY2(noDomain.error().message.find("--domain") != std::string::npos, why(noDomain));
}

void TestRetentionPlan::isTheSameWhenReadAgain()
{
    setPolicy(R"({"archive":"/a","all":{"olderThan":"20d","to":"nowhere"},
                  "categories":{"order":{"where":"state.status === 'closed'"}}})");
    const auto made = plan();
    Documents& documents = m_store->documents();
    QVERIFY(keepPlan(documents, *made));
    const auto again = keptPlan(documents, made->id);
    QVERIFY2(again, why(again));
    QCOMPARE(again->digest, made->digest);
    QCOMPARE(again->cuts.size(), made->cuts.size());
    QVERIFY(again->cuts[3].isByState == made->cuts[3].isByState);
    QVERIFY(isError(keptPlan(documents, "another"), ErrorCode::NotFound));
    // A plan that somebody changed by hand is none.
    const auto document = documents.get("retention/plan/" + made->id);
    std::string json = (*document)->json;
    json.replace(json.find("\"events\":"), 9, "\"events\":1");
    QVERIFY(documents.put((*document)->key, json, (*document)->revision));
    QVERIFY(isError(keptPlan(documents, made->id), ErrorCode::Corruption));
}

QTEST_GUILESS_MAIN(TestRetentionPlan)
#include "tst_retention_plan.moc"
