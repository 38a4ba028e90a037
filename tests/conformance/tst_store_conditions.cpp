// SPDX-License-Identifier: Apache-2.0
// Append conditions: fail if an event matches a query of types and tags after a position.

#include "store_test.h"

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>

using namespace headrace;

namespace {

using Items = std::vector<QueryItem>;

// A request that is stored if `conditions` hold; what it stores matches no other condition here.
AppendRequest guarded(std::vector<AppendCondition> conditions)
{
    return {.events = {newEvent("guarded-1", "Guarded")}, .conditions = std::move(conditions)};
}

// As guarded(), but an expectation fails in any case: nothing is ever stored.
AppendRequest probe(std::vector<AppendCondition> conditions)
{
    AppendRequest request = guarded(std::move(conditions));
    request.expectations = {{named("never-1"), ExpectedVersion::exists()}};
    return request;
}

} // namespace

Q_DECLARE_METATYPE(headrace::QueryItem)

class TestStoreConditions : public StoreTest
{
    Q_OBJECT

private slots:
    void conditions_data();
    void conditions();
    void emptyStoreHasNothingToForbid();
    void eventsOfTheRequestDoNotCount();
    void everyFailingConditionIsReported();
    void unrelatedAppendsNeverConflict();
    void relatedAppendConflicts();
    void conditionsAgreeWithTheirDefinition();
    void conditionsSeeWhatWasBeforeReopening();
    void conditionsSeeWhatAnotherConnectionStored();
    void callersAtTheSameTimeAdmitOne_data();
    void callersAtTheSameTimeAdmitOne();

private:
    void appendSome();
};

void TestStoreConditions::appendSome()
{
    appended(store(),
             {.events = {taggedEvent("order-1", "Placed", {"customer:1"}),
                         taggedEvent("order-2", "Placed", {"customer:2", "vip"}),
                         taggedEvent("order-1", "Paid", {"customer:1"})}});
    appended(store(), {.events = {newEvent("cart-1", "Added")}});
    appended(store(),
             {.events = {taggedEvent("order-2", "Paid", {"vip", "customer:2"}),
                         taggedEvent("order-3", "Placed", {"customer:1", "vip"})}});
}

