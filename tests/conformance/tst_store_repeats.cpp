// SPDX-License-Identifier: Apache-2.0
// A request that was applied before is answered, never stored again: by its token, or by its ids.

#include "store_test.h"

#include <atomic>
#include <functional>
#include <thread>

using namespace headrace;

namespace {

enum class By { Token, Ids, Both };

// Two events of two streams, and a second one of the first.
AppendRequest request(By by)
{
    AppendRequest request {.events = {taggedEvent("order-1", "Placed", {"customer:1", "vip"}),
                                      newEvent("cart-1", "Emptied", "{\"n\":1.10}"),
                                      newEvent("order-1", "Paid")}};
    request.events[0].meta = "{\"user\":\"jane\"}";
    request.events[1].schema = 3;
    for (NewEvent& event : request.events)
        event.time = kNow - std::chrono::hours(1);
    if (by != By::Ids)
        request.token = "first try";
    if (by != By::Token)
        for (std::size_t i = 0; i < request.events.size(); ++i)
            request.events[i].id = idOf(i);
    return request;
}

const char* nameOf(By by)
{
    return by == By::Token ? "by token" : by == By::Ids ? "by ids" : "by both";
}

struct Change
{
    const char* name;
    std::function<void(AppendRequest&)> make;
    bool isRepeatByToken;
    bool isRepeatByIds;
};

// What may have become of a request when it comes again.
const std::vector<Change>& changes()
{
    using Request = AppendRequest;
    static const std::vector<Change> kChanges = {
        {"nothing", [](Request&) {}, true, true},
        {"the expectations",
         [](Request& r) {
             r.expectations = {{named("order-1"), ExpectedVersion::none()},
                               {named("other-1"), ExpectedVersion::exists()}};
         },
         true, true},
        {"the conditions",
         [](Request& r) {
             r.conditions = {{{{{}, {}}}, {}}};
         },
         true, true},
        {"the stream", [](Request& r) { r.events[1].stream = named("cart-2"); }, false, false},
        {"the type", [](Request& r) { r.events[1].type = "Filled"; }, false, false},
        {"the schema version", [](Request& r) { r.events[1].schema = 4; }, false, false},
        {"the data", [](Request& r) { r.events[1].data = "{\"n\":1.1}"; }, false, false},
        {"the metadata", [](Request& r) { r.events[0].meta = "{\"user\":\"joe\"}"; }, false, false},
        {"metadata left out", [](Request& r) { r.events[0].meta.clear(); }, false, false},
        {"a tag", [](Request& r) { r.events[0].tags[1] = "vap"; }, false, false},
        {"a tag more", [](Request& r) { r.events[0].tags.push_back("x"); }, false, false},
        {"tags left out", [](Request& r) { r.events[0].tags.clear(); }, false, false},
        {"the time", [](Request& r) { r.events[2].time = kNow; }, false, true},
        {"the time left to the clock", [](Request& r) { r.events[2].time.reset(); }, true, true},
        {"an id", [](Request& r) { r.events[2].id = idOf(77); }, false, false},
        {"an event more", [](Request& r) { r.events.push_back(newEvent("order-1", "Sent")); },
         false, false},
        {"an event less", [](Request& r) { r.events.pop_back(); }, false, true},
        {"the order", [](Request& r) { std::swap(r.events[0], r.events[2]); }, false, true},
    };
    return kChanges;
}

} // namespace

class TestStoreRepeats : public StoreTest
{
    Q_OBJECT

private slots:
    void repeatReturnsFirstReceipt_data();
    void repeatReturnsFirstReceipt();
    void changedRepeat_data();
    void changedRepeat();
    void partlyStoredRequestIsRefused_data();
    void partlyStoredRequestIsRefused();
    void idsOfAClosedConnectionAreKnown();
    void sameIdInAnotherStreamIsAnotherEvent();
    void tokenMayCoverEventsWithoutIds();
    void tokenIsLookedAtBeforeIds();
    void tokensAreKeptApart();
    void tokenLeadsToItsEvents_data();
    void tokenLeadsToItsEvents();
    void refusedRequestLeavesItsTokenFree();
    void racingRepeatsStoreOnce_data();
    void racingRepeatsStoreOnce();
};

