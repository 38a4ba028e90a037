// SPDX-License-Identifier: Apache-2.0
// A server that goes away while events are appended: what was appended is there once, whatever the
// caller was told, and what the caller was told is true.

#include "core/store/event_cursor.h"
#include "core/store/postgres/pg_connection.h"
#include "core/store/postgres/postgres_store.h"
#include "tests/conformance/sample_events.h"
#include "tests/support/cut_proxy.h"
#include "tests/support/private_postgres.h"

#include <QTest>

#include <atomic>
#include <set>
#include <thread>

using namespace headrace;
using namespace std::chrono_literals;

namespace {

std::unique_ptr<EventStore> opened(const std::string& address, OpenMode mode)
{
    auto store = openPostgresStore(address, {.mode = mode});
    if (!store)
        qFatal("%s", store.error().message.c_str());
    return *std::move(store);
}

AppendRequest request(int writer, int number, bool hasToken)
{
    AppendRequest request {
        .events = {newEvent("order-" + std::to_string(writer), "tick"), newEvent("all-1", "tock")}};
    if (hasToken)
        request.token = std::to_string(writer) + "/" + std::to_string(number);
    return request;
}

const FindingHandler kNoFinding = [](const Finding& finding) {
    QTest::qFail((finding.kind + ": " + finding.message).c_str(), __FILE__, __LINE__);
};

// Appends one request after another, each until it is answered; how often it was not.
int appendAll(EventStore& store, int writer, int requests, const std::atomic<bool>& isOver)
{
    int unanswered = 0;
    for (int number = 0; number < requests && !isOver; ++number) {
        auto answer = store.append(request(writer, number, true));
        for (; !answer && !isOver; ++unanswered)
            answer = store.append(request(writer, number, true));
    }
    return unanswered;
}

} // namespace

class TestPostgresCuts : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { qputenv("PGPASSWORD", PrivatePostgres::kPassword); }
    void cutIsResolved_data();
    void cutIsResolved();
    void blindRepeatAppendsTwice();
    void writersSurviveFaults_data();
    void writersSurviveFaults();
    void readersComeBack();
    void deadServerIsSaid();

private:
    std::string throughProxy(const CutProxy& proxy, const std::string& schema)
    {
        return "postgresql://headrace@127.0.0.1:" + std::to_string(proxy.port())
            + "/postgres?schema=" + schema;
    }
    PrivatePostgres& m_server = PrivatePostgres::ofThisProgram();
    int m_schemas = 0;
};

void TestPostgresCuts::cutIsResolved_data()
{
    QTest::addColumn<bool>("isAnswer");
    QTest::addColumn<bool>("isElsewhere"); // Another writer came first: the store is locked.
    QTest::addColumn<int>("passed");       // Round trips before.
    for (const bool isAnswer : {false, true}) {
        const char* const what = isAnswer ? "the answer" : "the request";
        QTest::addRow("%s to append", what) << isAnswer << false << 0;
        QTest::addRow("%s to append, which is refused", what) << isAnswer << true << 0;
        QTest::addRow("%s to lock", what) << isAnswer << true << 1;
        QTest::addRow("%s to append under the lock", what) << isAnswer << true << 2;
    }
}

void TestPostgresCuts::cutIsResolved()
{
    QFETCH(bool, isAnswer);
    QFETCH(bool, isElsewhere);
    QFETCH(int, passed);
    // The first append makes a thread connect that takes events into the indexes; that connection,
    // and those that read, are not the ones to be cut.
    CutProxy proxy(m_server.port(), "append_events(");
    const auto store =
        opened(throughProxy(proxy, "cut" + std::to_string(++m_schemas)), OpenMode::Create);
    appended(*store, request(1, 0, false));
    if (isElsewhere)
        appended(*opened(m_server.address("cut" + std::to_string(m_schemas)), OpenMode::Writable),
                 request(2, 0, false));
    const std::int64_t head = isElsewhere ? 4 : 2;
    proxy.cutNext(isAnswer ? CutProxy::Cut::Answer : CutProxy::Cut::Request, passed);
    const auto answer = store->append(request(1, 1, false));
    QCOMPARE(proxy.cuts(), 1);
    QVERIFY2(answer, why(answer));
    const auto& receipt = std::get<AppendReceipt>(*answer);
    QVERIFY(!receipt.repeated);
    QCOMPARE(receipt.position.value, head + 2);
    QCOMPARE(store->head()->value, head + 2);
    Job job;
    QVERIFY(store->verify(job, kNoFinding)->isOk());
}

