// SPDX-License-Identifier: Apache-2.0
#include "core/aggregate/snapshot_keeper.h"

#include "core/aggregate/snapshots.h"
#include "core/store/store_registry.h"
#include "tests/core/aggregate/counter_stream.h"
#include "tests/support/watched_documents.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <future>

using namespace headrace;
using Call = WatchedDocumentsStore::Call;
using Versions = std::vector<std::int64_t>;

class TestSnapshotKeeper : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void duePoints_data();
    void duePoints();
    void looksOnlyWhenOneIsDue();
    void catchesUpAfterARestart();
    void endsInTheMiddleOfAWrite_data();
    void endsInTheMiddleOfAWrite();
    void tellsWhatFailed();
    void fullQueue();
    void readOnly_data();
    void readOnly();
    void wrongOnesDoNotSurviveTheirCheck_data();
    void wrongOnesDoNotSurviveTheirCheck();
    void checkedWhileOthersAreMade_data();
    void checkedWhileOthersAreMade();
    void headOfALaterSnapshotIsNoFault();

private:
    void appendUpTo(int version)
    {
        appendSteps(*m_store, m_head + 1, version, [](int) { return 1; });
        m_head = version;
    }
    std::unique_ptr<Snapshots> snapshots() const
    {
        return Snapshots::open(*m_store, m_domain, kCounter).value();
    }
    Versions versions() const
    {
        Versions found;
        const auto infos = snapshots()->list().value();
        for (const SnapshotInfo& info : infos)
            found.push_back(info.version.value);
        return found;
    }
    // From a state that is not what the events say, with a checksum that fits.
    void plantWrong(std::int64_t version) const
    {
        SnapshotDocuments raw(m_store->documents(), "counters", kCounter);
        SnapshotHeader header;
        header.generation = {1, m_domain->codeDigest()};
        header.version = {version};
        QVERIFY(raw.put(header, R"({"sum":-1000,"steps":0})"));
    }
    // To `version` in steps of `step`, telling the keeper each time.
    void grow(SnapshotKeeper& keeper, int version, int step = 1)
    {
        while (m_head < version) {
            appendUpTo(std::min(version, m_head + step));
            keeper.streamIsAt(kCounter, {m_head});
        }
    }

    std::unique_ptr<WatchedDocumentsStore> m_store;
    std::shared_ptr<const Domain> m_domain;
    int m_head = 0;
};

void TestSnapshotKeeper::init()
{
    m_store = std::make_unique<WatchedDocumentsStore>(openMemoryStore("", {}).value());
    m_domain = domainOf(counterModule("snapshot: { every: 100 },"));
    m_head = 0;
}

void TestSnapshotKeeper::duePoints_data()
{
    QTest::addColumn<std::string>("policy");
    QTest::addColumn<int>("step");
    QTest::addColumn<int>("head");
    QTest::addColumn<Versions>("due");
    const auto row = [](const char* name, const char* policy, int step, int head, Versions due) {
        QTest::newRow(name) << std::string(policy) << step << head << std::move(due);
    };
    row("just before the first", "snapshot: { every: 100 },", 1, 99, {});
    row("at the first", "snapshot: { every: 100 },", 1, 100, {100});
    row("event by event", "snapshot: { every: 100 },", 1, 350, {100, 200, 300});
    row("seven at a time", "snapshot: { every: 100 },", 7, 350, {100, 200, 300});
    row("several due at once", "snapshot: { every: 100 },", 350, 350, {100, 200, 300});
    row("every version", "snapshot: { every: 1 },", 1, 5, {1, 2, 3, 4, 5});
    row("when", "snapshot: { when: (state) => state.steps % 40 === 0 },", 1, 130, {40, 80, 121});
    row("both", "snapshot: { every: 60, when: (state, event) => event.version === 70 },", 1, 130,
        {60, 70, 120});
    row("no policy", "", 1, 300, {});
}