void TestStoreRepeats::repeatReturnsFirstReceipt_data()
{
    QTest::addColumn<int>("by");
    QTest::addColumn<QString>("when");
    for (const By by : {By::Token, By::Ids, By::Both})
        for (const char* when : {"at once", "after other appends", "after reopening",
                                 "from another connection", "from the other side of many"})
            QTest::addRow("%s, %s", nameOf(by), when) << static_cast<int>(by) << QString(when);
}

void TestStoreRepeats::repeatReturnsFirstReceipt()
{
    QFETCH(int, by);
    QFETCH(QString, when);
    appended(store(), {.events = {newEvent("order-1", "Before")}});
    const AppendRequest first = request(static_cast<By>(by));
    const AppendReceipt receipt = appended(store(), first);
    QVERIFY(!receipt.repeated);
    QCOMPARE(receipt.position.value, 4);

    std::unique_ptr<EventStore> another;
    if ((when == "after reopening" || when == "from another connection") && !isPersistent())
        QSKIP("this backend does not keep events");
    if (when == "after other appends")
        appended(store(), {.events = {newEvent("order-1", "Later"), newEvent("cart-1", "Later")}});
    if (when == "from the other side of many")
        QVERIFY(fill(store()));
    if (when == "after reopening")
        reopen();
    if (when == "from another connection")
        another = openAnother();

    const std::int64_t head = store().head()->value;
    const AppendReceipt repeated = appended(another ? *another : store(), first);
    QVERIFY(repeated.repeated);
    QCOMPARE(repeated.position, receipt.position);
    QCOMPARE(repeated.streams, receipt.streams);
    QCOMPARE(repeated.count, receipt.count);
    QCOMPARE(store().head()->value, head);
}

void TestStoreRepeats::changedRepeat_data()
{
    QTest::addColumn<int>("by");
    QTest::addColumn<int>("change");
    for (const By by : {By::Token, By::Ids, By::Both}) {
        int i = 0;
        for (const Change& change : changes())
            QTest::addRow("%s, other is %s", nameOf(by), change.name)
                << static_cast<int>(by) << i++;
    }
}

void TestStoreRepeats::changedRepeat()
{
    QFETCH(int, by);
    QFETCH(int, change);
    const Change& changed = changes()[static_cast<std::size_t>(change)];
    AppendRequest again = request(static_cast<By>(by));
    appended(store(), again);
    appended(store(), {.events = {newEvent("order-1", "Later")}});

    changed.make(again);
    const auto answer = store().append(again);
    if (again.token ? changed.isRepeatByToken : changed.isRepeatByIds) {
        QVERIFY2(answer, why(answer));
        QVERIFY2(show(answer).starts_with("repeated"), show(answer).c_str());
    } else {
        QVERIFY(isError(answer, ErrorCode::InvalidArgument));
        if (again.token)
            QVERIFY(answer.error().message.find(*again.token) != std::string::npos);
    }
    QCOMPARE(store().head()->value, 4);
}

void TestStoreRepeats::partlyStoredRequestIsRefused_data()
{
    QTest::addColumn<int>("stored"); // Index of the event that is there already.
    QTest::addColumn<bool>("hasOtherId");
    for (const int stored : {0, 1}) {
        QTest::addRow("event %d, the other with an id", stored) << stored << true;
        QTest::addRow("event %d, the other without", stored) << stored << false;
    }
}

void TestStoreRepeats::partlyStoredRequestIsRefused()
{
    QFETCH(int, stored);
    QFETCH(bool, hasOtherId);
    AppendRequest both {.events = {newEvent("order-1", "a"), newEvent("cart-1", "b")}};
    NewEvent& there = both.events[static_cast<std::size_t>(stored)];
    NewEvent& missing = both.events[static_cast<std::size_t>(1 - stored)];
    there.id = idOf(1);
    if (hasOtherId)
        missing.id = idOf(2);
    appended(store(), {.events = {there}});

    const auto answer = store().append(both);
    QVERIFY(isError(answer, ErrorCode::InvalidArgument));
    QVERIFY(answer.error().message.find(formatUuid(idOf(1))) != std::string::npos);
    QVERIFY(!hasOtherId || answer.error().message.find(formatUuid(idOf(2))) != std::string::npos);
    QCOMPARE(store().head()->value, 1);
    QVERIFY(isError(store().stream(missing.stream), ErrorCode::NotFound));
    // An id that nothing was stored under is still free.
    appended(store(), {.events = {missing}});
}

