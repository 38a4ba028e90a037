// SPDX-License-Identifier: Apache-2.0
// What an append stores, what it expects, and what it refuses.

#include "store_test.h"

#include <array>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

using namespace headrace;

namespace {

struct WrongRequest
{
    const char* name;
    std::function<void(AppendRequest&)> spoil;
};

// Each spoils a request of two good events.
const std::vector<WrongRequest>& wrongRequests()
{
    using Request = AppendRequest;
    static const std::string kTooLong(1'001, 'x');
    static const std::string kWithNul("a\0b", 3);
    static const std::vector<WrongRequest> kRequests = {
        {"no events", [](Request& r) { r.events.clear(); }},
        {"no stream", [](Request& r) { r.events[1].stream = {}; }},
        {"no type", [](Request& r) { r.events[1].type.clear(); }},
        {"type too long", [](Request& r) { r.events[1].type = kTooLong; }},
        {"type is no UTF-8", [](Request& r) { r.events[1].type = "caf\xe9"; }},
        {"type with a NUL", [](Request& r) { r.events[1].type = kWithNul; }},
        {"schema 0", [](Request& r) { r.events[1].schema = 0; }},
        {"no data", [](Request& r) { r.events[1].data.clear(); }},
        {"tag twice",
         [](Request& r) {
             r.events[1].tags = {"x", "y", "x"};
         }},
        {"empty tag",
         [](Request& r) {
             r.events[1].tags = {"x", ""};
         }},
        {"tag too long", [](Request& r) { r.events[1].tags = {kTooLong}; }},
        {"tag is no UTF-8", [](Request& r) { r.events[1].tags = {"caf\xe9"}; }},
        {"tag with a NUL", [](Request& r) { r.events[1].tags = {kWithNul}; }},
        {"id twice in a stream", [](Request& r) { r.events[0].id = r.events[1].id = idOf(1); }},
        {"two expectations of a stream",
         [](Request& r) {
             r.expectations = {{named("order-1"), ExpectedVersion::any()},
                               {named("order-1"), ExpectedVersion::none()}};
         }},
        {"condition without items",
         [](Request& r) {
             r.conditions = {{{{}}, {}}, {}};
         }},
        {"condition after -1",
         [](Request& r) {
             r.conditions = {{{{{"T"}, {}}}, {-1}}};
         }},
        {"empty token", [](Request& r) { r.token = ""; }},
        {"token too long", [](Request& r) { r.token = kTooLong; }},
        {"token is no UTF-8", [](Request& r) { r.token = "caf\xe9"; }},
        {"token with a NUL", [](Request& r) { r.token = kWithNul; }},
    };
    return kRequests;
}

// A clock at which the first call that asks for the time is held up until release().
class HeldClock
{
public:
    Time operator()()
    {
        std::unique_lock lock(m_mutex);
        m_isAsked = true;
        m_changed.notify_all();
        m_changed.wait_for(lock, kPatience, [this] { return m_isReleased; });
        return kNow;
    }
    bool waitUntilAsked()
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, kPatience, [this] { return m_isAsked; });
    }
    void release()
    {
        const std::lock_guard lock(m_mutex);
        m_isReleased = true;
        m_changed.notify_all();
    }

private:
    static constexpr std::chrono::seconds kPatience {20};
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_isAsked = false;
    bool m_isReleased = false;
};

} // namespace

class TestStoreAppends : public StoreTest
{
    Q_OBJECT

private slots:
    void appendNumbersEventsFromOne();
    void oneRequestMaySpanStreams();
    void oneRequestMayBeLarge();
    void expectations_data();
    void expectations();
    void expectationLooksAtWhatWasBefore();
    void everyFailingCheckIsReported();
    void failedAppendLeavesNoTrace();
    void wrongRequestsAreRefused_data();
    void wrongRequestsAreRefused();
    void oneCallTooManyIsBusy();
    void readOnlyRefusesAppends();
};

void TestStoreAppends::appendNumbersEventsFromOne()
{
    const AppendReceipt receipt =
        appended(store(),
                 {.events = {newEvent("order-1", "OrderPlaced", "{\"a\":1}"),
                             newEvent("order-1", "OrderPaid")}});
    QCOMPARE(receipt.position.value, 2);
    QCOMPARE(receipt.count, 2);
    QVERIFY(!receipt.repeated);
    QCOMPARE(receipt.streams, (std::vector<AppendReceipt::StreamEnd> {{named("order-1"), {2}}}));

    const auto page = store().readPage({});
    QVERIFY2(page, why(page));
    QCOMPARE(page->size(), std::size_t {2});
    QCOMPARE(page->events()[0].version.value, 1);
    QCOMPARE(page->events()[1].version.value, 2);
    QCOMPARE(page->events()[0].time, kNow);
    QVERIFY(page->events()[0].id != page->events()[1].id);
    QCOMPARE(store().head()->value, 2);
}

