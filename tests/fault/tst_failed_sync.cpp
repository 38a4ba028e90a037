// SPDX-License-Identifier: Apache-2.0
// A sync fails, and the device drops what it was to keep: the page cache shows it all the same, and
// the next sync succeeds. Whoever then believes the page cache has lost it at the next power cut.

#include "core/store/event_store.h"
#include "core/store/store_registry.h"
#include "tests/fault/append_ledger.h"
#include "tests/fault/fault_run.h"
#include "tests/fault/power_loss_disk.h"

#include <QTemporaryDir>
#include <QTest>

#include <sqlite3.h>

#include <optional>
#include <set>

using namespace headrace;

namespace {

constexpr int kAppends = 8;
constexpr PowerLossDisk::Behaviour kPageCache {.sectorBytes = 4'096};

// What the program does about the append that ended in an error.
enum class After {
    Repeat,  // On the same store.
    Reopen,  // Closes the store, opens it again and repeats.
    Restart, // Is killed, starts again and repeats.
};

// A checkpoint after every second append or so, so that its syncs fail, too.
constexpr int kFewPages = 8;

struct Tally
{
    int failures = 0;
    int cuts = 0;
    std::int64_t checked = 0;
    std::int64_t lost = 0;
    std::int64_t unknown = 0;
    std::string finding;

    void print(const char* what, std::uint64_t seed) const
    {
        qInfo("failed fsync, %s: seed %llu, each of %d syncs failed, %d cuts, %lld acknowledged "
              "appends checked, %lld lost; %lld appends ended as unknown",
              what, static_cast<unsigned long long>(seed), failures, cuts,
              static_cast<long long>(checked), static_cast<long long>(lost),
              static_cast<long long>(unknown));
    }
};

std::string storeIn(const QTemporaryDir& folder)
{
    return folder.filePath("x.headrace").toStdString();
}

/// Appends to a store, of which one sync fails.
class Appender
{
public:
    Appender(After after, int checkpointPages, std::uint64_t seed, Tally& tally)
        : m_after(after)
        , m_checkpointPages(checkpointPages)
        , m_random(seed)
        , m_ledger(seed)
        , m_tally(tally)
        , m_file(storeIn(m_folders[0]))
        , m_disk(std::make_unique<PowerLossDisk>(m_folders[0].path().toStdString(), kPageCache))
    {
    }

    /// Whether the n-th sync was reached at all.
    bool run(int failingSync);

private:
    void fail(const std::string& what)
    {
        if (m_tally.finding.empty())
            m_tally.finding = what;
    }
    void open();
    void restart();
    bool append(std::int64_t number);
    void repeat(std::int64_t number);
    void checkCut();

    const After m_after;
    const int m_checkpointPages;
    Random m_random;
    AppendLedger m_ledger;
    Tally& m_tally;
    const QTemporaryDir m_folders[2];
    const QTemporaryDir m_scratch;
    std::string m_file;
    std::unique_ptr<PowerLossDisk> m_disk;
    std::unique_ptr<PowerLossDisk> m_crashed; // Of the process that was killed.
    std::optional<WatchFiles> m_watch;
    std::unique_ptr<EventStore> m_store;
    std::unique_ptr<EventStore> m_killed;
};

// Opening may be what meets the failing sync; the second time it must work.
void Appender::open()
{
    m_store.reset();
    for (int attempt = 0; attempt < 2 && !m_store; ++attempt)
        if (auto store = openStore(m_file, {.checkpointPages = m_checkpointPages}))
            m_store = *std::move(store);
    if (!m_store)
        fail("it cannot be opened again");
}

// Nobody sees any more what the killed process does: its files are another folder's.
void Appender::restart()
{
    auto disk = std::make_unique<PowerLossDisk>(m_folders[1].path().toStdString(), kPageCache);
    disk->goOnFrom(*m_disk);
    m_watch.reset();
    m_killed = std::move(m_store);
    m_crashed = std::move(m_disk);
    m_disk = std::move(disk);
    m_file = storeIn(m_folders[1]);
    m_watch.emplace(*m_disk);
    open();
}

bool Appender::append(std::int64_t number)
{
    const auto answer = m_store->append(m_ledger.request(number));
    if (!answer) {
        m_tally.unknown += answer.error().code == ErrorCode::Unknown ? 1 : 0;
        return false;
    }
    m_ledger.acknowledge(number, std::get<AppendReceipt>(*answer).position);
    return true;
}

void Appender::repeat(std::int64_t number)
{
    if (m_after == After::Reopen)
        open();
    if (m_after == After::Restart)
        restart();
    if (m_store && !append(number))
        fail("an append cannot be repeated after a failed sync");
}

void Appender::checkCut()
{
    writeImage(m_disk->cut(m_random), m_scratch.path().toStdString());
    ++m_tally.cuts;
    const auto store = openStore(storeIn(m_scratch));
    if (!store)
        return fail(store.error().message);
    const LedgerFindings found = m_ledger.check(**store);
    m_tally.checked += found.checked;
    m_tally.lost += found.lost;
    if (!found.isClean())
        fail(found.first);
}

bool Appender::run(int failingSync)
{
    m_watch.emplace(*m_disk);
    if (!openStore(m_file, {.mode = OpenMode::Create}))
        return false;
    open();
    m_disk->failSync(failingSync);
    for (int number = 0; number < kAppends && m_store; ++number) {
        if (!append(number))
            repeat(number);
        checkCut();
        if (number == kAppends / 2) { // A checkpoint, and a new log.
            open();
            checkCut();
        }
    }
    m_store.reset();
    checkCut();
    return m_killed || m_disk->hasFailed();
}

/// One table of numbers, each inserted and committed by itself, as one writes it by hand.
class HandWritten
{
public:
    explicit HandWritten(std::string file) : m_file(std::move(file)) { open(); }
    ~HandWritten() { sqlite3_close(m_db); }

    void open()
    {
        sqlite3_close(m_db);
        sqlite3_open(m_file.c_str(), &m_db);
        execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
                "CREATE TABLE IF NOT EXISTS t (n INTEGER)");
        sqlite3_db_config(m_db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    }
    bool insert(int number)
    {
        return execute(("INSERT INTO t VALUES (" + std::to_string(number) + ")").c_str());
    }
    std::set<int> numbers() const
    {
        std::set<int> found;
        const auto add = [](void* place, int, char** values, char**) {
            static_cast<std::set<int>*>(place)->insert(std::atoi(values[0]));
            return 0;
        };
        sqlite3_exec(m_db, "SELECT n FROM t", add, &found, nullptr);
        return found;
    }

private:
    bool execute(const char* sql)
    {
        return sqlite3_exec(m_db, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
    }

    const std::string m_file;
    sqlite3* m_db = nullptr;
};

// After an error it opens the file again, and takes what it finds there for stored.
bool appendByHand(int failingSync, Random& random, Tally& tally)
{
    const QTemporaryDir folder;
    PowerLossDisk disk(folder.path().toStdString(), kPageCache);
    const WatchFiles watch(disk);
    HandWritten table(storeIn(folder));
    disk.failSync(failingSync);
    std::set<int> acknowledged;
    for (int number = 0; number < kAppends; ++number) {
        if (!table.insert(number)) {
            ++tally.unknown;
            table.open();
            if (!table.numbers().contains(number) && !table.insert(number))
                continue;
        }
        acknowledged.insert(number);
    }
    ++tally.cuts;
    const QTemporaryDir after;
    writeImage(disk.cut(random), after.path().toStdString());
    const std::set<int> found = HandWritten(storeIn(after)).numbers();
    tally.checked += static_cast<std::int64_t>(acknowledged.size());
    for (const int number : acknowledged)
        tally.lost += found.contains(number) ? 0 : 1;
    return disk.hasFailed();
}

} // namespace

Q_DECLARE_METATYPE(After)

class TestFailedSync : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY(installWatchedVfs()); }
    void losesNoAcknowledgedAppend_data();
    void losesNoAcknowledgedAppend();
    void controlBelievesThePageCache();
};