void TestSnapshotKeeper::duePoints()
{
    QFETCH(std::string, policy);
    QFETCH(int, step);
    QFETCH(int, head);
    QFETCH(Versions, due);
    m_domain = domainOf(counterModule(policy));
    SnapshotKeeper keeper(*m_store, m_domain);
    const bool hasWhen = policy.find("when") != std::string::npos;
    while (m_head < head) {
        grow(keeper, std::min(head, m_head + step), step);
        if (hasWhen) // Of several that a policy asks for at once, only the last is made.
            keeper.waitUntilDone();
    }
    keeper.waitUntilDone();
    QCOMPARE(versions(), due);
    QCOMPARE(keeper.tally().made, static_cast<std::int64_t>(due.size()));
    const auto check = snapshots()->verify().value();
    QCOMPARE(check.checked, static_cast<std::int64_t>(due.size()));
    QVERIFY(check.faults.empty());
}

// By count: nothing is asked of the store between two due points.
void TestSnapshotKeeper::looksOnlyWhenOneIsDue()
{
    std::atomic<int> calls = 0;
    m_store->setBefore([&](Call, const std::string&) {
        ++calls;
        return std::optional<Error>();
    });
    SnapshotKeeper keeper(*m_store, m_domain);
    grow(keeper, 99);
    keeper.waitUntilDone();
    QCOMPARE(calls.load(), 0);
    grow(keeper, 100);
    keeper.waitUntilDone();
    QVERIFY(calls > 0);
    calls = 0;
    grow(keeper, 199);
    keeper.waitUntilDone();
    QCOMPARE(calls.load(), 0);

    SnapshotKeeper next(*m_store, m_domain); // One that does not know yet: a single lookup.
    next.streamIsAt(kCounter, {m_head});
    next.waitUntilDone();
    QCOMPARE(calls.load(), 1);
    next.streamIsAt(kCounter, {m_head});
    next.waitUntilDone();
    QCOMPARE(calls.load(), 1);
}

void TestSnapshotKeeper::catchesUpAfterARestart()
{
    {
        SnapshotKeeper keeper(*m_store, m_domain);
        grow(keeper, 150);
        keeper.waitUntilDone();
    }
    appendUpTo(320); // Nobody was told.
    SnapshotKeeper keeper(*m_store, m_domain);
    grow(keeper, 321);
    keeper.waitUntilDone();
    QCOMPARE(versions(), (Versions {100, 200, 300}));
    QVERIFY(snapshots()->verify()->faults.empty());
}

void TestSnapshotKeeper::endsInTheMiddleOfAWrite_data()
{
    QTest::addColumn<int>("writes"); // That still happen.
    for (int writes = 0; writes <= 6; ++writes)
        QTest::addRow("after %d writes", writes) << writes;
}

// Each snapshot is two writes. Whatever was written when the process ended, readers see whole
// snapshots only, and the next process makes what is missing.
void TestSnapshotKeeper::endsInTheMiddleOfAWrite()
{
    QFETCH(int, writes);
    std::atomic<int> left = writes;
    m_store->setBefore([&](Call call, const std::string&) -> std::optional<Error> {
        if (call == Call::Put && left-- <= 0)
            return Error {ErrorCode::Io, "the power is off"};
        return std::nullopt;
    });
    {
        SnapshotKeeper keeper(*m_store, m_domain);
        appendUpTo(310);
        keeper.streamIsAt(kCounter, {m_head});
        keeper.waitUntilDone();
        QCOMPARE(keeper.tally().failed, writes < 6 ? 1 : 0);
    }
    m_store->setBefore({});
    QCOMPARE(versions().size(), static_cast<std::size_t>(writes / 2));
    QVERIFY(snapshots()->verify()->faults.empty());
    SnapshotKeeper keeper(*m_store, m_domain);
    grow(keeper, 311);
    keeper.waitUntilDone();
    QCOMPARE(versions(), (Versions {100, 200, 300}));
    QVERIFY(snapshots()->verify()->faults.empty());
}

