// SPDX-License-Identifier: Apache-2.0
// A store that is as it was written verifies; what is checked above the store is, too.

#include "core/store/verification.h"
#include "store_test.h"

#include <functional>
#include <thread>

using namespace headrace;

class TestStoreVerification : public StoreTest
{
    Q_OBJECT

private slots:
    void soundStoreHasNoFindings_data();
    void soundStoreHasNoFindings();
    void cancelledJobStops();
    void appendsGoOnMeanwhile();
    void checkpointsMustLieWithinTheHead();
    void checkpointsMayMoveOnMeanwhile();
    void lastOutcomeIsRemembered();
    void readOnlyStoreIsVerifiedToo();
};

namespace {

const FindingHandler kNoFinding = [](const Finding& finding) {
    QTest::qFail((finding.kind + ": " + finding.message).c_str(), __FILE__, __LINE__);
};

// Does something more each time before it lists documents.
class EagerStore final : public EventStore, private Documents
{
public:
    EagerStore(EventStore& store, std::function<void()> before)
        : m_store(store)
        , m_before(std::move(before))
    {
    }
    const StoreDescription& description() const override { return m_store.description(); }
    Result<AppendAnswer> append(const AppendRequest& request) override
    {
        return m_store.append(request);
    }
    Result<EventBatch> readPage(const ReadRequest& request) override
    {
        return m_store.readPage(request);
    }
    Result<std::vector<StreamSummary>> streams(const StreamsRequest& request) override
    {
        return m_store.streams(request);
    }
    Result<StreamSummary> stream(const StreamName& name) override { return m_store.stream(name); }
    Result<StoreStatistics> statistics() override { return m_store.statistics(); }
    Result<std::vector<HourCount>> activity() override { return m_store.activity(); }
    Result<Position> head() override { return m_store.head(); }
    Result<Position> waitForAppend(Position seen, std::chrono::milliseconds timeout,
                                   std::stop_token stop) override
    {
        return m_store.waitForAppend(seen, timeout, std::move(stop));
    }
    Documents& documents() override { return *this; }
    Result<Verification> verify(Job& job, const FindingHandler& report) override
    {
        return m_store.verify(job, report);
    }
    Result<EventBatch> readToken(const std::string& token) override
    {
        return m_store.readToken(token);
    }
    Result<std::optional<Position>> positionAt(Time time) override
    {
        return m_store.positionAt(time);
    }

private:
    Result<std::optional<Document>> get(const std::string& key) override
    {
        return m_store.documents().get(key);
    }
    Result<std::vector<Document>> list(const std::string& prefix, const std::string& after,
                                       std::size_t limit) override
    {
        m_before();
        return m_store.documents().list(prefix, after, limit);
    }
    Result<DocumentAnswer> put(const std::string& key, const std::string& json,
                               std::int64_t expected) override
    {
        return m_store.documents().put(key, json, expected);
    }
    Result<DocumentAnswer> remove(const std::string& key, std::int64_t expected) override
    {
        return m_store.documents().remove(key, expected);
    }

    EventStore& m_store;
    std::function<void()> m_before;
};

} // namespace

void TestStoreVerification::soundStoreHasNoFindings_data()
{
    QTest::addColumn<int>("times");
    QTest::addRow("empty") << 0;
    QTest::addRow("3,000 events") << 1;
    QTest::addRow("9,000 events") << 3;
}

void TestStoreVerification::soundStoreHasNoFindings()
{
    QFETCH(int, times);
    for (int i = 0; i < times; ++i)
        QVERIFY(fill(store()));
    Job job;
    const auto outcome = store().verify(job, kNoFinding);
    QVERIFY2(outcome, why(outcome));
    QVERIFY(outcome->isOk());
    QCOMPARE(outcome->events, times * kFilled);
    QCOMPARE(outcome->head.value, times * kFilled);
    const JobProgress progress = job.look();
    QCOMPARE(progress.done, progress.total);
}

void TestStoreVerification::cancelledJobStops()
{
    QVERIFY(fill(store()));
    Job job;
    job.cancel();
    QVERIFY(isError(store().verify(job, kNoFinding), ErrorCode::Cancelled));
    QVERIFY(isError(verifyStore(store(), job, kNoFinding), ErrorCode::Cancelled));
    QVERIFY(!*lastVerification(store()));
}