// Another connection appends and closes, which takes what it appended into the indexes: whoever
// repeats it here must still find it, though none of it was ever seen here.
void TestStoreRepeats::idsOfAClosedConnectionAreKnown()
{
    if (!isPersistent())
        QSKIP("nobody else can open it");
    AppendRequest first {.events = {newEvent("order-1", "a")}};
    first.events[0].id = idOf(1);
    appended(store(), first);
    AppendRequest request {.events = {newEvent("order-1", "b"), newEvent("cart-1", "c")}};
    // Greater than every id that is known here.
    for (std::size_t i = 0; i < request.events.size(); ++i) {
        request.events[i].id.emplace();
        request.events[i].id->bytes.fill(static_cast<std::uint8_t>(0xf0 + i));
    }
    const AppendReceipt receipt = appended(*openAnother(), request);
    const AppendReceipt repeated = appended(store(), request);
    QVERIFY(repeated.repeated);
    QCOMPARE(repeated.position, receipt.position);
    QCOMPARE(repeated.streams, receipt.streams);
    QCOMPARE(store().head()->value, 3);
}

void TestStoreRepeats::sameIdInAnotherStreamIsAnotherEvent()
{
    AppendRequest first {.events = {newEvent("order-1", "a")}};
    first.events[0].id = idOf(1);
    appended(store(), first);
    AppendRequest second = first;
    second.events[0].stream = named("order-2");
    QVERIFY(!appended(store(), second).repeated);
    // Both are found again, each in its stream; and one request may hold both.
    QCOMPARE(appended(store(), first).position.value, 1);
    QCOMPARE(appended(store(), second).position.value, 2);
    const AppendReceipt both = appended(store(), {.events = {first.events[0], second.events[0]}});
    QVERIFY(both.repeated);
    QCOMPARE(both.count, 2);
    QCOMPARE(store().head()->value, 2);
}

void TestStoreRepeats::tokenMayCoverEventsWithoutIds()
{
    AppendRequest again {.events = {newEvent("order-1", "a"), newEvent("order-1", "a")},
                         .token = "t"};
    appended(store(), again);
    QVERIFY(appended(store(), again).repeated);
    // Whoever has read the events meanwhile may name them with what the store gave them.
    const auto page = store().readPage({});
    again.events[1].id = page->events()[1].id;
    again.events[1].time = page->events()[1].time;
    QVERIFY(appended(store(), again).repeated);
    again.events[1].id = page->events()[0].id;
    QVERIFY(isError(store().append(again), ErrorCode::InvalidArgument));
    // Without the token they are new events.
    QVERIFY(!appended(store(), {.events = {newEvent("order-1", "a")}}).repeated);
    QCOMPARE(store().head()->value, 3);
}

void TestStoreRepeats::tokenIsLookedAtBeforeIds()
{
    const AppendRequest first = request(By::Both);
    appended(store(), first);
    AppendRequest second {.events = {newEvent("order-2", "a")}, .token = "second"};
    second.events[0].id = idOf(40);
    appended(store(), second);
    // The ids of one request under the token of another: the token decides.
    AppendRequest mixed = first;
    mixed.token = second.token;
    QVERIFY(isError(store().append(mixed), ErrorCode::InvalidArgument));
    // Under a token of its own, the ids decide.
    mixed.token = "third";
    QVERIFY(appended(store(), mixed).repeated);
    QCOMPARE(store().head()->value, 4);
}