void TestStoreAppends::oneRequestMaySpanStreams()
{
    const AppendReceipt receipt = appended(
        store(),
        {.events = {newEvent("order-1", "a"), newEvent("cart-1", "b"), newEvent("order-1", "c")}});
    QCOMPARE(receipt.count, 3);
    QCOMPARE(
        receipt.streams,
        (std::vector<AppendReceipt::StreamEnd> {{named("order-1"), {2}}, {named("cart-1"), {1}}}));
    QCOMPARE(positions(store(), {.query = {.stream = named("order-1")}}), (Positions {1, 3}));
}

void TestStoreAppends::oneRequestMayBeLarge()
{
    AppendRequest request;
    for (int i = 0; i < 5'000; ++i)
        request.events.push_back(newEvent("order-" + std::to_string(i % 700), "tick"));
    for (int i = 0; i < 700; ++i)
        request.expectations.push_back(
            {named("order-" + std::to_string(i)), ExpectedVersion::none()});
    const AppendReceipt receipt = appended(store(), request);
    QCOMPARE(receipt.position.value, 5'000);
    QCOMPARE(receipt.streams.size(), std::size_t {700});
    QCOMPARE(receipt.streams[0].version.value, 8);
    QCOMPARE(receipt.streams[699].version.value, 7);
    QCOMPARE(conflicted(store(), request).failed.size(), std::size_t {700});
}

void TestStoreAppends::expectations_data()
{
    QTest::addColumn<QByteArray>("expected");
    QTest::addColumn<int>("present");    // Events already in the stream.
    QTest::addColumn<bool>("isChecked"); // Only checked; the event goes elsewhere.
    QTest::addColumn<bool>("holds");
    for (const bool isChecked : {false, true}) {
        const char* how = isChecked ? "checked only" : "appended to";
        const auto row = [&](const char* expected, int present, bool holds) {
            QTest::addRow("%s, %d present, %s", expected, present, how)
                << QByteArray(expected) << present << isChecked << holds;
        };
        row("any", 0, true);
        row("any", 1, true);
        row("any", 2, true);
        row("none", 0, true);
        row("none", 1, false);
        row("none", 2, false);
        row("exists", 0, false);
        row("exists", 1, true);
        row("exists", 2, true);
        row("0", 0, true);
        row("0", 1, false);
        row("1", 0, false);
        row("1", 1, true);
        row("1", 2, false);
        row("2", 1, false);
        row("2", 2, true);
        row("3", 2, false);
        row("9223372036854775807", 2, false);
    }
}

void TestStoreAppends::expectations()
{
    QFETCH(QByteArray, expected);
    QFETCH(int, present);
    QFETCH(bool, isChecked);
    QFETCH(bool, holds);
    for (int i = 0; i < present; ++i)
        QVERIFY(store().append({.events = {newEvent("order-1", "tick")}}));

    const AppendRequest request {
        .events = {newEvent(isChecked ? "order-2" : "order-1", "tock")},
        .expectations = {{named("order-1"), *ExpectedVersion::parse(expected.toStdString())}}};
    if (holds) {
        QCOMPARE(appended(store(), request).position.value, present + 1);
        QCOMPARE(store().head()->value, present + 1);
        return;
    }
    const AppendConflict conflict = conflicted(store(), request);
    QCOMPARE(store().head()->value, present);
    QCOMPARE(conflict.failed.size(), std::size_t {1});
    QCOMPARE(conflict.failed[0].stream, named("order-1"));
    QCOMPARE(conflict.failed[0].expected.text(), request.expectations[0].expected.text());
    QCOMPARE(conflict.failed[0].found.value, present);
    QVERIFY(conflict.conditions.empty());
    QVERIFY(!conflict.message().empty());
}

// The events of the request itself do not count.
void TestStoreAppends::expectationLooksAtWhatWasBefore()
{
    appended(store(),
             {.events = {newEvent("order-1", "a"), newEvent("order-1", "b")},
              .expectations = {{named("order-1"), ExpectedVersion::none()}}});
    appended(store(),
             {.events = {newEvent("order-1", "c"), newEvent("order-1", "d")},
              .expectations = {{named("order-1"), ExpectedVersion::exactly({2})}}});
    QCOMPARE(store().stream(named("order-1"))->head.value, 4);
}

void TestStoreAppends::everyFailingCheckIsReported()
{
    appended(store(), {.events = {newEvent("order-1", "tick")}});
    appended(store(), {.events = {taggedEvent("cart-1", "tock", {"vip"})}});
    const AppendConflict conflict = conflicted(
        store(),
        {.events = {newEvent("order-1", "tock")},
         .expectations = {{named("order-1"), ExpectedVersion::none()},
                          {named("order-2"), ExpectedVersion::any()},
                          {named("order-3"), ExpectedVersion::exists()},
                          {named("cart-1"), ExpectedVersion::exactly({1})},
                          {named("cart-2"), ExpectedVersion::exactly({4})}},
         .conditions = {{{{{"tick"}, {}}}, {}}, {{{{"tick"}, {}}}, {1}}, {{{{}, {"vip"}}}, {1}}}});
    QCOMPARE(conflict.failed.size(), std::size_t {3});
    QCOMPARE(conflict.failed[0].stream, named("order-1"));
    QCOMPARE(conflict.failed[0].found.value, 1);
    QCOMPARE(conflict.failed[1].stream, named("order-3"));
    QCOMPARE(conflict.failed[1].found.value, 0);
    QCOMPARE(conflict.failed[2].stream, named("cart-2"));
    QCOMPARE(conflict.conditions.size(), std::size_t {2});
    QCOMPARE(conflict.conditions[0].index, std::size_t {0});
    QCOMPARE(conflict.conditions[0].found.value, 1);
    QCOMPARE(conflict.conditions[1].index, std::size_t {2});
    QCOMPARE(conflict.conditions[1].found.value, 2);
    QCOMPARE(store().head()->value, 2);
}

void TestStoreAppends::failedAppendLeavesNoTrace()
{
    appended(store(), {.events = {newEvent("order-1", "tick")}});
    AppendRequest request {
        .events = {taggedEvent("new-1", "other", {"new"}), newEvent("order-1", "x")},
        .expectations = {{named("order-1"), ExpectedVersion::none()}},
        .token = "t"};
    request.events[0].id = idOf(1);
    conflicted(store(), request);
    QCOMPARE(positions(store(), {}), Positions {1});
    QCOMPARE(positions(store(), {.query = {.items = {{{}, {"new"}}}}}), Positions {});
    QVERIFY(isError(store().stream(named("new-1")), ErrorCode::NotFound));
    const auto statistics = store().statistics();
    QCOMPARE(statistics->types.size(), std::size_t {1});
    QCOMPARE(statistics->categories.size(), std::size_t {1});
    // Neither the token nor the id was used up, and no position was left out.
    request.expectations.clear();
    const AppendReceipt receipt = appended(store(), request);
    QVERIFY(!receipt.repeated);
    QCOMPARE(receipt.position.value, 3);
}

void TestStoreAppends::wrongRequestsAreRefused_data()
{
    QTest::addColumn<int>("which");
    int i = 0;
    for (const WrongRequest& wrong : wrongRequests())
        QTest::addRow("%s", wrong.name) << i++;
}

void TestStoreAppends::wrongRequestsAreRefused()
{
    QFETCH(int, which);
    AppendRequest request {.events = {newEvent("order-1", "a"), newEvent("order-1", "b")}};
    wrongRequests()[static_cast<std::size_t>(which)].spoil(request);
    QVERIFY(isError(store().append(request), ErrorCode::InvalidArgument));
    QCOMPARE(store().head()->value, 0);
}

// The first call is held up within its commit: of the others, no more than two may wait meanwhile.
void TestStoreAppends::oneCallTooManyIsBusy()
{
    constexpr std::size_t kOthers = 5;
    constexpr int kMayWait = 2;
    HeldClock clock;
    OpenOptions with = options();
    with.clock = std::ref(clock);
    with.waitingAppends = kMayWait;
    reopen(with);

    std::jthread first(
        [&] { static_cast<void>(store().append({.events = {newEvent("a-0", "x")}})); });
    QVERIFY(clock.waitUntilAsked());
    std::mutex mutex;
    std::condition_variable answered;
    int busy = 0;
    std::array<bool, kOthers> isStored {};
    std::vector<std::jthread> others;
    for (std::size_t i = 0; i < kOthers; ++i)
        others.emplace_back([&, i] {
            NewEvent event = newEvent("b-" + std::to_string(i), "x");
            event.time = kNow;
            const auto answer = store().append({.events = {event}});
            const std::lock_guard lock(mutex);
            isStored[i] = answer.has_value();
            busy += isError(answer, ErrorCode::Busy) ? 1 : 0;
            answered.notify_all();
        });
    {
        std::unique_lock lock(mutex);
        answered.wait_for(lock, std::chrono::seconds(10),
                          [&] { return busy >= static_cast<int>(kOthers) - kMayWait; });
    }
    clock.release();
    first.join();
    for (std::jthread& other : others)
        other.join();

    QVERIFY2(busy >= static_cast<int>(kOthers) - kMayWait, "too many calls could wait");
    QVERIFY(store().stream(named("a-0")));
    for (std::size_t i = 0; i < kOthers; ++i)
        QCOMPARE(store().stream(named("b-" + std::to_string(i))).has_value(), isStored[i]);
    // Nobody waits any more.
    appended(store(), {.events = {newEvent("c-1", "x")}});
}

void TestStoreAppends::readOnlyRefusesAppends()
{
    appended(store(), {.events = {newEvent("order-1", "tick")}});
    reopenReadOnly();
    QVERIFY(store().description().readOnly);
    QVERIFY(isError(store().append({.events = {newEvent("order-1", "tick")}}), ErrorCode::Refused));
    QCOMPARE(store().head()->value, isPersistent() ? 1 : 0);
}

QTEST_GUILESS_MAIN(TestStoreAppends)
#include "tst_store_appends.moc"