void TestFailedSync::losesNoAcknowledgedAppend_data()
{
    QTest::addColumn<After>("after");
    QTest::addColumn<int>("checkpointPages");
    const OpenOptions usual;
    QTest::addRow("repeated on the same store") << After::Repeat << usual.checkpointPages;
    QTest::addRow("opened again and repeated") << After::Reopen << usual.checkpointPages;
    QTest::addRow("killed, started again and repeated") << After::Restart << usual.checkpointPages;
    QTest::addRow("with checkpoints, repeated on the same store") << After::Repeat << kFewPages;
    QTest::addRow("with checkpoints, opened again and repeated") << After::Reopen << kFewPages;
    QTest::addRow("with checkpoints, killed and repeated") << After::Restart << kFewPages;
}

void TestFailedSync::losesNoAcknowledgedAppend()
{
    QFETCH(After, after);
    QFETCH(int, checkpointPages);
    const FaultRun run = faultRun();
    Tally tally;
    for (int round = 0; round < 3 * run.rounds; ++round) {
        const auto seed = run.seed + static_cast<std::uint64_t>(round);
        for (int failing = 1; Appender(after, checkpointPages, seed, tally).run(failing); ++failing)
            ++tally.failures;
    }
    tally.print(QTest::currentDataTag(), run.seed);
    QVERIFY(tally.unknown > 0);
    QVERIFY2(tally.finding.empty(), tally.finding.c_str());
}

void TestFailedSync::controlBelievesThePageCache()
{
    const FaultRun run = faultRun();
    Random random(run.seed);
    Tally tally;
    for (int round = 0; round < 10 * run.rounds; ++round)
        for (int failing = 1; appendByHand(failing, random, tally); ++failing)
            ++tally.failures;
    tally.print("control (opened again, and believed)", run.seed);
    QVERIFY2(tally.lost > 0, "the check finds no loss where there must be one");
}

QTEST_GUILESS_MAIN(TestFailedSync)
#include "tst_failed_sync.moc"