void TestStoreConditions::conditions_data()
{
    QTest::addColumn<QList<QueryItem>>("items");
    QTest::addColumn<int>("after");
    QTest::addColumn<int>("found"); // 0: the condition holds.
    const auto row = [](const char* name, const QList<QueryItem>& items, int after, int found) {
        QTest::addRow("%s, after %d", name, after) << items << after << found;
    };
    const QueryItem everything;
    row("type", {{{"Placed"}, {}}}, 0, 1);
    row("type", {{{"Placed"}, {}}}, 1, 2);
    row("type", {{{"Placed"}, {}}}, 2, 6);
    row("type", {{{"Placed"}, {}}}, 5, 6);
    row("type", {{{"Placed"}, {}}}, 6, 0);
    row("unknown type", {{{"Sent"}, {}}}, 0, 0);
    row("type in other case", {{{"placed"}, {}}}, 0, 0);
    row("begin of a type", {{{"Place"}, {}}}, 0, 0);
    row("two types", {{{"Paid", "Added"}, {}}}, 0, 3);
    row("two types", {{{"Paid", "Added"}, {}}}, 3, 4);
    row("known and unknown type", {{{"Sent", "Paid"}, {}}}, 0, 3);
    row("tag", {{{}, {"customer:2"}}}, 0, 2);
    row("tag", {{{}, {"customer:2"}}}, 2, 5);
    row("tag", {{{}, {"customer:2"}}}, 5, 0);
    row("unknown tag", {{{}, {"customer:3"}}}, 0, 0);
    row("begin of a tag", {{{}, {"customer:"}}}, 0, 0);
    row("a type is no tag", {{{}, {"Placed"}}}, 0, 0);
    row("a tag is no type", {{{"vip"}, {}}}, 0, 0);
    row("two tags", {{{}, {"customer:1", "vip"}}}, 0, 6);
    row("two tags in other order", {{{}, {"customer:2", "vip"}}}, 2, 5);
    row("two tags that never meet", {{{}, {"customer:1", "customer:2"}}}, 0, 0);
    row("known and unknown tag", {{{}, {"vip", "customer:3"}}}, 0, 0);
    row("type and tag", {{{"Paid"}, {"vip"}}}, 0, 5);
    row("type and tag that never meet", {{{"Added"}, {"vip"}}}, 0, 0);
    row("types and tags", {{{"Paid", "Placed"}, {"vip", "customer:1"}}}, 0, 6);
    row("two items", {{{"Paid"}, {"vip"}}, {{"Added"}, {}}}, 0, 4);
    row("two items in other order", {{{"Added"}, {}}, {{"Paid"}, {"vip"}}}, 0, 4);
    row("two items, one unknown", {{{"Sent"}, {}}, {{}, {"vip"}}}, 2, 5);
    row("two items do not join", {{{"Added"}, {"vip"}}, {{"Paid"}, {"customer:3"}}}, 0, 0);
    row("everything", {everything}, 0, 1);
    row("everything", {everything}, 5, 6);
    row("everything", {everything}, 6, 0);
    row("everything", {everything}, 1'000, 0);
    row("everything or a type", {{{"Paid"}, {}}, everything}, 0, 1);
    row("a type", {{{"Placed"}, {}}}, 1'000'000'000, 0);
}

void TestStoreConditions::conditions()
{
    QFETCH(QList<QueryItem>, items);
    QFETCH(int, after);
    QFETCH(int, found);
    appendSome();
    const AppendRequest request = guarded({{Items(items.begin(), items.end()), {after}}});
    if (found == 0) {
        QCOMPARE(appended(store(), request).position.value, 7);
        return;
    }
    const AppendConflict conflict = conflicted(store(), request);
    QVERIFY(conflict.failed.empty());
    QCOMPARE(conflict.conditions.size(), std::size_t {1});
    QCOMPARE(conflict.conditions[0].index, std::size_t {0});
    QCOMPARE(conflict.conditions[0].found.value, found);
    QVERIFY(!conflict.message().empty());
    QCOMPARE(store().head()->value, 6);
}

void TestStoreConditions::emptyStoreHasNothingToForbid()
{
    QCOMPARE(appended(store(), guarded({{{{{}, {}}}, {}}})).position.value, 1);
    QCOMPARE(conflicted(store(), guarded({{{{{}, {}}}, {}}})).conditions.at(0).found.value, 1);
}

void TestStoreConditions::eventsOfTheRequestDoNotCount()
{
    const AppendRequest request {.events = {taggedEvent("user-1", "Registered", {"name:jane"}),
                                            taggedEvent("user-1", "Registered", {"name:jane"})},
                                 .conditions = {{{{{}, {"name:jane"}}}, {}}}};
    QCOMPARE(appended(store(), request).count, 2);
    QCOMPARE(conflicted(store(), request).conditions.at(0).found.value, 1);
}

void TestStoreConditions::everyFailingConditionIsReported()
{
    appendSome();
    const AppendConflict conflict = conflicted(store(),
                                               guarded({{{{{"Added"}, {}}}, {}},
                                                        {{{{"Added"}, {}}}, {4}},
                                                        {{{{}, {"vip"}}}, {2}},
                                                        {{{{"Sent"}, {}}}, {}},
                                                        {{{{}, {}}}, {5}}}));
    QCOMPARE(conflict.conditions.size(), std::size_t {3});
    QCOMPARE(conflict.conditions[0].index, std::size_t {0});
    QCOMPARE(conflict.conditions[0].found.value, 4);
    QCOMPARE(conflict.conditions[1].index, std::size_t {2});
    QCOMPARE(conflict.conditions[1].found.value, 5);
    QCOMPARE(conflict.conditions[2].index, std::size_t {4});
    QCOMPARE(conflict.conditions[2].found.value, 6);
}

void TestStoreConditions::unrelatedAppendsNeverConflict()
{
    appendSome();
    const std::vector<AppendCondition> seen = {{{{{"Placed", "Paid"}, {"customer:1"}}}, {6}}};
    for (int i = 0; i < 50; ++i) {
        appended(store(),
                 {.events = {taggedEvent("order-2", "Paid", {"customer:2", "vip"}),
                             taggedEvent("order-1", "Added", {"customer:1"}),
                             taggedEvent("order-1", "Paid", {"customer:11"}),
                             newEvent("order-1", "Placed")}});
        appended(store(), guarded(seen));
    }
    QCOMPARE(store().head()->value, 6 + 50 * 5);
}

void TestStoreConditions::relatedAppendConflicts()
{
    appendSome();
    const std::vector<AppendCondition> seen = {{{{{"Placed", "Paid"}, {"customer:1"}}}, {6}}};
    QVERIFY(fill(store())); // Its types are others.
    const AppendReceipt related =
        appended(store(), {.events = {taggedEvent("order-9", "Paid", {"vip", "customer:1"})}});
    appended(store(), {.events = {taggedEvent("order-9", "Placed", {"customer:1"})}});
    QCOMPARE(conflicted(store(), guarded(seen)).conditions.at(0).found, related.position);
    // Who has seen it may go on.
    QCOMPARE(conflicted(store(), guarded({{seen[0].items, related.position}}))
                 .conditions.at(0)
                 .found.value,
             related.position.value + 1);
    appended(store(), guarded({{seen[0].items, {related.position.value + 1}}}));
}

void TestStoreConditions::conditionsAgreeWithTheirDefinition()
{
    QVERIFY(fill(store()));
    const auto all = store().readPage({.limit = kFilled});
    QVERIFY2(all, why(all));
    std::mt19937_64 random(seedOr(20'260'302));
    const auto pick = [&](std::uint64_t n) { return random() % n; };
    const auto item = [&] {
        QueryItem made;
        for (auto n = pick(4); n > 0; --n)
            made.types.push_back("Type" + std::to_string(pick(8)));
        if (pick(2))
            made.tags.push_back("customer:" + std::to_string(pick(6)));
        if (pick(3) == 0)
            made.tags.push_back("vip");
        return made;
    };
    for (int round = 0; round < 400; ++round) {
        AppendCondition condition;
        for (auto n = pick(3) + 1; n > 0; --n)
            condition.items.push_back(item());
        condition.after = {static_cast<std::int64_t>(
            pick(2) ? pick(kFilled + 2) : static_cast<std::uint64_t>(kFilled) - pick(40))};
        const auto expected = std::ranges::find_if(all->events(), [&](const EventView& event) {
            return event.position > condition.after && matches({.items = condition.items}, event);
        });
        const AppendConflict conflict = conflicted(store(), probe({condition}));
        QCOMPARE(conflict.failed.size(), std::size_t {1});
        const std::int64_t found =
            conflict.conditions.empty() ? 0 : conflict.conditions[0].found.value;
        QVERIFY2(found == (expected == all->events().end() ? 0 : expected->position.value),
                 qPrintable(QString("round %1").arg(round)));
    }
    QCOMPARE(store().head()->value, kFilled);
}

void TestStoreConditions::conditionsSeeWhatWasBeforeReopening()
{
    if (!isPersistent())
        QSKIP("this backend does not keep events");
    appendSome();
    reopen();
    QCOMPARE(conflicted(store(), guarded({{{{{}, {"vip"}}}, {}}})).conditions.at(0).found.value, 2);
    appended(store(), guarded({{{{{}, {"vip"}}}, {6}}}));
}

void TestStoreConditions::conditionsSeeWhatAnotherConnectionStored()
{
    if (!isPersistent())
        QSKIP("this backend does not keep events");
    const auto another = openAnother();
    for (std::int64_t i = 0; i < 20; ++i) {
        const std::string tag = "round:" + std::to_string(i);
        EventStore& first = i % 2 ? store() : *another;
        EventStore& second = i % 2 ? *another : store();
        const AppendRequest request {
            .events = {taggedEvent("order-1", "Placed", {tag})},
            .expectations = {{named("order-1"), ExpectedVersion::exactly({i})}},
            .conditions = {{{{{"Placed"}, {tag}}}, {}}}};
        appended(first, request);
        const AppendConflict conflict = conflicted(second, request);
        QCOMPARE(conflict.failed.size(), std::size_t {1});
        QCOMPARE(conflict.conditions.at(0).found.value, i + 1);
    }
}

void TestStoreConditions::callersAtTheSameTimeAdmitOne_data()
{
    QTest::addColumn<bool>("isByType");
    QTest::addRow("under a tag") << false;
    QTest::addRow("under a type") << true;
}

// Callers that wait at the same time share a commit: each must see what was stored before it there.
void TestStoreConditions::callersAtTheSameTimeAdmitOne()
{
    QFETCH(bool, isByType);
    constexpr int kThreads = 8;
    constexpr int kRounds = 40;
    std::vector<std::atomic<int>> admitted(kRounds);
    std::vector<std::atomic<int>> wrong(kRounds);
    {
        std::vector<std::jthread> callers;
        for (int t = 0; t < kThreads; ++t)
            callers.emplace_back([&, t] {
                for (std::size_t round = 0; round < kRounds;) {
                    const std::string name = "name:" + std::to_string(round);
                    const std::string stream = "user-" + std::to_string(t);
                    const NewEvent event = isByType ? newEvent(stream, name)
                                                    : taggedEvent(stream, "Registered", {name});
                    const QueryItem item =
                        isByType ? QueryItem {{name}, {}} : QueryItem {{}, {name}};
                    const auto answer =
                        store().append({.events = {event}, .conditions = {{{item}, {}}}});
                    if (isError(answer, ErrorCode::Busy))
                        continue;
                    if (!answer)
                        ++wrong[round];
                    else if (std::holds_alternative<AppendReceipt>(*answer))
                        ++admitted[round];
                    ++round;
                }
            });
    }
    for (std::size_t round = 0; round < kRounds; ++round) {
        QCOMPARE(wrong[round].load(), 0);
        QCOMPARE(admitted[round].load(), 1);
    }
    QCOMPARE(store().head()->value, kRounds);
}

QTEST_GUILESS_MAIN(TestStoreConditions)
#include "tst_store_conditions.moc"
