// SPDX-License-Identifier: Apache-2.0
// The power goes out, again and again, in front of any write or sync; what the disk could hold then
// is opened as a store, and must hold every append that had been acknowledged.

#include "core/store/event_store.h"
#include "core/store/store_registry.h"
#include "tests/fault/append_ledger.h"
#include "tests/fault/fault_run.h"
#include "tests/fault/power_loss_disk.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <thread>

using namespace headrace;

namespace {

/// What the disk held after one cut, and what had been promised by then.
struct Cut
{
    DiskImage image;
    std::size_t acknowledgements = 0;
    bool isStoreMade = false; // Creating it had been acknowledged.
};

struct Workload
{
    int appenders = 1;
    int appends = 60; // Of each appender in one life.
    AppendLedger::Shape shape;
    double cutChance = 0.04; // In front of a change of the disk.
    bool reopens = true;
    std::size_t indexedAtOnce = OpenOptions {}.indexedAtOnce;
    bool onlyAtCheckpoints = false; // The power goes out in one, or soon after it.
};

struct Tally
{
    LedgerFindings findings;
    int cuts = 0;
    int losingCuts = 0;  // Those after which an acknowledged append, or the store itself, was gone.
    int refusedCuts = 0; // Those after which the store could not be opened.

    void print(const char* what, std::uint64_t seed) const
    {
        qInfo("power loss, %s: seed %llu, %d cuts, %lld acknowledged appends checked, %lld lost, "
              "%lld partial, %lld wrong, %lld disagreeing; %d cuts lost something, after %d no "
              "store could be opened",
              what, static_cast<unsigned long long>(seed), cuts,
              static_cast<long long>(findings.checked), static_cast<long long>(findings.lost),
              static_cast<long long>(findings.partial), static_cast<long long>(findings.wrong),
              static_cast<long long>(findings.disagreeing), losingCuts, refusedCuts);
    }
};

std::string storeIn(const QTemporaryDir& folder)
{
    return folder.filePath("x.headrace").toStdString();
}

// Counts on over all lives of one ledger.
std::atomic<std::int64_t> nextRequest {0};

/// A store from its opening until the power goes out.
class Life
{
public:
    Life(const QTemporaryDir& folder, PowerLossDisk::Behaviour behaviour, AppendLedger& ledger,
         const Workload& workload, Random& random)
        : m_file(storeIn(folder))
        , m_ledger(ledger)
        , m_workload(workload)
        , m_random(random())
        , m_isStoreMade(QFile::exists(QString::fromStdString(m_file)))
        , m_disk(folder.path().toStdString(), behaviour)
    {
        m_disk.setBeforeChange([this] { maybeCut(); });
    }

    /// The cuts, in order. Empty when a call of the store failed; `error` says how.
    std::vector<Cut> run();
    const std::string& error() const { return m_error; }
    std::int64_t changes() const { return m_disk.changes(); }

private:
    double cutChance() const; // In front of a change of the disk.
    void maybeCut();
    void cutNow();
    bool open();
    void append(std::uint64_t seed);

