// SPDX-License-Identifier: Apache-2.0
// Catching up, then following: each subscriber gets what its query means, once and in order.

#include "core/store/subscription.h"
#include "store_test.h"

#include <algorithm>
#include <atomic>
#include <latch>
#include <mutex>
#include <semaphore>
#include <thread>

using namespace headrace;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kTooMany = 100'000; // No test here appends as many.
constexpr auto kForEver = std::chrono::milliseconds::max();
constexpr auto kLong = 60s; // Never waited for in a store that is right.

void addConnectionRows()
{
    QTest::addColumn<bool>("isAnother");
    QTest::addRow("same connection") << false;
    QTest::addRow("another connection") << true;
}

Positions placesOf(const EventBatch& batch)
{
    Positions places;
    for (const EventView& event : batch.events())
        places.push_back(event.position.value);
    return places;
}

// Takes everything up to where there is nothing more for now.
Positions drain(Subscription& subscription, std::size_t limit = 1'000)
{
    Positions all;
    for (;;) {
        const auto batch = subscription.next(0ms, {}, limit);
        if (!batch || batch->size() > limit || all.size() > kTooMany)
            return {-1};
        if (batch->empty())
            return all;
        const Positions some = placesOf(*batch);
        all.insert(all.end(), some.begin(), some.end());
    }
}

} // namespace

class TestStoreSubscriptions : public StoreTest
{
    Q_OBJECT

private slots:
    void catchesUpThenFollows();
    void beginsAboveAPosition();
    void followsAStreamByVersion();
    void coversWhatTheQueryDoesNotMean();
    void beyondTheHeadNothingComesEarly();
    void waitingAnswersAtOnceWhenBehind();
    void waitingEndsAtItsTime();
    void stopEndsTheWait_data();
    void stopEndsTheWait();
    void appendEndsTheWait_data();
    void appendEndsTheWait();
    void manySubscribersUnderLoad_data();
    void manySubscribersUnderLoad();
};

void TestStoreSubscriptions::catchesUpThenFollows()
{
    QVERIFY(fill(store()));
    Subscription all(store(), {});
    Subscription vips(store(), {.items = {{{}, {"vip"}}}});
    QCOMPARE(drain(all, 70), positions(store(), {}));
    const Positions before = drain(vips);
    QCOMPARE(before, positions(store(), {.query = {.items = {{{}, {"vip"}}}}}));
    QVERIFY(before.size() > 100);
    for (std::int64_t i = 1; i <= 20; ++i) {
        appended(store(), {.events = {taggedEvent("order-1", "tick", {"vip"})}});
        QCOMPARE(placesOf(*all.next(kLong)), Positions {kFilled + i});
        QCOMPARE(placesOf(*vips.next(kLong)), Positions {kFilled + i});
    }
    QCOMPARE(all.covered(), kFilled + 20);
    QCOMPARE(drain(all), Positions {});
}

void TestStoreSubscriptions::beginsAboveAPosition()
{
    QVERIFY(fill(store()));
    Subscription some(store(), {}, kFilled - 2);
    QCOMPARE(drain(some), (Positions {kFilled - 1, kFilled}));
    Subscription none(store(), {}, kFilled);
    QCOMPARE(drain(none), Positions {});
    QCOMPARE(none.covered(), kFilled);
    // A checkpoint is what was covered: another subscription goes on from it.
    appended(store(), {.events = {newEvent("order-1", "tick")}});
    Subscription next(store(), {}, some.covered());
    QCOMPARE(drain(next), Positions {kFilled + 1});
}

void TestStoreSubscriptions::followsAStreamByVersion()
{
    const Query query {.stream = named("order-1")};
    Subscription from0(store(), query);
    QCOMPARE(drain(from0), Positions {});
    QCOMPARE(from0.covered(), 0);
    appended(store(),
             {.events = {newEvent("cart-1", "x"), newEvent("order-1", "a"), newEvent("cart-1", "y"),
                         newEvent("order-1", "b")}});
    QCOMPARE(drain(from0), (Positions {2, 4}));
    QCOMPARE(from0.covered(), 2);
    Subscription from1(store(), query, 1);
    QCOMPARE(drain(from1), Positions {4});
    appended(store(), {.events = {newEvent("cart-1", "z")}});
    QCOMPARE(drain(from0), Positions {});
    appended(store(), {.events = {newEvent("order-1", "c")}});
    QCOMPARE(drain(from0), Positions {6});
    QCOMPARE(drain(from1), Positions {6});
    QCOMPARE(from1.covered(), 3);
}

