// SPDX-License-Identifier: Apache-2.0
// What a policy may say, how it is kept, and holds.
#include "core/retention/retention_holds.h"
#include "core/retention/retention_policy.h"

#include "core/store/memory/memory_store.h"
#include "tests/conformance/sample_events.h"

using namespace headrace;

class TestRetentionPolicy : public QObject
{
    Q_OBJECT

private slots:
    void readsEveryKind();
    void wrongOnesNameTheField_data();
    void wrongOnesNameTheField();
    void everyPolicyIsKept();
    void unknownCategoriesAreFound();
    void holdsComeAndGo();
};

void TestRetentionPolicy::readsEveryKind()
{
    const auto rules = parseRetentionRules(R"({
      "archive": "/archives/shop",
      "all": {"olderThan": "2y", "keepLast": 5, "storeAbove": "10 GB"},
      "categories": {
        "order": {"where": "state.status === 'closed'", "olderThan": "30d", "to": "nowhere"},
        "cart": {"upToSnapshot": true},
        "customer": {"keep": "forever"}
      }})");
    QVERIFY2(rules, why(rules));
    QCOMPARE(rules->archive, std::string("/archives/shop"));
    QCOMPARE(rules->all.olderThan->count(), std::int64_t {2} * 365 * 86'400 * 1'000'000);
    QCOMPARE(*rules->all.keepLast, 5);
    QCOMPARE(*rules->all.storeAbove, 10'000'000'000);
    QVERIFY(rules->of("order").to == LeavingTo::Nowhere);
    QCOMPARE(rules->of("order").where, std::string("state.status === 'closed'"));
    QVERIFY(rules->of("cart").upToSnapshot);
    QVERIFY(rules->of("customer").keepsAll());
    QVERIFY(rules->of("other") == rules->all);
    QVERIFY(parseRetentionRules("{}")->of("order").keepsAll());
}

void TestRetentionPolicy::wrongOnesNameTheField_data()
{
    QTest::addColumn<std::string>("json");
    QTest::addColumn<std::string>("says");
    const auto row = [](const char* name, std::string json, std::string says) {
        QTest::addRow("%s", name) << std::move(json) << std::move(says);
    };
    row("no JSON", "keep everything", "the data");
    row("no object", "[]", "the data must be an object");
    row("an unknown field", R"({"everything":{}})", "everything");
    row("an unknown field of a rule", R"({"all":{"olderThen":"1y"}})", "/all");
    row("no duration", R"({"all":{"olderThan":"long"}})", "/all/olderThan");
    row("a number for a duration", R"({"all":{"olderThan":30}})", "/all/olderThan");
    row("keep none", R"({"all":{"keepLast":0}})", "/all/keepLast");
    row("no size", R"({"all":{"storeAbove":"huge"}})", "/all/storeAbove");
    row("more than there can be", R"({"all":{"storeAbove":"99999999999999999 TB"}})",
        "/all/storeAbove");
    row("another destination", R"({"all":{"olderThan":"1y","to":"tape"}})", "/all/to");
    row("keeps and removes", R"({"all":{"keep":"forever","olderThan":"1y"}})", "/all keeps");
    row("keeps, and says where to", R"({"all":{"keep":"forever","to":"nowhere"}})", "/all keeps");
    row("would remove everything", R"({"categories":{"order":{"to":"nowhere"}}})",
        "/categories/order says nothing");
    row("no archive", R"({"all":{"olderThan":"1y"}})", "/archive is missing");
}

void TestRetentionPolicy::wrongOnesNameTheField()
{
    QFETCH(std::string, json);
    QFETCH(std::string, says);
    const auto rules = parseRetentionRules(json);
    QVERIFY(isError(rules, ErrorCode::InvalidArgument));
    QVERIFY2(rules.error().message.find(says) != std::string::npos, why(rules));
}

void TestRetentionPolicy::everyPolicyIsKept()
{
    const auto store = std::move(*openMemoryStore({}, {}));
    Documents& documents = store->documents();
    QCOMPARE(retentionPolicy(documents)->number, 0);
    QVERIFY(retentionPolicies(documents)->empty());
    const std::string first = R"({"all":{"olderThan":"1y","to":"nowhere"}})";
    const std::string second = R"({"all":{"keep":"forever"}})";
    QVERIFY(setRetentionPolicy(documents, first, "ann", "small disk", kNow));
    QVERIFY(
        isError(setRetentionPolicy(documents, "{", "ann", "", kNow), ErrorCode::InvalidArgument));
    QVERIFY(setRetentionPolicy(documents, second, "bob", "the law", kNow));
    const auto now = retentionPolicy(documents);
    QCOMPARE(now->number, 2);
    QCOMPARE(now->actor, std::string("bob"));
    const auto all = retentionPolicies(documents);
    QCOMPARE(all->size(), 2U);
    QCOMPARE((*all)[1].json, first);
    QCOMPARE((*all)[1].reason, std::string("small disk"));
    QCOMPARE((*all)[0].json, second);
}

void TestRetentionPolicy::unknownCategoriesAreFound()
{
    const auto store = std::move(*openMemoryStore({}, {}));
    appended(*store, {.events = {newEvent("order-1", "Placed")}});
    const auto rules = parseRetentionRules(
        R"({"categories":{"order":{"keep":"forever"},"odrer":{"keep":"forever"}}})");
    QCOMPARE(*unknownCategories(*store, *rules), std::vector<std::string> {"odrer"});
}

void TestRetentionPolicy::holdsComeAndGo()
{
    const auto store = std::move(*openMemoryStore({}, {}));
    Documents& documents = store->documents();
    const StreamName stream = named("order-1");
    QVERIFY(retentionHolds(documents)->streams.empty());
    QVERIFY(addHold(documents, stream, {"a lawsuit", "ann", kNow}));
    const auto holds = retentionHolds(documents);
    QCOMPARE(holds->streams.at(stream).reason, std::string("a lawsuit"));
    const auto again = addHold(documents, stream, {"another", "bob", kNow});
    QVERIFY(isError(again, ErrorCode::Conflict));
    QVERIFY2(again.error().message.find("a lawsuit") != std::string::npos, why(again));
    QVERIFY(isError(removeHold(documents, named("order-2")), ErrorCode::NotFound));
    QVERIFY(removeHold(documents, stream));
    QVERIFY(retentionHolds(documents)->streams.empty());
    QVERIFY(retentionHolds(documents)->revision > holds->revision);
}

QTEST_GUILESS_MAIN(TestRetentionPolicy)
#include "tst_retention_policy.moc"