void TestSnapshotKeeper::tellsWhatFailed()
{
    m_store->setBefore([](Call call, const std::string&) -> std::optional<Error> {
        if (call == Call::Put)
            return Error {ErrorCode::Io, "the disk is full"};
        return std::nullopt;
    });
    std::vector<std::string> problems; // Written by the keeper's thread, read when it is done.
    SnapshotKeeperOptions options;
    options.onProblem = [&](const StreamName& stream, const Error& error) {
        problems.push_back(stream.text() + ": " + error.message);
    };
    SnapshotKeeper keeper(*m_store, m_domain, options);
    for (const int version : {100, 101, 150, 199}) { // Tried once a due point.
        grow(keeper, version);
        keeper.waitUntilDone();
    }
    QCOMPARE(problems.size(), 1U);
    QVERIFY2(problems[0].starts_with("counter-1: keeping snapshots of counter-1: "),
             problems[0].c_str());
    QVERIFY2(problems[0].find("the disk is full") != std::string::npos, problems[0].c_str());
    m_store->setBefore({});
    grow(keeper, 200);
    keeper.waitUntilDone();
    QCOMPARE(problems.size(), 1U);
    QCOMPARE(versions(), (Versions {100, 200}));
    QCOMPARE(keeper.tally().failed, 1);
}

// The keeper is held in its first write: what comes meanwhile neither waits for it nor is lost.
void TestSnapshotKeeper::fullQueue()
{
    std::promise<void> begun;
    std::promise<void> go;
    std::atomic<bool> isFirst = true;
    m_store->setBefore([&, held = go.get_future().share()](Call call, const std::string&) {
        if (call == Call::Put && isFirst.exchange(false)) {
            begun.set_value();
            held.wait();
        }
        return std::optional<Error>();
    });
    SnapshotKeeperOptions options;
    options.mostWaiting = 2;
    SnapshotKeeper keeper(*m_store, m_domain, options);
    grow(keeper, 100);
    begun.get_future().wait();
    for (const char* name : {"counter-2", "counter-3", "counter-4"})
        keeper.streamIsAt(*StreamName::parse(name), {100});
    keeper.streamIsAt(*StreamName::parse("counter-2"), {101}); // It waits already.
    QCOMPARE(keeper.tally().deferred, 1);
    grow(keeper, 201);                    // There is no room for it either.
    QCOMPARE(keeper.tally().deferred, 3); // By 200 and by 201.
    go.set_value();
    keeper.waitUntilDone();
    QCOMPARE(versions(), (Versions {100}));
    grow(keeper, 202);
    keeper.waitUntilDone();
    QCOMPARE(versions(), (Versions {100, 200}));
}

void TestSnapshotKeeper::readOnly_data()
{
    QTest::addColumn<bool>("isReadOnly");
    QTest::newRow("read-only: nothing is made") << true;
    QTest::newRow("writable, the control") << false;
}

void TestSnapshotKeeper::readOnly()
{
    QFETCH(bool, isReadOnly);
    const QTemporaryDir folder;
    const std::string file = folder.filePath("counter.headrace").toStdString();
    {
        const auto store = openStore(file, {.mode = OpenMode::Create}).value();
        appendSteps(*store, 1, 250, [](int) { return 1; });
    }
    const auto store =
        openStore(file, {.mode = isReadOnly ? OpenMode::ReadOnly : OpenMode::Writable}).value();
    SnapshotKeeperOptions options;
    int problems = 0;
    options.onProblem = [&](const StreamName&, const Error&) { ++problems; };
    SnapshotKeeper keeper(*store, m_domain, options);
    keeper.streamIsAt(kCounter, {250});
    keeper.waitUntilDone();
    QCOMPARE(keeper.tally().made, isReadOnly ? 0 : 2);
    QCOMPARE(problems, 0);
    QCOMPARE(Snapshots::open(*store, m_domain, kCounter).value()->list()->size(),
             isReadOnly ? 0U : 2U);
}