void TestStoreRepeats::tokensAreKeptApart()
{
    const std::vector<std::string> tokens = {"t",
                                             "T",
                                             "t ",
                                             " t",
                                             "tt",
                                             "it's; --",
                                             "\xf0\x9f\x9a\xb0",
                                             std::string(1'000, 'x'),
                                             std::string(999, 'x')};
    for (const std::string& token : tokens)
        QVERIFY(
            !appended(store(), {.events = {newEvent("order-1", "a")}, .token = token}).repeated);
    std::int64_t position = 0;
    for (const std::string& token : tokens) {
        const AppendReceipt repeated =
            appended(store(), {.events = {newEvent("order-1", "a")}, .token = token});
        QVERIFY(repeated.repeated);
        QCOMPARE(repeated.position.value, ++position);
        QCOMPARE(repeated.streams.at(0).version.value, position);
    }
}

void TestStoreRepeats::tokenLeadsToItsEvents_data()
{
    QTest::addColumn<QString>("when");
    for (const char* when :
         {"at once", "after reopening", "from another connection", "from the other side of many"})
        QTest::addRow("%s", when) << QString(when);
}

void TestStoreRepeats::tokenLeadsToItsEvents()
{
    QFETCH(QString, when);
    if ((when == "after reopening" || when == "from another connection") && !isPersistent())
        QSKIP("this backend does not keep events");
    appended(store(), {.events = {newEvent("order-1", "Before")}});
    const AppendRequest first = request(By::Token);
    appended(store(), first);
    if (when == "from the other side of many")
        QVERIFY(fill(store()));
    if (when == "after reopening")
        reopen();
    std::unique_ptr<EventStore> another;
    if (when == "from another connection")
        another = openAnother();

    EventStore& asked = another ? *another : store();
    const auto named = asked.readToken(*first.token);
    QVERIFY2(named, why(named));
    QCOMPARE(named->size(), first.events.size());
    for (std::size_t i = 0; i < first.events.size(); ++i) {
        const EventView& event = named->events()[i];
        QCOMPARE(event.position.value, static_cast<std::int64_t>(i) + 2);
        QCOMPARE(std::string(event.stream), first.events[i].stream.text());
        QCOMPARE(std::string(event.data), first.events[i].data);
        QCOMPARE(std::string(event.meta), first.events[i].meta);
    }
    const auto unused = asked.readToken("unused");
    QVERIFY2(unused, why(unused));
    QVERIFY(unused->empty());
    QVERIFY(isError(asked.readToken(""), ErrorCode::InvalidArgument));
}

void TestStoreRepeats::refusedRequestLeavesItsTokenFree()
{
    AppendRequest partly {.events = {newEvent("order-1", "a"), newEvent("order-1", "b")},
                          .token = "t"};
    partly.events[0].id = idOf(1);
    appended(store(), {.events = {partly.events[0]}});
    QVERIFY(isError(store().append(partly), ErrorCode::InvalidArgument));
    conflicted(store(),
               {.events = {newEvent("order-1", "c")},
                .expectations = {{named("order-1"), ExpectedVersion::none()}},
                .token = "t"});
    QVERIFY(!appended(store(), {.events = {newEvent("order-1", "d")}, .token = "t"}).repeated);
    QCOMPARE(store().head()->value, 2);
}

void TestStoreRepeats::racingRepeatsStoreOnce_data()
{
    QTest::addColumn<int>("by");
    for (const By by : {By::Token, By::Ids, By::Both})
        QTest::addRow("%s", nameOf(by)) << static_cast<int>(by);
}

// Several callers send the same request at the same time, as after a timeout.
void TestStoreRepeats::racingRepeatsStoreOnce()
{
    QFETCH(int, by);
    constexpr int kThreads = 4;
    constexpr std::uint64_t kRounds = 30;
    std::atomic<int> stored = 0;
    std::atomic<int> repeated = 0;
    {
        std::vector<std::jthread> callers;
        for (int t = 0; t < kThreads; ++t)
            callers.emplace_back([&] {
                for (std::uint64_t round = 0; round < kRounds; ++round) {
                    AppendRequest again = request(static_cast<By>(by));
                    if (again.token)
                        again.token = "round " + std::to_string(round);
                    for (NewEvent& event : again.events)
                        if (event.id)
                            event.id = idOf(1'000 * round + event.id->bytes.back());
                    again.expectations = {
                        {named("order-1"),
                         ExpectedVersion::exactly({2 * static_cast<std::int64_t>(round)})}};
                    auto answer = store().append(again);
                    while (isError(answer, ErrorCode::Busy))
                        answer = store().append(again);
                    const auto* receipt = answer ? std::get_if<AppendReceipt>(&*answer) : nullptr;
                    if (receipt)
                        ++(receipt->repeated ? repeated : stored);
                }
            });
    }
    QCOMPARE(stored.load(), static_cast<int>(kRounds));
    QCOMPARE(repeated.load(), static_cast<int>(kRounds) * (kThreads - 1));
    QCOMPARE(store().head()->value, static_cast<std::int64_t>(kRounds) * 3);
}

QTEST_GUILESS_MAIN(TestStoreRepeats)
#include "tst_store_repeats.moc"