void TestStoreSubscriptions::coversWhatTheQueryDoesNotMean()
{
    QVERIFY(fill(store()));
    Subscription none(store(), {.items = {{{"Nothing"}, {}}}});
    QCOMPARE(drain(none), Positions {});
    QCOMPARE(none.covered(), kFilled);
}

void TestStoreSubscriptions::beyondTheHeadNothingComesEarly()
{
    Subscription later(store(), {}, 3);
    QCOMPARE(drain(later), Positions {});
    appended(store(), {.events = {newEvent("order-1", "a"), newEvent("order-1", "b")}});
    QCOMPARE(drain(later), Positions {});
    appended(store(), {.events = {newEvent("order-1", "c"), newEvent("order-1", "d")}});
    QCOMPARE(drain(later), Positions {4});
}

void TestStoreSubscriptions::waitingAnswersAtOnceWhenBehind()
{
    QCOMPARE(store().waitForAppend({}, 0ms, {})->value, 0);
    appended(store(), {.events = {newEvent("order-1", "a"), newEvent("order-1", "b")}});
    QCOMPARE(store().waitForAppend({}, kLong, {})->value, 2);
    QCOMPARE(store().waitForAppend({1}, kLong, {})->value, 2);
    QCOMPARE(store().waitForAppend({1}, std::chrono::milliseconds::max(), {})->value, 2);
    QCOMPARE(store().waitForAppend({2}, 0ms, {})->value, 2);
    QCOMPARE(store().waitForAppend({2}, -5ms, {})->value, 2);
    QCOMPARE(store().waitForAppend({1'000}, 1ms, {})->value, 2);
}

void TestStoreSubscriptions::waitingEndsAtItsTime()
{
    const auto begin = std::chrono::steady_clock::now();
    QCOMPARE(store().waitForAppend({}, 120ms, {})->value, 0);
    QVERIFY(std::chrono::steady_clock::now() - begin >= 120ms);
    Subscription subscription(store(), {});
    const auto batch = subscription.next(60ms);
    QVERIFY2(batch, why(batch));
    QVERIFY(batch->empty());
    QVERIFY(std::chrono::steady_clock::now() - begin >= 180ms);
}

void TestStoreSubscriptions::stopEndsTheWait_data()
{
    QTest::addColumn<bool>("isBefore");
    QTest::addRow("asked for before") << true;
    QTest::addRow("asked for meanwhile") << false;
}

void TestStoreSubscriptions::stopEndsTheWait()
{
    QFETCH(bool, isBefore);
    appended(store(), {.events = {newEvent("order-1", "a")}});
    std::stop_source stop;
    if (isBefore)
        stop.request_stop();
    std::counting_semaphore<2> ended(0);
    std::atomic<std::int64_t> head = -1;
    std::atomic<bool> isEmpty = false;
    const auto begin = std::chrono::steady_clock::now();
    std::jthread waiting([&] {
        head = store().waitForAppend({1}, kForEver, stop.get_token()).value_or(Position {-1}).value;
        ended.release();
    });
    std::jthread subscriber([&] {
        Subscription subscription(store(), {}, 1);
        const auto batch = subscription.next(kForEver, stop.get_token());
        isEmpty = batch && batch->empty();
        ended.release();
    });
    const bool isEarly = !isBefore && ended.try_acquire_for(50ms);
    stop.request_stop();
    waiting.join();
    subscriber.join();
    QVERIFY(!isEarly);
    QVERIFY(std::chrono::steady_clock::now() - begin < 10s);
    QCOMPARE(head.load(), 1);
    QVERIFY(isEmpty.load());
}

void TestStoreSubscriptions::appendEndsTheWait_data()
{
    addConnectionRows();
}

// The time between an append's answer and the event's arrival. The middle one of several: a busy
// machine may hold up a thread for longer than any store does.
void TestStoreSubscriptions::appendEndsTheWait()
{
    QFETCH(bool, isAnother);
    if (isAnother && !isPersistent())
        QSKIP("this backend does not keep events");
    constexpr std::size_t kRounds = 15;
    const auto another = isAnother ? openAnother() : nullptr;
    using Clock = std::chrono::steady_clock;
    std::vector<Clock::time_point> arrived(kRounds);
    std::binary_semaphore next(0);
    std::jthread subscriber([&](const std::stop_token& stop) {
        Subscription subscription(another ? *another : store(), {});
        for (std::size_t i = 0; i < kRounds && !stop.stop_requested();) {
            const auto batch = subscription.next(kLong, stop);
            if (!batch || batch->empty())
                break;
            arrived[i] = Clock::now();
            ++i;
            next.release();
        }
        next.release();
    });
    std::vector<double> delaysMs;
    for (std::size_t i = 0; i < kRounds; ++i) {
        appended(store(), {.events = {newEvent("order-1", "tick")}});
        const auto answered = Clock::now();
        QVERIFY(next.try_acquire_for(20s));
        QVERIFY(arrived[i] != Clock::time_point());
        delaysMs.push_back(
            std::chrono::duration<double, std::milli>(arrived[i] - answered).count());
    }
    std::ranges::sort(delaysMs);
    const double middle = delaysMs[kRounds / 2];
    qInfo("after %.1f ms (middle), %.1f ms (longest)", middle, delaysMs.back());
    QVERIFY2(middle < 50, std::to_string(middle).c_str());
}

void TestStoreSubscriptions::manySubscribersUnderLoad_data()
{
    addConnectionRows();
}

// Some follow closely, some take one event at a time, one stands still until all is written.
void TestStoreSubscriptions::manySubscribersUnderLoad()
{
    QFETCH(bool, isAnother);
    if (isAnother && !isPersistent())
        QSKIP("this backend does not keep events");
    const auto another = isAnother ? openAnother() : nullptr;
    EventStore& read = another ? *another : store();
    struct Subscriber
    {
        Query query;
        std::size_t limit = 1'000;
        bool isHeldUp = false; // After its first events, until all is written.
        std::int64_t after = 0;
        Positions got = {};
        std::string error = {};
    };
    const Query vip {.items = {{{}, {"vip"}}}};
    const Query mixed {.items = {{{"T1", "T3"}, {"w:2"}}, {{"T2"}, {}}}};
    std::vector<Subscriber> subscribers = {{{}},
                                           {{}, 1},
                                           {{}, 7, true},
                                           {vip},
                                           {vip, 3, true},
                                           {{.category = "b"}, 10},
                                           {{.stream = named("shared-1")}, 2},
                                           {{.stream = named("shared-1")}, 100, false, 40},
                                           {mixed, 5},
                                           {{.items = {{{"Never"}, {}}}}},
                                           {{}, 1'000, false, 200}};
    constexpr int kWriters = 4;
    constexpr int kEach = 90;
    std::latch written(kWriters);
    {
        std::vector<std::jthread> threads;
        for (Subscriber& me : subscribers)
            threads.emplace_back([&me, &read, &written] {
                Subscription subscription(read, me.query, me.after);
                for (;;) {
                    // Looked at before reading: what comes after that is not needed any more.
                    const bool isLast = written.try_wait();
                    const auto batch = subscription.next(isLast ? 0ms : 5ms, {}, me.limit);
                    if (!batch || me.got.size() > kTooMany) {
                        me.error = batch ? "reads without end" : batch.error().message;
                        return;
                    }
                    const Positions some = placesOf(*batch);
                    me.got.insert(me.got.end(), some.begin(), some.end());
                    if (isLast && some.empty())
                        return;
                    if (me.isHeldUp && !some.empty())
                        written.wait();
                }
            });
        for (int w = 0; w < kWriters; ++w)
            threads.emplace_back([&, w] {
                for (int i = 0; i < kEach; ++i) {
                    const std::string type = "T" + std::to_string((i + w) % 5);
                    const std::string name =
                        std::string(1, static_cast<char>('a' + i % 3)) + "-" + std::to_string(w);
                    AppendRequest request {
                        .events = {taggedEvent(name, type, {"w:" + std::to_string(w)})}};
                    if (i % 2)
                        request.events[0].tags.push_back("vip");
                    if (i % 4 == 0)
                        request.events.push_back(newEvent("shared-1", "S"));
                    while (!store().append(request)) {}
                }
                written.count_down();
            });
    }
    for (const Subscriber& subscriber : subscribers) {
        QCOMPARE(subscriber.error, std::string());
        const ReadRequest all {.query = subscriber.query, .from = subscriber.after + 1};
        QCOMPARE(subscriber.got, positions(store(), all));
    }
    QCOMPARE(subscribers[0].got.size(), std::size_t {kWriters * (kEach + (kEach + 3) / 4)});
    QVERIFY(subscribers[9].got.empty());
}

QTEST_GUILESS_MAIN(TestStoreSubscriptions)
#include "tst_store_subscriptions.moc"
