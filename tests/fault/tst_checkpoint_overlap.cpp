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

#include <atomic>
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

/// Appends until the numbers run out. Each opening of the store stands for a process: it has a
/// writing connection and a lock of its own.
class Appenders
{
public:
    Appenders(std::string file, AppendLedger& ledger, int appends)
        : m_file(std::move(file))
        , m_ledger(ledger)
        , m_left(appends)
    {
    }

    void run(int stayingOpen, int comingAndGoing)
    {
        std::vector<std::thread> threads;
        for (int i = 0; i < stayingOpen; ++i)
            threads.emplace_back([this] { append(false); });
        for (int i = 0; i < comingAndGoing; ++i)
            threads.emplace_back([this] { append(true); });
        for (std::thread& thread : threads)
            thread.join();
    }
    std::string error() const { return m_error; }

private:
    void append(bool reopens)
    {
        std::unique_ptr<EventStore> store;
        for (int number = --m_left; number >= 0; number = --m_left) {
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
    std::atomic<int> m_left;
    std::mutex m_mutex;
    std::string m_error;
};

void execute(const std::string& file, const char* sql, int times)
{
    sqlite3* db = nullptr;
    sqlite3_open(file.c_str(), &db);
    sqlite3_busy_timeout(db, 5'000);
    sqlite3_exec(db, "PRAGMA wal_autocheckpoint = 0", nullptr, nullptr, nullptr);
    for (int i = 0; i < times; ++i)
        sqlite3_exec(db, sql, nullptr, nullptr, nullptr);
    sqlite3_close(db);
}

} // namespace

class TestCheckpointOverlap : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY(installWatchedVfs()); }
    void checkpointNeverMeetsACommit();
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

void TestCheckpointOverlap::controlMeets()
{
    const FaultRun run = faultRun();
    const QTemporaryDir folder;
    const std::string file = folder.filePath("plain").toStdString();
    execute(file, "PRAGMA journal_mode = WAL; CREATE TABLE t (a)", 1);
    OverlapWatcher watcher;
    {
        const WatchFiles watch(watcher);
        // On a busy machine the two may come to run one after the other.
        for (int attempt = 0; attempt < 20 && watcher.overlaps() == 0; ++attempt) {
            std::thread checkpointer([&] { execute(file, "PRAGMA wal_checkpoint", 2'000); });
            execute(file, "INSERT INTO t VALUES (randomblob(5000))", 2'000);
            checkpointer.join();
        }
    }
    watcher.print("control (plain SQLite)", run.seed);
    QVERIFY2(watcher.overlaps() > 0, "the check finds no overlap where there must be some");
}

QTEST_GUILESS_MAIN(TestCheckpointOverlap)
#include "tst_checkpoint_overlap.moc"
