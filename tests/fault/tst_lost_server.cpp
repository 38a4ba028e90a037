// SPDX-License-Identifier: Apache-2.0
// A server that goes away while projections are run, or one is rebuilt, whose rows are there, and
// perhaps the store, too: it goes on by itself, or says what to do, and then the rows are what the
// events say.

#include "tests/core/projection/account_projections.h"
#include "tests/fault/fault_run.h"
#include "tests/fault/rows_place.h"
#include "tests/fault/server_fault.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <optional>
#include <random>
#include <thread>

using namespace headrace;

namespace {

constexpr int kEvents = 20'000;
constexpr int kFaults = 2;

PrivatePostgres& server()
{
    return PrivatePostgres::ofThisProgram();
}

using Fault = ServerFault;

std::unique_ptr<Projections> open(EventStore& store, const std::string& where)
{
    return Projections::open(store, accountModule(), rowsInSmallSteps(where, "tst_lost_server"))
        .value();
}

// What `work` ends with, while the server is lost once somewhere in it.
Result<void> workWhileLost(const std::function<Result<void>(Job& job)>& work, Fault fault,
                           std::int64_t after, bool& isLost)
{
    Job job;
    std::atomic<bool> isOver = false;
    Result<void> result;
    {
        std::jthread worker([&] {
            result = work(job);
            isOver = true;
        });
        const std::int64_t begun = job.look().done;
        while (!isOver && job.look().done < begun + after)
            std::this_thread::yield();
        isLost = !isOver;
        inflict(fault);
    }
    return result;
}

} // namespace

class TestLostServer : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void goesOnOrSaysSo_data();
    void goesOnOrSaysSo();
    void followsThroughFaults_data();
    void followsThroughFaults();
    void appliedTwiceIsFound();

private:
    void makeStore(bool isOnServer);
    bool isRight(Projections& projections)
    {
        return balances(projections) == m_history->accounts()
            && totals(projections) == m_history->currencies();
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<EventStore> m_store;
    std::unique_ptr<AccountHistory> m_history;
    std::string m_where;
};

void TestLostServer::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_history = std::make_unique<AccountHistory>(faultRun().seed);
    m_where = server().freshAddress();
}

void TestLostServer::makeStore(bool isOnServer)
{
    const std::string location =
        isOnServer ? server().freshAddress() : m_dir->filePath("x.headrace").toStdString();
    auto store = openStore(location, {.mode = OpenMode::Create});
    QVERIFY2(store, store ? "" : store.error().message.c_str());
    m_store = *std::move(store);
}

void TestLostServer::goesOnOrSaysSo_data()
{
    QTest::addColumn<int>("fault");
    QTest::addColumn<bool>("isRebuild");
    QTest::addColumn<bool>("isStoreOnServer");
    const std::pair<const char*, Fault> faults[] {{"connections are cut", Fault::Cut},
                                                  {"the server restarts", Fault::Restart},
                                                  {"the server is killed", Fault::Crash}};
    for (const auto& [name, fault] : faults)
        for (const bool isRebuild : {false, true})
            for (const bool isOnServer : {false, true})
                QTest::addRow("%s, %s, %s", name, isRebuild ? "a rebuild" : "a run",
                              isOnServer ? "the store is there, too" : "the store is a file")
                    << int(fault) << isRebuild << isOnServer;
}