void TestStoreVerification::appendsGoOnMeanwhile()
{
    QVERIFY(fill(store()));
    const std::jthread writer([this](const std::stop_token& stop) {
        for (int i = 0; !stop.stop_requested(); ++i)
            static_cast<void>(store().append({.events = {
                                                  newEvent("live-" + std::to_string(i % 7), "tick"),
                                                  taggedEvent("shared-1", "tock", {"vip"}),
                                              }}));
    });
    // Until it has met appends: the head is then above what was verified first.
    std::int64_t first = 0;
    for (int round = 0; round < 100; ++round) {
        Job job;
        const auto outcome = store().verify(job, kNoFinding);
        QVERIFY2(outcome, why(outcome));
        QVERIFY(outcome->isOk());
        QVERIFY(outcome->events >= kFilled);
        QCOMPARE(outcome->events, outcome->head.value);
        first = first == 0 ? outcome->head.value : first;
        if (outcome->head.value > first + 20 && round >= 3)
            break;
    }
}

void TestStoreVerification::checkpointsMustLieWithinTheHead()
{
    QVERIFY(fill(store()));
    Documents& documents = store().documents();
    QVERIFY(documents.put("checkpoint/behind", "{\"position\":17}", 0));
    QVERIFY(documents.put("checkpoint/at the head", "{\"position\":3000}", 0));
    QVERIFY(documents.put("checkpoint/beyond", "{\"position\":3001}", 0));
    QVERIFY(documents.put("checkpoint/nothing", "{\"at\":1}", 0));
    QVERIFY(documents.put("other/beyond", "{\"position\":3001}", 0));
    std::vector<std::string> messages;
    Job job;
    const auto outcome = verifyStore(store(), job, [&](const Finding& finding) {
        QCOMPARE(finding.kind, std::string("checkpoint"));
        messages.push_back(finding.message);
    });
    QVERIFY2(outcome, why(outcome));
    QCOMPARE(outcome->findings, 2);
    QCOMPARE(messages.size(), std::size_t {2});
    QVERIFY(messages[0].find("checkpoint/beyond") != std::string::npos);
    QVERIFY(messages[1].find("checkpoint/nothing") != std::string::npos);
    QCOMPARE((*lastVerification(store()))->findings, 2);
}

// An event and a checkpoint that stands on it come while documents are listed.
void TestStoreVerification::checkpointsMayMoveOnMeanwhile()
{
    QVERIFY(fill(store()));
    EagerStore eager(store(), [this] {
        const AppendReceipt receipt = appended(store(), {.events = {newEvent("order-1", "tick")}});
        const std::string json = "{\"position\":" + std::to_string(receipt.position.value) + "}";
        QVERIFY(store().documents().put("checkpoint/live", json, 0));
    });
    Job job;
    const auto outcome = verifyStore(eager, job, kNoFinding);
    QVERIFY2(outcome, why(outcome));
    QVERIFY(*store().documents().get("checkpoint/live"));
    QVERIFY(outcome->isOk());
}

void TestStoreVerification::lastOutcomeIsRemembered()
{
    QVERIFY(!*lastVerification(store()));
    QVERIFY(fill(store()));
    for (int round = 1; round <= 2; ++round) {
        Job job;
        const auto outcome = verifyStore(store(), job, kNoFinding);
        QVERIFY2(outcome, why(outcome));
        if (isPersistent())
            reopen();
        const auto last = lastVerification(store());
        QVERIFY(last && *last);
        QCOMPARE(toUs((*last)->at), toUs(outcome->at));
        QCOMPARE((*last)->head, outcome->head);
        QCOMPARE((*last)->events, outcome->events);
        QVERIFY((*last)->isOk());
        appended(store(), {.events = {newEvent("order-1", "later")}});
    }
    QCOMPARE((*lastVerification(store()))->events, kFilled + 1);
}

void TestStoreVerification::readOnlyStoreIsVerifiedToo()
{
    QVERIFY(fill(store()));
    reopenReadOnly();
    Job job;
    const auto outcome = verifyStore(store(), job, kNoFinding);
    QVERIFY2(outcome, why(outcome));
    QVERIFY(outcome->isOk());
    QCOMPARE(outcome->events, isPersistent() ? kFilled : 0);
    QVERIFY(!*lastVerification(store()));
}

QTEST_GUILESS_MAIN(TestStoreVerification)
#include "tst_store_verification.moc"