void TestSnapshotKeeper::wrongOnesDoNotSurviveTheirCheck_data()
{
    QTest::addColumn<std::string>("policy");
    QTest::newRow("every") << std::string("snapshot: { every: 100 },");
    QTest::newRow("when, which goes on from a state in memory")
        << std::string("snapshot: { when: (state, event) => event.version % 100 === 0 "
                       "|| event.version % 100 === 99 },");
}

// Snapshots that were made from a wrong one are wrong, too. A check removes all of them, and what
// the keeper makes afterwards is right.
void TestSnapshotKeeper::wrongOnesDoNotSurviveTheirCheck()
{
    QFETCH(std::string, policy);
    m_domain = domainOf(counterModule(policy));
    SnapshotKeeper keeper(*m_store, m_domain);
    appendUpTo(110);
    plantWrong(105);
    grow(keeper, 310);
    keeper.waitUntilDone();
    const auto made = static_cast<std::int64_t>(versions().size());
    QVERIFY(made >= 2);
    const auto check = snapshots()->verify().value();
    QVERIFY(std::none_of(check.faults.begin(), check.faults.end(),
                         [](const SnapshotFault& fault) { return fault.version.value < 105; }));
    QVERIFY(check.removed >= 2);
    QCOMPARE(check.removed, static_cast<std::int64_t>(check.faults.size()));
    QCOMPARE(check.checked, made);

    grow(keeper, 510);
    keeper.waitUntilDone();
    QVERIFY(!versions().empty() && versions().back() >= 499);
    QVERIFY(snapshots()->verify()->faults.empty());
}

void TestSnapshotKeeper::checkedWhileOthersAreMade_data()
{
    QTest::addColumn<int>("write"); // Before which the check runs.
    QTest::newRow("before the state is written") << 0;
    QTest::newRow("between the state and the header") << 1;
    QTest::newRow("between two snapshots") << 2;
    QTest::newRow("never, the control") << 100;
}

// The check removes the wrong one while others are made from it, which it has not seen.
void TestSnapshotKeeper::checkedWhileOthersAreMade()
{
    QFETCH(int, write);
    appendUpTo(310);
    plantWrong(105);
    int puts = 0;
    std::int64_t removed = 0;
    m_store->setBefore([&](Call call, const std::string&) -> std::optional<Error> {
        if (call == Call::Put && puts++ == write)
            removed = snapshots()->verify()->removed;
        return std::nullopt;
    });
    std::vector<ErrorCode> problems;
    SnapshotKeeperOptions options;
    options.onProblem = [&](const StreamName&, const Error& error) {
        problems.push_back(error.code);
    };
    SnapshotKeeper keeper(*m_store, m_domain, options);
    keeper.streamIsAt(kCounter, {m_head});
    keeper.waitUntilDone();
    m_store->setBefore({});
    const bool isChecked = write < 100;
    QCOMPARE(removed, isChecked ? (write == 2 ? 2 : 1) : 0);
    QCOMPARE(problems.size(), isChecked ? 1U : 0U);
    if (isChecked)
        QCOMPARE(problems[0], ErrorCode::Busy);
    QCOMPARE(snapshots()->verify()->faults.empty(), isChecked);
}

// Events and their snapshot come while a check is on its way.
void TestSnapshotKeeper::headOfALaterSnapshotIsNoFault()
{
    appendUpTo(150);
    QVERIFY(snapshots()->create({.byPolicy = true}));
    bool isFirst = true;
    m_store->setBefore([&](Call call, const std::string&) -> std::optional<Error> {
        if (call == Call::List && std::exchange(isFirst, false)) {
            appendUpTo(200);
            [[maybe_unused]] const auto made = snapshots()->create({.byPolicy = true});
        }
        return std::nullopt;
    });
    const auto check = snapshots()->verify().value();
    QCOMPARE(check.checked, 2);
    QVERIFY(check.faults.empty());
}

QTEST_GUILESS_MAIN(TestSnapshotKeeper)
#include "tst_snapshot_keeper.moc"
