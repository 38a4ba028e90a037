// SPDX-License-Identifier: Apache-2.0
// A store may keep old events in another way than new ones; what it answers must not show it. A log
// of many events, compared with memory, the model, as it grows.

#include "comparable_text.h"
#include "core/store/memory/memory_store.h"
#include "store_test.h"

#include <random>

using namespace headrace;

namespace {

constexpr std::int64_t kRequests = 100;
constexpr std::int64_t kEach = 1'000;
constexpr std::int64_t kCompareEvery = 14;
constexpr std::int64_t kSecondConnectionFrom = 70;
constexpr std::int64_t kReopenAt = 85;

// Requests of many events, and questions about them. Some types, tags and streams are of one
// request only, so that they are old later on.
class GrowingLog
{
public:
    explicit GrowingLog(std::uint64_t seed) : m_random(seed) {}

    AppendRequest next();
    AppendRequest earlier() { return m_sent[pick(m_sent.size())]; }
    Query query();
    AppendRequest probe(); // An append that never happens, for what it says of its conditions.
    Time time() { return kNow + std::chrono::minutes(pick(m_sent.size() * 10)); }
    std::uint64_t pick(std::uint64_t n) { return m_random() % n; }
    std::string someRequest() { return std::to_string(pick(m_sent.size())); }
    StreamName stream() { return named("order-" + std::to_string(pick(3'000))); }
    QueryItem item();

private:
    NewEvent event(const std::string& number);

    std::mt19937_64 m_random;
    std::uint64_t m_ids = 0;
    std::vector<AppendRequest> m_sent;
};

NewEvent GrowingLog::event(const std::string& number)
{
    NewEvent event = taggedEvent(stream().text(), "Type" + std::to_string(pick(8)),
                                 {"customer:" + std::to_string(pick(500)), "request:" + number});
    if (pick(100) == 0)
        event.type = "Rare" + number;
    if (pick(100) == 0)
        event.stream = named("rare" + number + "-" + std::to_string(pick(3)));
    if (pick(5) == 0)
        event.meta = "{\"correlationId\":\"c" + std::to_string(pick(2'000)) + "\"}";
    event.time = kNow + std::chrono::minutes(m_sent.size() * 10) - std::chrono::minutes(pick(90));
    return event;
}

AppendRequest GrowingLog::next()
{
    const std::string number = std::to_string(m_sent.size());
    AppendRequest request;
    for (std::int64_t i = 0; i < kEach; ++i)
        request.events.push_back(event(number));
    if (pick(2))
        for (NewEvent& event : request.events)
            event.id = idOf(m_ids++);
    else
        request.token = "request " + number;
    m_sent.push_back(request);
    return request;
}

QueryItem GrowingLog::item()
{
    switch (pick(5)) {
    case 0:
        return {{"Rare" + someRequest()}, {}};
    case 1:
        return {{}, {"request:" + someRequest(), "customer:" + std::to_string(pick(500))}};
    case 2:
        return {{"Type1", "Rare" + someRequest()}, {"customer:" + std::to_string(pick(500))}};
    case 3:
        return {{}, {"request:" + someRequest()}};
    default:
        return {{"Type" + std::to_string(pick(9))}, {"customer:" + std::to_string(pick(501))}};
    }
}

Query GrowingLog::query()
{
    switch (pick(7)) {
    case 0:
        return {.stream = stream()};
    case 1:
        return {.category = "rare" + someRequest()};
    case 2:
        return {.correlation = "c" + std::to_string(pick(2'000))};
    case 3:
        return {.since = time(), .until = time()};
    case 4:
        return {.category = "order", .items = {item()}, .since = time()};
    case 5:
        return {.stream = named("rare" + someRequest() + "-1"), .items = {item(), {}}};
    default:
        return {.items = {item(), item()}};
    }
}

AppendRequest GrowingLog::probe()
{
    const auto head = static_cast<std::uint64_t>(kEach) * m_sent.size();
    AppendRequest request {.events = {newEvent("never-1", "Never")},
                           .expectations = {{named("never-1"), ExpectedVersion::exists()},
                                            {stream(), ExpectedVersion::none()},
                                            {stream(), ExpectedVersion::exactly({40})}}};
    if (request.expectations[1].stream == request.expectations[2].stream)
        request.expectations.pop_back();
    for (int i = 0; i < 4; ++i)
        request.conditions.push_back(
            {{item(), item()}, {static_cast<std::int64_t>(pick(2) ? 0 : pick(head + 2))}});
    return request;
}

} // namespace

class TestStoreGrowth : public StoreTest
{
    Q_OBJECT

private slots:
    void answersDoNotDependOnSize();

private:
    void compareReads(EventStore& here, EventStore& model, GrowingLog& log);
    void compareAppends(EventStore& here, EventStore& model, GrowingLog& log);
};

void TestStoreGrowth::compareReads(EventStore& here, EventStore& model, GrowingLog& log)
{
    const auto head = static_cast<std::uint64_t>(model.head()->value);
    QCOMPARE(here.head()->value, model.head()->value);
    QCOMPARE(showCounts(here), showCounts(model));
    for (int i = 0; i < 12; ++i) {
        ReadRequest read {.query = log.query(),
                          .backwards = log.pick(2) == 0,
                          .from = static_cast<std::int64_t>(log.pick(2) ? 0 : log.pick(head + 2)),
                          .limit = log.pick(2) ? 40u : 1'000u};
        QCOMPARE(showEvents(here, read, 400), showEvents(model, read, 400));
        const Time time = log.time();
        QCOMPARE(*here.positionAt(time), *model.positionAt(time));
    }
    const std::int64_t from = static_cast<std::int64_t>(log.pick(head));
    QCOMPARE(showEvents(here, {.from = from}, 2'500), showEvents(model, {.from = from}, 2'500));
}

// Nothing of this is stored: probes, repeats, and repeats that are none.
void TestStoreGrowth::compareAppends(EventStore& here, EventStore& model, GrowingLog& log)
{
    std::vector<AppendRequest> requests;
    for (int i = 0; i < 8; ++i)
        requests.push_back(log.probe());
    for (int i = 0; i < 3; ++i) {
        AppendRequest again = log.earlier();
        requests.push_back(again);
        again.events[log.pick(again.events.size())].data = "{\"other\":true}";
        requests.push_back(again);
        again = log.earlier();
        if (!again.events[0].id)
            continue;
        requests.push_back({.events = {again.events[log.pick(again.events.size())]}});
    }
    for (const AppendRequest& request : requests)
        QCOMPARE(show(here.append(request)), show(model.append(request)));
}

void TestStoreGrowth::answersDoNotDependOnSize()
{
    if (isModel())
        QSKIP("this backend is the model");
    GrowingLog log(seedOr(20'260'306));
    const auto model = std::move(*openMemoryStore({}, options()));
    std::unique_ptr<EventStore> another;
    for (std::int64_t i = 1; i <= kRequests; ++i) {
        if (i == kReopenAt && isPersistent())
            reopen();
        if (i == kSecondConnectionFrom && isPersistent())
            another = openAnother();
        EventStore& here = another && i % 2 ? *another : store();
        const AppendRequest request = log.next();
        QCOMPARE(show(here.append(request)), show(model->append(request)));
        if (i % kCompareEvery != 0 && i != kReopenAt + 1)
            continue;
        compareReads(store(), *model, log);
        compareAppends(store(), *model, log);
        if (another)
            compareReads(*another, *model, log);
        if (QTest::currentTestFailed())
            return;
    }
    QCOMPARE(showStreams(store()), showStreams(*model));
    Job job;
    const auto outcome = store().verify(job, [](const Finding& finding) {
        QTest::qFail((finding.kind + ": " + finding.message).c_str(), __FILE__, __LINE__);
    });
    QVERIFY2(outcome, why(outcome));
    QCOMPARE(outcome->events, kRequests * kEach);
    QVERIFY(outcome->isOk());
}

QTEST_GUILESS_MAIN(TestStoreGrowth)
#include "tst_store_growth.moc"