// The control: a client that repeats what was not answered, over the same proxy.
void TestPostgresCuts::blindRepeatAppendsTwice()
{
    m_server.run("CREATE SCHEMA naive; CREATE TABLE naive.note (text text)");
    CutProxy proxy(m_server.port());
    const auto address = parsePgAddress(throughProxy(proxy, "naive"));
    QVERIFY(address);
    bool isAnswered = false;
    for (int i = 0; i < 2 && !isAnswered; ++i) {
        const auto connection = PgConnection::open(*address, false);
        QVERIFY2(connection, why(connection));
        if (i == 0)
            proxy.cutNext(CutProxy::Cut::Answer);
        isAnswered = (*connection)->run("INSERT INTO note VALUES ('once')").has_value();
    }
    QVERIFY(isAnswered);
    QCOMPARE(m_server.run("SELECT count(*) FROM naive.note"), std::string("2"));
}

void TestPostgresCuts::writersSurviveFaults_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addRow("connections are killed") << "terminate";
    QTest::addRow("the server restarts") << "restart";
    QTest::addRow("the server is killed") << "crash";
}

void TestPostgresCuts::writersSurviveFaults()
{
    QFETCH(QString, fault);
    constexpr int kWriters = 4;
    const bool isQuick = fault == "terminate";
    const int requests = isQuick ? 400 : 150;
    const std::string address = m_server.address("faults_" + fault.toStdString());
    opened(address, OpenMode::Create);
    std::atomic<bool> isOver = false;
    std::atomic<int> running = kWriters;
    std::atomic<int> unanswered = 0;
    {
        // Two writers share a connection, the others have one each.
        std::vector<std::shared_ptr<EventStore>> stores;
        for (int writer = 0; writer < kWriters; ++writer)
            stores.push_back(writer == 1 ? stores[0] : opened(address, OpenMode::Writable));
        std::vector<std::jthread> writers;
        for (int writer = 0; writer < kWriters; ++writer)
            writers.emplace_back([&, writer] {
                unanswered +=
                    appendAll(*stores[static_cast<std::size_t>(writer)], writer, requests, isOver);
                --running;
            });
        for (int faults = 0; running > 0 && faults < (isQuick ? 2'000 : 3); ++faults) {
            QTest::qWait(isQuick ? 15 : 150);
            if (isQuick)
                m_server.run("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE "
                             "application_name = 'headrace'");
            else
                fault == "crash" ? m_server.crash() : m_server.stop();
            if (!isQuick)
                m_server.start();
        }
    }
    const auto store = opened(address, OpenMode::ReadOnly);
    QCOMPARE(store->head()->value, 2 * kWriters * requests);
    QCOMPARE(store->stream(named("all-1"))->events, kWriters * requests);
    for (int writer = 0; writer < kWriters; ++writer)
        for (int number = 0; number < requests; ++number)
            QCOMPARE(store->readToken(*request(writer, number, true).token)->size(),
                     std::size_t {2});
    Job job;
    const auto outcome = store->verify(job, kNoFinding);
    QVERIFY2(outcome, why(outcome));
    QVERIFY(outcome->isOk());
    qInfo("%d calls were answered with an error, and repeated", unanswered.load());
}

void TestPostgresCuts::readersComeBack()
{
    const auto store = opened(m_server.address("readers"), OpenMode::Create);
    QVERIFY(fill(*store));
    QVERIFY(store->documents().put("other", "{}", 0));
    const auto first = store->readPage({.limit = 10});
    QVERIFY(first);
    m_server.stop();
    m_server.start();
    const auto second = store->readPage({.from = first->next, .limit = 10});
    QVERIFY2(second, why(second));
    QCOMPARE(second->events().front().position.value, 11);
    const auto written = store->documents().put("key", "{}", 0);
    QVERIFY2(written, why(written));
    appended(*store, request(1, 1, true));
}

void TestPostgresCuts::deadServerIsSaid()
{
    const auto store = opened(m_server.address("dead"), OpenMode::Create);
    m_server.stop();
    const auto page = store->readPage({});
    const auto answer = store->append(request(1, 1, true));
    m_server.start();
    QVERIFY(isError(page, ErrorCode::Io));
    QVERIFY(isError(answer, ErrorCode::Io));
    QVERIFY(page.error().message.find("could not be reached") != std::string::npos);
    appended(*store, request(1, 1, true));
    QCOMPARE(store->head()->value, 2);
}

QTEST_GUILESS_MAIN(TestPostgresCuts)
#include "tst_postgres_cuts.moc"