    const std::string m_file;
    AppendLedger& m_ledger;
    const Workload m_workload;
    std::mutex m_mutex; // Of what follows; several threads change the disk.
    Random m_random;
    bool m_isStoreMade;
    std::vector<Cut> m_cuts;
    std::string m_error;
    std::unique_ptr<EventStore> m_store;
    PowerLossDisk m_disk;
};

double Life::cutChance() const
{
    if (m_workload.onlyAtCheckpoints) {
        const std::int64_t since = m_disk.changesSinceCheckpoint();
        return since == 0 ? 0.0004 : since < 10 ? 0.3 : 0;
    }
    return m_isStoreMade ? m_workload.cutChance : 0.2;
}

void Life::maybeCut()
{
    {
        const std::lock_guard lock(m_mutex);
        if (std::uniform_real_distribution<>(0, 1)(m_random) >= cutChance())
            return;
    }
    cutNow();
}

void Life::cutNow()
{
    const std::lock_guard lock(m_mutex);
    Cut cut;
    cut.acknowledgements = m_ledger.acknowledgements(); // Before the disk is looked at.
    cut.isStoreMade = m_isStoreMade;
    cut.image = m_disk.cut(m_random);
    m_cuts.push_back(std::move(cut));
}

bool Life::open()
{
    m_store.reset();
    const bool isThere = QFile::exists(QString::fromStdString(m_file));
    auto store = openStore(m_file,
                           {.mode = isThere ? OpenMode::Writable : OpenMode::Create,
                            .indexedAtOnce = m_workload.indexedAtOnce});
    if (!store) {
        m_error = store.error().message;
        return false;
    }
    m_store = *std::move(store);
    const std::lock_guard lock(m_mutex);
    m_isStoreMade = true;
    return true;
}

void Life::append(std::uint64_t seed)
{
    Random random(seed);
    for (int i = 0; i < m_workload.appends; ++i) {
        const std::int64_t number = nextRequest++;
        const auto answer = m_store->append(m_ledger.request(number));
        if (!answer) {
            const std::lock_guard lock(m_mutex);
            m_error = answer.error().message;
            return;
        }
        m_ledger.acknowledge(number, std::get<AppendReceipt>(*answer).position);
        if (!m_workload.onlyAtCheckpoints && random() % 30 == 0)
            cutNow();
        if (m_workload.reopens && random() % 20 == 0 && !open())
            return;
        if (random() % 10 == 0)
            static_cast<void>(m_store->readPage({}));
    }
}

std::vector<Cut> Life::run()
{
    const WatchFiles watch(m_disk);
    if (!open())
        return {};
    std::vector<std::thread> appenders;
    const std::uint64_t seed = m_random(); // Not once an appender may draw, too.
    for (int i = 0; i < m_workload.appenders; ++i)
        appenders.emplace_back([this, own = seed + static_cast<std::uint64_t>(i)] { append(own); });
    for (std::thread& appender : appenders)
        appender.join();
    cutNow();
    m_store.reset();
    cutNow();
    return std::move(m_cuts);
}

// Whether a store that came through a cut takes appends again.
std::string appendsAgain(EventStore& store, const AppendLedger& ledger, Position head)
{
    const std::int64_t number = nextRequest++;
    const auto answer = store.append(ledger.request(number));
    if (!answer)
        return "it does not append again: " + answer.error().message;
    const auto* const receipt = std::get_if<AppendReceipt>(&*answer);
    if (!receipt || receipt->repeated || receipt->position <= head)
        return "its next append was answered wrongly";
    const auto page = store.readPage({.backwards = true, .limit = 1});
    if (!page || page->size() != 1 || page->events()[0].position != receipt->position)
        return "its next append cannot be read";
    return {};
}

void checkCut(const Cut& cut, const QTemporaryDir& folder, const AppendLedger& ledger, Tally& tally)
{
    ++tally.cuts;
    writeImage(cut.image, folder.path().toStdString());
    LedgerFindings found;
    const auto store = openStore(storeIn(folder));
    if (!store) {
        if (!cut.isStoreMade && store.error().code == ErrorCode::NotFound)
            return;
        ++tally.refusedCuts;
        ++tally.losingCuts;
        found.checked = found.lost = static_cast<std::int64_t>(cut.acknowledgements);
        found.first = store.error().message;
        return tally.findings.add(found);
    }
    found = ledger.check(**store, cut.acknowledgements);
    tally.losingCuts += found.lost > 0 ? 1 : 0;
    const auto head = (*store)->head();
    const std::string refused = appendsAgain(**store, ledger, head ? *head : Position());
    if (!refused.empty() && found.first.empty())
        found.first = refused;
    if (!found.first.empty())
        found.first += " (cut " + std::to_string(tally.cuts) + ")";
    tally.findings.add(found);
}

// A ledger goes on from the store in `folder`; with none there nothing is promised yet.
void settle(AppendLedger& ledger, const QTemporaryDir& folder)
{
    const bool isThere = QFile::exists(QString::fromStdString(storeIn(folder)));
    const auto store = isThere ? openStore(storeIn(folder))
                               : storeBackends()[0].open("", {.mode = OpenMode::Create});
    QVERIFY2(store, store ? "" : store.error().message.c_str());
    ledger.settle(**store);
}

} // namespace

class TestPowerLoss : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY(installWatchedVfs()); }
    void losesNoAcknowledgedAppend_data();
    void losesNoAcknowledgedAppend();
    void controlLosesAppends_data();
    void controlLosesAppends();
    void survivesACutInACheckpoint();
    void survivesACutWhileIndexesFollow();

private:
    static void liveThrough(PowerLossDisk::Behaviour behaviour, const Workload& workload, int lives,
                            bool goesOn, std::uint64_t seed, Tally& tally);
};

