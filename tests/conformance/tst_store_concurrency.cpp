// SPDX-License-Identifier: Apache-2.0
// Order and isolation while several threads append and read.

#include "core/store/event_cursor.h"
#include "store_test.h"

#include <atomic>
#include <thread>

using namespace headrace;

class TestStoreConcurrency : public StoreTest
{
    Q_OBJECT

private slots:
    void writersKeepOrder_data();
    void writersKeepOrder();
    void expectationsAdmitOne();
    void failingCallsFailAlone();
    void readerNeverSkips_data();
    void readerNeverSkips();
    void pagesNeverShowHalfARequest();
    void countsAgreeWithTheLog();
};

void TestStoreConcurrency::writersKeepOrder_data()
{
    QTest::addColumn<bool>("hasTwoConnections");
    QTest::addRow("one connection") << false;
    QTest::addRow("two connections") << true;
}

void TestStoreConcurrency::writersKeepOrder()
{
    QFETCH(bool, hasTwoConnections);
    if (hasTwoConnections && !isPersistent())
        QSKIP("this backend does not keep events");
    constexpr int kThreads = 4;
    constexpr int kEach = 100;
    const auto another = hasTwoConnections ? openAnother() : nullptr;
    // The positions of receipts, in the order in which each thread got them.
    std::vector<Positions> receipts(kThreads);
    {
        std::vector<std::jthread> writers;
        for (std::size_t t = 0; t < kThreads; ++t)
            writers.emplace_back([&, t] {
                EventStore& writer = another && t % 2 ? *another : store();
                while (receipts[t].size() < kEach) {
                    const auto answer =
                        writer.append({.events = {newEvent("order-" + std::to_string(t), "tick"),
                                                  newEvent("shared-1", "tock")}});
                    if (answer)
                        receipts[t].push_back(std::get<AppendReceipt>(*answer).position.value);
                }
            });
    }
    std::int64_t version = 0;
    std::int64_t lastPosition = 0;
    EventCursor cursor(store(), {.query = {.stream = named("shared-1")}});
    for (;;) {
        const auto page = cursor.next();
        QVERIFY2(page, why(page));
        if (page->empty())
            break;
        for (const EventView& event : page->events()) {
            QCOMPARE(event.version.value, ++version);
            QVERIFY(event.position.value > lastPosition);
            lastPosition = event.position.value;
        }
    }
    QCOMPARE(version, kThreads * kEach);
    QCOMPARE(store().head()->value, 2 * kThreads * kEach);
    for (std::size_t t = 0; t < kThreads; ++t) {
        const Query query {.stream = named("order-" + std::to_string(t))};
        Positions found = positions(store(), {.query = query});
        for (std::int64_t& position : found)
            ++position; // The receipt is of the event after it.
        QCOMPARE(found, receipts[t]);
    }
}

void TestStoreConcurrency::expectationsAdmitOne()
{
    constexpr int kRounds = 50;
    std::atomic<int> admitted = 0;
    {
        std::vector<std::jthread> writers;
        for (int t = 0; t < 4; ++t)
            writers.emplace_back([&] {
                for (int round = 0; round < kRounds;) {
                    const auto answer = store().append(
                        {.events = {newEvent("order-1", "tick")},
                         .expectations = {{named("order-1"), ExpectedVersion::exactly({round})}}});
                    if (!answer)
                        continue; // Busy: once more.
                    admitted += std::holds_alternative<AppendReceipt>(*answer) ? 1 : 0;
                    ++round;
                }
            });
    }
    // Every version was decided once, and by exactly one writer.
    QCOMPARE(admitted.load(), kRounds);
    QCOMPARE(store().stream(named("order-1"))->head.value, kRounds);
}

// Calls that share a commit with a failing one are none the worse for it.
void TestStoreConcurrency::failingCallsFailAlone()
{
    constexpr int kThreads = 8;
    constexpr int kEach = 60;
    AppendRequest known {.events = {newEvent("known-1", "a")}, .token = "known"};
    known.events[0].id = idOf(1);
    appended(store(), known);
    std::atomic<int> wrong = 0;
    {
        std::vector<std::jthread> writers;
        for (int t = 0; t < kThreads; ++t)
            writers.emplace_back([&, t] {
                const std::string stream = "order-" + std::to_string(t);
                for (int i = 0; i < kEach; ++i) {
                    AppendRequest request {
                        .events = {newEvent(stream, "a"), newEvent(stream, "b")}};
                    const int kind = (i + t) % 4;
                    if (kind == 1)
                        request.expectations = {{named("known-1"), ExpectedVersion::none()}};
                    if (kind == 2)
                        request.events[1].id = idOf(1), request.events[1].stream = named("known-1");
                    if (kind == 3)
                        request.token = "known";
                    auto answer = store().append(request);
                    while (isError(answer, ErrorCode::Busy))
                        answer = store().append(request);
                    const bool isRight = kind == 0
                        ? answer && std::holds_alternative<AppendReceipt>(*answer)
                        : kind == 1 ? answer && std::holds_alternative<AppendConflict>(*answer)
                                    : isError(answer, ErrorCode::InvalidArgument);
                    wrong += isRight ? 0 : 1;
                }
            });
    }
    QCOMPARE(wrong.load(), 0);
    QCOMPARE(store().head()->value, 1 + kThreads * kEach / 4 * 2);
    QCOMPARE(store().stream(named("order-3"))->head.value, kEach / 4 * 2);
}

