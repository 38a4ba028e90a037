// SPDX-License-Identifier: Apache-2.0
// SQLite up to 3.51.2 can corrupt a file when one connection folds the log in while another commits
// and begins the log anew. Here nobody does that at the same time, whoever has the file open.

#include "core/store/event_store.h"
#include "core/store/store_registry.h"
#include "tests/fault/append_ledger.h"
#include "tests/fault/fault_run.h"
#include "tests/fault/watched_vfs.h"

#include <QTemporaryDir>
#include <QTest>

#include <sqlite3.h>

#include <mutex>
#include <thread>

using namespace headrace;

namespace {

/// Counts checkpoints and write transactions, and those of two connections that overlap.
class OverlapWatcher final : public FileWatcher
{
public:
    FileFault before(const FileCall&) override { return {}; }
    void after(const FileCall& call) override
    {
        const bool isTaken = call.kind == FileCall::Kind::LogLock;
        if (!isTaken && call.kind != FileCall::Kind::LogUnlock)
            return;
        const std::lock_guard lock(m_mutex);
        if (call.offset == FileCall::kWriteLock) {
            m_writer = isTaken ? call.handle : nullptr;
            m_transactions += isTaken ? 1 : 0;
        } else if (call.offset == FileCall::kCheckpointLock) {
            m_checkpointer = isTaken ? call.handle : nullptr;
            m_checkpoints += isTaken ? 1 : 0;
        } else {
            return; // A reader's.
        }
        if (isTaken && m_writer && m_checkpointer && m_writer != m_checkpointer)
            ++m_overlaps;
    }

    int transactions() const { return m_transactions; }
    int checkpoints() const { return m_checkpoints; }
    int overlaps() const { return m_overlaps; }
    void print(const char* what, std::uint64_t seed) const
    {
        qInfo("checkpoint and commit, %s: seed %llu, %d write transactions, %d checkpoints, %d "
              "overlapped",
              what, static_cast<unsigned long long>(seed), m_transactions, m_checkpoints,
              m_overlaps);
    }

private:
    std::mutex m_mutex;
    const void* m_writer = nullptr;
    const void* m_checkpointer = nullptr;
    int m_transactions = 0;
    int m_checkpoints = 0;
    int m_overlaps = 0;
};

/// Appends, each the same share of the numbers, whoever is faster. Each opening of the store stands
/// for a process: it has a writing connection and a lock of its own.
class Appenders
{
public:
    Appenders(std::string file, AppendLedger& ledger, int appends)
        : m_file(std::move(file))
        , m_ledger(ledger)
        , m_appends(appends)
    {
    }

    void run(int stayingOpen, int comingAndGoing)
    {
        const int all = stayingOpen + comingAndGoing;
        std::vector<std::thread> threads;
        for (int i = 0; i < all; ++i)
            threads.emplace_back([=, this] { append(i, all, i >= stayingOpen); });
        for (std::thread& thread : threads)
            thread.join();
    }
    std::string error() const { return m_error; }

private:
    void append(int first, int step, bool reopens)
    {
        std::unique_ptr<EventStore> store;
        for (int number = first; number < m_appends; number += step) {
            if (!store || reopens) {
                store.reset();
                auto opened = openStore(m_file);
                if (!opened)
                    return fail(opened.error().message);
                store = *std::move(opened);
            }
            const auto answer = store->append(m_ledger.request(number));
            if (!answer)
                return fail(answer.error().message);
            m_ledger.acknowledge(number, std::get<AppendReceipt>(*answer).position);
        }
    }
    void fail(const std::string& what)
    {
        const std::lock_guard lock(m_mutex);
        m_error = what;
    }

    const std::string m_file;
    AppendLedger& m_ledger;
    const int m_appends;
    std::mutex m_mutex;
    std::string m_error;
};

// A connection of plain SQLite, which leaves checkpoints to whoever asks for one.
class PlainConnection
{
public:
    explicit PlainConnection(const std::string& file)
    {
        m_isWell = sqlite3_open(file.c_str(), &m_db) == SQLITE_OK;
        execute("PRAGMA wal_autocheckpoint = 0");
    }
    PlainConnection(const PlainConnection&) = delete;
    PlainConnection& operator=(const PlainConnection&) = delete;
    ~PlainConnection() { sqlite3_close(m_db); }

    void execute(const char* sql)
    {
        m_isWell = m_isWell && sqlite3_exec(m_db, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
    }
    bool isWell() const { return m_isWell; }

private:
    sqlite3* m_db = nullptr;
    bool m_isWell = false;
};

constexpr const char* kInsert = "INSERT INTO t VALUES (randomblob(5000))";
constexpr const char* kCheckpoint = "PRAGMA wal_checkpoint";

} // namespace

class TestCheckpointOverlap : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY(installWatchedVfs()); }
    void checkpointNeverMeetsACommit();
    void controlMeets_data();
    void controlMeets();
};

void TestCheckpointOverlap::checkpointNeverMeetsACommit()
{
    const FaultRun run = faultRun();
    const QTemporaryDir folder;
    const std::string file = folder.filePath("x.headrace").toStdString();
    QVERIFY(openStore(file, {.mode = OpenMode::Create}));
    AppendLedger ledger(run.seed, {.padBytes = 20'000});
    OverlapWatcher watcher;
    {
        const WatchFiles watch(watcher);
        Appenders appenders(file, ledger, 800 * run.rounds);
        appenders.run(3, 2);
        QVERIFY2(appenders.error().empty(), appenders.error().c_str());
    }
    watcher.print("stores", run.seed);
    QVERIFY(watcher.transactions() > 500);
    QVERIFY(watcher.checkpoints() > 20);
    QCOMPARE(watcher.overlaps(), 0);
    const LedgerFindings found = ledger.check(**openStore(file));
    QVERIFY2(found.isClean(), found.first.c_str());
}

void TestCheckpointOverlap::controlMeets_data()
{
    QTest::addColumn<bool>("isBetween");
    QTest::addColumn<int>("overlaps");
    QTest::addRow("a checkpoint while a transaction writes") << true << 1;
    QTest::addRow("a checkpoint when it has committed") << false << 0;
}

// Two connections on one thread: what happens in which order is written here, and nowhere left to
// the machine.
void TestCheckpointOverlap::controlMeets()
{
    QFETCH(bool, isBetween);
    QFETCH(int, overlaps);
    const QTemporaryDir folder;
    const std::string file = folder.filePath("plain").toStdString();
    PlainConnection writer(file);
    writer.execute("PRAGMA journal_mode = WAL; CREATE TABLE t (a)");
    PlainConnection checkpointer(file);
    writer.execute(kInsert);
    OverlapWatcher watcher;
    {
        const WatchFiles watch(watcher);
        writer.execute("BEGIN IMMEDIATE");
        writer.execute(kInsert);
        if (isBetween)
            checkpointer.execute(kCheckpoint);
        writer.execute("COMMIT");
        if (!isBetween)
            checkpointer.execute(kCheckpoint);
    }
    QVERIFY(writer.isWell() && checkpointer.isWell());
    QCOMPARE(watcher.transactions(), 1);
    QCOMPARE(watcher.checkpoints(), 1);
    QCOMPARE(watcher.overlaps(), overlaps);
}

QTEST_GUILESS_MAIN(TestCheckpointOverlap)
#include "tst_checkpoint_overlap.moc"
