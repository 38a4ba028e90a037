// SPDX-License-Identifier: Apache-2.0
// A device that fails at the n-th call, for every n until a whole workload passes without reaching
// a failure: nothing may be lost, stored in part or stored twice, and every call says what
// happened.

#include "core/store/event_store.h"
#include "core/store/store_registry.h"
#include "tests/fault/append_ledger.h"
#include "tests/fault/failing_disk.h"
#include "tests/fault/fault_run.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sqlite3.h>

using namespace headrace;

Q_DECLARE_METATYPE(DeviceFault)

namespace {

using Kind = FileCall::Kind;

// What a failing device may be called. Not Corruption: nothing that is stored is damaged.
bool isSensible(const Error& error)
{
    return error.code == ErrorCode::Io || error.code == ErrorCode::Unknown
        || error.code == ErrorCode::Busy;
}

/// A program that creates a store, appends, reads, closes and opens again, and repeats what failed.
class Workload
{
public:
    Workload(std::string file, AppendLedger& ledger, FailingDisk& disk, bool lasts)
        : m_file(std::move(file))
        , m_ledger(ledger)
        , m_disk(disk)
        , m_lasts(lasts)
    {
    }

    /// The first thing that was not as promised; empty when all was.
    std::string run();

    std::int64_t errors() const { return m_errors; }
    std::int64_t unknown() const { return m_unknown; }

private:
    void fail(const std::string& what)
    {
        if (m_finding.empty())
            m_finding = what;
    }
    template<typename T> bool succeeded(const Result<T>& result, const char* what);
    void open();
    bool openOnce();
    void append(int count);
    bool appendOnce(std::int64_t number);
    void read();

    const std::string m_file;
    AppendLedger& m_ledger;
    FailingDisk& m_disk;
    const bool m_lasts;
    std::unique_ptr<EventStore> m_store;
    std::int64_t m_next = 0;
    std::size_t m_events = 0; // Acknowledged.
    std::int64_t m_errors = 0;
    std::int64_t m_unknown = 0;
    std::string m_finding;
};

template<typename T> bool Workload::succeeded(const Result<T>& result, const char* what)
{
    if (result)
        return true;
    ++m_errors;
    m_unknown += result.error().code == ErrorCode::Unknown ? 1 : 0;
    if (!m_disk.hasStruck())
        fail(std::string(what) + " fails before the device does: " + result.error().message);
    if (!isSensible(result.error()))
        fail(std::string(what) + " says code "
             + std::to_string(static_cast<int>(result.error().code)) + ": "
             + result.error().message);
    return false;
}

bool Workload::openOnce()
{
    const bool isThere = QFile::exists(QString::fromStdString(m_file));
    auto store = openStore(m_file, {.mode = isThere ? OpenMode::Writable : OpenMode::Create});
    if (!succeeded(store, isThere ? "opening" : "creating"))
        return false;
    m_store = *std::move(store);
    return true;
}

void Workload::open()
{
    m_store.reset();
    if (openOnce())
        return;
    if (m_lasts)
        m_disk.lift();
    if (!openOnce())
        fail("it cannot be opened though the device works again");
}

bool Workload::appendOnce(std::int64_t number)
{
    const AppendRequest request = m_ledger.request(number);
    const auto answer = m_store->append(request);
    if (!succeeded(answer, "appending"))
        return false;
    const auto* const receipt = std::get_if<AppendReceipt>(&*answer);
    if (!receipt) {
        fail("an append without expectations met a conflict");
        return true;
    }
    m_ledger.acknowledge(number, receipt->position);
    m_events += request.events.size();
    return true;
}

void Workload::append(int count)
{
    for (int i = 0; i < count && m_store; ++i, ++m_next) {
        if (appendOnce(m_next))
            continue;
        if (m_lasts)
            m_disk.lift();
        if (!appendOnce(m_next))
            fail("it cannot be repeated though the device works again");
    }
}

void Workload::read()
{
    if (!m_store)
        return;
    const auto log = m_store->readPage({});
    if (succeeded(log, "reading the log") && log->size() != m_events)
        fail("of " + std::to_string(m_events) + " events " + std::to_string(log->size())
             + " are read");
    const auto typed = m_store->readPage({.query = {.items = {{{"Tick0"}, {}}}}});
    static_cast<void>(succeeded(typed, "reading by type"));
    const auto statistics = m_store->statistics();
    if (succeeded(statistics, "statistics")
        && statistics->events != static_cast<std::int64_t>(m_events))
        fail("the statistics count other events");
    static_cast<void>(succeeded(m_store->streams({}), "streams"));
}

std::string Workload::run()
{
    open();
    append(3);
    read();
    append(2);
    open();
    read();
    append(2);
    m_store.reset();
    return m_finding;
}

} // namespace