void TestStoreConcurrency::readerNeverSkips_data()
{
    QTest::addColumn<bool>("hasTwoConnections");
    QTest::addRow("one connection") << false;
    QTest::addRow("reading from another") << true;
}

void TestStoreConcurrency::readerNeverSkips()
{
    QFETCH(bool, hasTwoConnections);
    if (hasTwoConnections && !isPersistent())
        QSKIP("this backend does not keep events");
    constexpr int kThreads = 3;
    constexpr int kEach = 170;
    constexpr std::int64_t kEvents = kThreads * kEach * 3;
    const auto another = hasTwoConnections ? openAnother() : nullptr;
    std::vector<std::jthread> writers;
    for (int t = 0; t < kThreads; ++t)
        writers.emplace_back([this] {
            for (int i = 0; i < kEach; ++i)
                while (!store().append({.events = {newEvent("a-1", "x"), newEvent("b-1", "y"),
                                                   newEvent("c-1", "z")}})) {}
        });
    // Follows the head as a subscriber would: what is read once must stay the whole truth below.
    EventStore& reader = another ? *another : store();
    std::int64_t seen = 0;
    while (seen < kEvents) {
        const auto page = reader.readPage({.from = seen + 1, .limit = 64});
        QVERIFY2(page, why(page));
        for (const EventView& event : page->events())
            QCOMPARE(event.position.value, ++seen);
    }
}

// A request is there as a whole or not at all, whichever way it is looked at.
void TestStoreConcurrency::pagesNeverShowHalfARequest()
{
    constexpr std::int64_t kEach = 10;
    constexpr int kRequests = 80;
    std::atomic<bool> isDone = false;
    std::jthread writer([&] {
        for (int i = 0; i < kRequests; ++i) {
            AppendRequest request;
            for (int e = 0; e < kEach; ++e)
                request.events.push_back(taggedEvent("order-1", "tick", {"vip"}));
            while (!store().append(request)) {}
        }
        isDone = true;
    });
    const std::vector<Query> queries = {{},
                                        {.stream = named("order-1")},
                                        {.category = "order"},
                                        {.items = {{{"tick"}, {}}}},
                                        {.items = {{{}, {"vip"}}}}};
    for (bool isLast = false; !isLast;) {
        isLast = isDone;
        for (const Query& query : queries) {
            const auto page = store().readPage({.query = query, .limit = kEach * kRequests});
            QVERIFY2(page, why(page));
            if (page->atEnd)
                QCOMPARE(static_cast<std::int64_t>(page->size()) % kEach, 0);
        }
        const auto summary = store().stream(named("order-1"));
        QVERIFY(!summary || summary->events % kEach == 0);
        QCOMPARE(store().statistics()->events % kEach, 0);
        QCOMPARE(store().head()->value % kEach, 0);
    }
}

void TestStoreConcurrency::countsAgreeWithTheLog()
{
    constexpr int kThreads = 4;
    constexpr int kEach = 60;
    {
        std::vector<std::jthread> writers;
        for (int t = 0; t < kThreads; ++t)
            writers.emplace_back([&, t] {
                for (int i = 0; i < kEach; ++i) {
                    const std::string stream =
                        "c" + std::to_string(i % 3) + "-" + std::to_string(t);
                    NewEvent event = taggedEvent(stream, "T" + std::to_string(i % 5), {"vip"});
                    event.time = kNow + std::chrono::minutes(i);
                    while (!store().append({.events = {event}})) {}
                }
            });
    }
    const auto statistics = store().statistics();
    QVERIFY2(statistics, why(statistics));
    QCOMPARE(statistics->events, kThreads * kEach);
    QCOMPARE(statistics->streams, kThreads * 3);
    QCOMPARE(statistics->categories.size(), std::size_t {3});
    for (const auto& category : statistics->categories)
        QCOMPARE(category.events, kThreads * kEach / 3);
    for (const auto& type : statistics->types) {
        QCOMPARE(type.events, kThreads * kEach / 5);
        const Positions found = positions(store(), {.query = {.items = {{{type.name}, {}}}}});
        QCOMPARE(static_cast<std::int64_t>(found.size()), type.events);
    }
    Job job;
    const auto outcome = store().verify(job, [](const Finding& finding) {
        QTest::qFail(finding.message.c_str(), __FILE__, __LINE__);
    });
    QVERIFY2(outcome, why(outcome));
    QCOMPARE(outcome->events, kThreads * kEach);
}

QTEST_GUILESS_MAIN(TestStoreConcurrency)
#include "tst_store_concurrency.moc"