// Life after life; with `goesOn` each begins with what a cut left of the one before, or else anew.
void TestPowerLoss::liveThrough(PowerLossDisk::Behaviour behaviour, const Workload& workload,
                                int lives, bool goesOn, std::uint64_t seed, Tally& tally)
{
    Random random(seed);
    AppendLedger ledger(seed, workload.shape);
    const QTemporaryDir scratch;
    std::unique_ptr<AppendLedger> fresh;
    DiskImage image;
    for (int number = 0; number < lives; ++number) {
        const QTemporaryDir folder;
        fresh = goesOn ? nullptr : std::make_unique<AppendLedger>(seed, workload.shape);
        AppendLedger& current = goesOn ? ledger : *fresh;
        if (goesOn && number % 4 != 0)
            writeImage(image, folder.path().toStdString());
        if (goesOn)
            settle(current, folder);
        Life life(folder, behaviour, current, workload, random);
        const std::vector<Cut> cuts = life.run();
        QVERIFY2(life.error().empty(), life.error().c_str());
        for (const Cut& cut : cuts)
            checkCut(cut, scratch, current, tally);
        image = cuts[random() % cuts.size()].image;
    }
}

void TestPowerLoss::losesNoAcknowledgedAppend_data()
{
    QTest::addColumn<int>("sectorBytes");
    QTest::addColumn<int>("appenders");
    QTest::addRow("one appender, sectors of 512 bytes") << 512 << 1;
    QTest::addRow("one appender, sectors of 4,096 bytes") << 4'096 << 1;
    QTest::addRow("four appenders, sectors of 512 bytes") << 512 << 4;
}

void TestPowerLoss::losesNoAcknowledgedAppend()
{
    QFETCH(int, sectorBytes);
    QFETCH(int, appenders);
    const FaultRun run = faultRun();
    const Workload workload {
        .appenders = appenders, .appends = 60 / appenders, .reopens = appenders == 1};
    Tally tally;
    liveThrough({.sectorBytes = static_cast<std::size_t>(sectorBytes)}, workload, 6 * run.rounds,
                true, run.seed, tally);
    tally.print(QTest::currentDataTag(), run.seed);
    QVERIFY(tally.cuts > 100);
    QVERIFY2(tally.findings.isClean(), tally.findings.first.c_str());
}

void TestPowerLoss::controlLosesAppends_data()
{
    QTest::addColumn<bool>("isCommitForgotten");
    QTest::addRow("negative control: commits do not sync the log (synchronous=NORMAL)") << true;
    QTest::addRow("negative control: the folder is not synced") << false;
}

void TestPowerLoss::controlLosesAppends()
{
    QFETCH(bool, isCommitForgotten);
    const FaultRun run = faultRun();
    Tally tally;
    liveThrough({.forgetsCommitSyncs = isCommitForgotten, .forgetsFolderSyncs = !isCommitForgotten},
                {}, 4 * run.rounds, false, run.seed, tally);
    tally.print(QTest::currentDataTag(), run.seed);
    QVERIFY2(tally.losingCuts > tally.cuts / 10, "the check finds no loss where there must be one");
}

// The log of a running store grows until a checkpoint, which an appender makes between two commits.
void TestPowerLoss::survivesACutInACheckpoint()
{
    const FaultRun run = faultRun();
    const Workload workload {.appends = 55,
                             .shape = {.padBytes = 1'000'000},
                             .reopens = false,
                             .onlyAtCheckpoints = true};
    Tally tally;
    liveThrough({.sectorBytes = 4'096}, workload, run.rounds, true, run.seed, tally);
    tally.print("checkpoint of a running store", run.seed);
    QVERIFY(tally.cuts > 4);
    QVERIFY2(tally.findings.isClean(), tally.findings.first.c_str());
}

// Each append brings its share of a flush along, of events that came two chunks before.
void TestPowerLoss::survivesACutWhileIndexesFollow()
{
    const FaultRun run = faultRun();
    const Workload workload {.appends = 60,
                             .shape = {.padBytes = 10, .events = 200},
                             .cutChance = 0.01,
                             .reopens = false,
                             .indexedAtOnce = 1'000};
    Tally tally;
    liveThrough({}, workload, run.rounds, true, run.seed, tally);
    tally.print("indexes that follow the log", run.seed);
    QVERIFY(tally.cuts > 2);
    QVERIFY2(tally.findings.isClean(), tally.findings.first.c_str());
}

QTEST_GUILESS_MAIN(TestPowerLoss)
#include "tst_power_loss.moc"