class TestIoErrors : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY(installWatchedVfs()); }
    void failsAtEveryCall_data();
    void failsAtEveryCall();
    void controlLosesAppends();
};

void TestIoErrors::failsAtEveryCall_data()
{
    QTest::addColumn<DeviceFault>("fault");
    const auto row = [](const char* name, const DeviceFault& fault) {
        QTest::addRow("%s", name) << fault;
    };
    row("EIO on a write", {{Kind::Write}, SQLITE_IOERR_WRITE});
    row("half a write, then EIO", {{Kind::Write}, SQLITE_IOERR_WRITE, 0.5});
    row("half a write, then a full disk until there is room",
        {{Kind::Write}, SQLITE_FULL, 0.5, true});
    row("EIO on a read", {{Kind::Read}, SQLITE_IOERR_READ});
    row("failed fsync", {{Kind::Sync, Kind::SyncFolder}, SQLITE_IOERR_FSYNC});
    row("EIO on a size, truncation or deletion",
        {{Kind::Size, Kind::Truncate, Kind::Delete}, SQLITE_IOERR});
    row("a file that cannot be opened", {{Kind::Open}, SQLITE_CANTOPEN});
    row("a device that is gone until it comes back",
        {{Kind::Open, Kind::Read, Kind::Write, Kind::Size, Kind::Truncate, Kind::Sync,
          Kind::SyncFolder, Kind::Delete},
         SQLITE_IOERR,
         0,
         true});
}

void TestIoErrors::failsAtEveryCall()
{
    QFETCH(DeviceFault, fault);
    const FaultRun run = faultRun();
    LedgerFindings findings;
    std::int64_t number = 1;
    std::int64_t errors = 0;
    std::int64_t unknown = 0;
    for (bool hasStruck = true; hasStruck; ++number) {
        const QTemporaryDir folder;
        const std::string file = folder.filePath("x.headrace").toStdString();
        AppendLedger ledger(run.seed);
        FailingDisk disk(folder.path().toStdString(), fault, number);
        const std::string where = " (at call " + std::to_string(number) + ")";
        {
            const WatchFiles watch(disk);
            Workload workload(file, ledger, disk, fault.lasts);
            const std::string finding = workload.run();
            QVERIFY2(finding.empty(), (finding + where).c_str());
            errors += workload.errors();
            unknown += workload.unknown();
        }
        hasStruck = disk.hasStruck();
        const auto store = openStore(file);
        QVERIFY2(store, (store ? "" : store.error().message + where).c_str());
        const LedgerFindings found = ledger.check(**store);
        QVERIFY2(found.isClean(), (found.first + where).c_str());
        findings.add(found);
    }
    qInfo("%s: seed %llu, at each of %lld calls; %lld errors reported, %lld of them unknown; "
          "%lld acknowledged appends checked, %lld lost, %lld partial",
          QTest::currentDataTag(), static_cast<unsigned long long>(run.seed),
          static_cast<long long>(number - 2), static_cast<long long>(errors),
          static_cast<long long>(unknown), static_cast<long long>(findings.checked),
          static_cast<long long>(findings.lost), static_cast<long long>(findings.partial));
    QVERIFY(number > 2);
}

// A program that takes an error for nothing and goes on.
void TestIoErrors::controlLosesAppends()
{
    const FaultRun run = faultRun();
    LedgerFindings findings;
    int faults = 0;
    for (bool hasStruck = true; hasStruck; ++faults) {
        const QTemporaryDir folder;
        const std::string file = folder.filePath("x.headrace").toStdString();
        QVERIFY(openStore(file, {.mode = OpenMode::Create}));
        AppendLedger ledger(run.seed);
        FailingDisk disk(folder.path().toStdString(), {{Kind::Write}, SQLITE_IOERR_WRITE},
                         faults + 1);
        {
            const WatchFiles watch(disk);
            const auto store = openStore(file);
            QVERIFY(store);
            std::int64_t position = 0;
            for (int number = 0; number < 5; ++number) {
                const AppendRequest request = ledger.request(number);
                static_cast<void>((*store)->append(request));
                position += static_cast<std::int64_t>(request.events.size());
                ledger.acknowledge(number, {position});
            }
        }
        hasStruck = disk.hasStruck();
        findings.add(ledger.check(**openStore(file)));
    }
    qInfo(
        "control (errors are ignored): seed %llu, at each of %d writes; %lld of %lld appends lost",
        static_cast<unsigned long long>(run.seed), faults - 1,
        static_cast<long long>(findings.lost), static_cast<long long>(findings.checked));
    QVERIFY2(findings.lost > 0, "the check finds no loss where there must be one");
}

QTEST_GUILESS_MAIN(TestIoErrors)
#include "tst_io_errors.moc"