void TestLostServer::goesOnOrSaysSo()
{
    QFETCH(int, fault);
    QFETCH(bool, isRebuild);
    QFETCH(bool, isStoreOnServer);
    const FaultRun run = faultRun();
    std::mt19937_64 random(run.seed + static_cast<std::uint64_t>(fault));
    makeStore(isStoreOnServer);
    m_history->appendTo(*m_store, kEvents);
    Job first;
    if (isRebuild)
        QVERIFY(open(*m_store, m_where)->run({}, true, first));
    int lost = 0;
    int wentOn = 0;
    for (int round = 0; round < kFaults * run.rounds; ++round) {
        if (!isRebuild)
            m_where = server().freshAddress();
        const auto projections = open(*m_store, m_where);
        const auto work = [&](Job& job) -> Result<void> {
            if (!isRebuild)
                return projections->run({}, true, job);
            const auto plan = projections->plan("byCurrency", {.kind = RebuildKind::Full});
            if (!plan)
                return plan.error();
            const auto built = projections->rebuild(*plan, job);
            return built ? Result<void>() : built.error();
        };
        bool isLost = false;
        const auto ended =
            workWhileLost(work, Fault(fault), static_cast<std::int64_t>(random() % 8'000), isLost);
        lost += isLost ? 1 : 0;
        wentOn += isLost && ended ? 1 : 0;
        if (!ended) {
            QCOMPARE(ended.error().code, ErrorCode::Io);
            QVERIFY2(ended.error().message.find("run the projection again") != std::string::npos,
                     ended.error().message.c_str());
            Job again;
            const auto done = open(*m_store, m_where)->run({}, true, again);
            QVERIFY2(done, done ? "" : done.error().message.c_str());
        }
        QVERIFY(isRight(*open(*m_store, m_where)));
    }
    qInfo("%s: lost %d times at work, went on by itself %d times", QTest::currentDataTag(), lost,
          wentOn);
    QVERIFY2(lost > 0, "it was done before");
    if (Fault(fault) != Fault::Crash) // Which may lose commits, and then has to be run again.
        QCOMPARE(wentOn, lost);
}

void TestLostServer::followsThroughFaults_data()
{
    QTest::addColumn<bool>("isStoreOnServer");
    QTest::addRow("the store is a file") << false;
    QTest::addRow("the store is there, too") << true;
}

// A service that runs on, while others append and somebody rebuilds.
void TestLostServer::followsThroughFaults()
{
    QFETCH(bool, isStoreOnServer);
    using namespace std::chrono_literals;
    makeStore(isStoreOnServer);
    m_history->appendTo(*m_store, 1'000);
    const auto projections = open(*m_store, m_where);
    Job job;
    Result<void> ended;
    std::jthread runner([&] { ended = projections->run({}, false, job); });
    QVERIFY(projections->waitFor("byCurrency", {1'000}, 20s).value());
    for (const Fault fault : {Fault::Cut, Fault::Restart, Fault::Cut}) {
        inflict(fault);
        m_history->appendTo(*m_store, 500);
        Job aside;
        const auto plan = projections->plan("byCurrency", {.kind = RebuildKind::Full});
        QVERIFY2(plan, plan ? "" : plan.error().message.c_str());
        const auto built = projections->rebuild(*plan, aside);
        QVERIFY2(built, built ? "" : built.error().message.c_str());
        const Position head = m_store->head().value();
        for (const char* name : {"balance", "byCurrency"})
            QVERIFY(projections->waitFor(name, head, 30s).value());
        QVERIFY(isRight(*projections));
    }
    job.cancel();
    runner.join();
    QVERIFY2(ended, ended ? "" : ended.error().message.c_str());
}

// Negative control: rows that an event was applied to twice are found.
void TestLostServer::appliedTwiceIsFound()
{
    makeStore(false);
    m_history->appendTo(*m_store, 1'000);
    Job job;
    QVERIFY(open(*m_store, m_where)->run({}, true, job));
    QVERIFY(isRight(*open(*m_store, m_where)));
    const std::string schema = m_where.substr(m_where.rfind("schema=") + 7);
    server().run("UPDATE " + schema + ".headrace_builds SET checkpoint = 990");
    QVERIFY(open(*m_store, m_where)->run({}, true, job));
    QVERIFY(!isRight(*open(*m_store, m_where)));
}

QTEST_GUILESS_MAIN(TestLostServer)
#include "tst_lost_server.moc"
