// SPDX-License-Identifier: Apache-2.0
// Snapshots by policy, made while commands are carried out. The test starts itself as the process
// that is killed.

#include "command_fixture.h"
#include "core/aggregate/snapshot_keeper.h"
#include "core/aggregate/snapshots.h"
#include "tests/support/watched_documents.h"

#include <QProcess>
#include <QTemporaryDir>

#include <atomic>
#include <future>
#include <thread>

#include <unistd.h>

using namespace headrace;
using Call = WatchedDocumentsStore::Call;

namespace {

constexpr int kEvery = 10;
constexpr int kStreams = 4;

std::shared_ptr<const Domain> keptDomain()
{
    native::AggregateCode code = accountCode();
    code.description.snapshot.every = kEvery;
    return native::Domain::make("accounts", 1, {std::move(code)}).value();
}

std::string streamOf(int number)
{
    return "account-" + std::to_string(number % kStreams);
}

/// A bus whose commands a keeper follows.
struct KeptBus
{
    explicit KeptBus(EventStore& store, SnapshotKeeperOptions keeperOptions = {})
        : domain(keptDomain())
        , keeper(store, domain, std::move(keeperOptions))
    {
        CommandBusOptions options = quickOptions();
        options.onAppended = [this](const StreamName& stream, Version head) {
            keeper.streamIsAt(stream, head);
        };
        bus = CommandBus::make(store, domain, options).value();
    }
    std::string deposit(const std::string& stream, std::optional<std::string> token = {}) const
    {
        return show(bus->run({.stream = named(stream),
                              .name = "Deposit",
                              .dataJson = R"({"amount":1,"note":"x"})",
                              .token = std::move(token)}));
    }

    std::shared_ptr<const Domain> domain;
    SnapshotKeeper keeper;
    std::unique_ptr<CommandBus> bus; // Ends before the keeper.
};

/// What is wrong with the snapshots of all streams: "" when there is one at each multiple up to the
/// head (or, with `mayLack`, up to any of them), no other, and each is what its events say.
std::string faultsOf(EventStore& store, bool mayLack = false)
{
    std::string text;
    for (int i = 0; i < kStreams; ++i) {
        if (headOf(store, streamOf(i)) == 0)
            continue;
        const auto snapshots = Snapshots::open(store, keptDomain(), named(streamOf(i))).value();
        const auto infos = snapshots->list().value();
        std::int64_t expected = 0;
        for (const SnapshotInfo& info : infos)
            if (info.version.value != (expected += kEvery))
                text += streamOf(i) + " at " + std::to_string(info.version.value) + "; ";
        if (!mayLack && expected != headOf(store, streamOf(i)) / kEvery * kEvery)
            text += streamOf(i) + " ends at " + std::to_string(expected) + "; ";
        const auto check = snapshots->verify().value();
        for (const SnapshotFault& fault : check.faults)
            text += streamOf(i) + ": " + fault.what + "; ";
    }
    return text;
}

void depositForEver(const KeptBus& bus, int number)
{
    for (;; ++number) {
        if (bus.deposit(streamOf(number)).find("Deposited@") != 0)
            _exit(2);
        if (write(STDOUT_FILENO, "+\n", 2) != 2)
            _exit(3);
    }
}

int depositUntilKilled(const char* file)
{
    const auto store = openStore(file).value();
    const KeptBus bus(*store);
    std::vector<std::jthread> threads;
    for (int i = 0; i < kStreams; ++i)
        threads.emplace_back([&, i] { depositForEver(bus, i); });
    threads.clear();
    return 0;
}

} // namespace

class TestCommandSnapshots : public QObject
{
    Q_OBJECT

private slots:
    void concurrentCommands();
    void onlyWhatWasStoredNowIsTold();
    void neitherFailsNorWaits();
    void killed();

private:
    static void liveAndDie(const QString& file, int commands);
};

void TestCommandSnapshots::concurrentCommands()
{
    const auto store = makeMemoryStore();
    KeptBus bus(*store);
    std::atomic<int> accepted = 0;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 8; ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < 105; ++i)
                    accepted += bus.deposit(streamOf(t + i)).starts_with("Deposited@") ? 1 : 0;
            });
    }
    bus.keeper.waitUntilDone();
    QCOMPARE(accepted.load(), 840);
    QCOMPARE(faultsOf(*store), std::string());
    QCOMPARE(bus.keeper.tally().made, 4 * 21);
}

void TestCommandSnapshots::onlyWhatWasStoredNowIsTold()
{
    const auto store = makeMemoryStore();
    std::vector<std::int64_t> heads;
    CommandBusOptions options = quickOptions();
    options.onAppended = [&](const StreamName&, Version head) { heads.push_back(head.value); };
    const auto bus = CommandBus::make(*store, keptDomain(), options).value();
    const auto run = [&](const char* name, const char* data, std::optional<std::string> token) {
        return show(bus->run({.stream = named("account-1"),
                              .name = name,
                              .dataJson = data,
                              .token = std::move(token)}));
    };
    const char* one = R"({"amount":1,"note":"x"})";
    QCOMPARE(run("Deposit", one, "t"), std::string("Deposited@1"));
    QCOMPARE(run("Deposit", one, "t"), std::string("repeated Deposited@1"));
    QCOMPARE(run("Nothing", "{}", {}), std::string("@1"));
    QVERIFY(run("Withdraw", R"({"amount":9,"note":""})", {}).starts_with("no: "));
    QVERIFY(run("Throw", "{}", {}).find("broke") != std::string::npos);
    QCOMPARE(run("Deposit", one, {}), std::string("Deposited@2"));
    QCOMPARE(heads, (std::vector<std::int64_t> {1, 2}));
}

// The keeper is held in its first write, which then fails.
void TestCommandSnapshots::neitherFailsNorWaits()
{
    WatchedDocumentsStore store(makeMemoryStore());
    std::promise<void> go;
    store.setBefore(
        [held = go.get_future().share()](Call call, const std::string&) -> std::optional<Error> {
            if (call != Call::Put)
                return std::nullopt;
            held.wait();
            return Error {ErrorCode::Io, "the disk is full"};
        });
    SnapshotKeeperOptions options;
    std::vector<std::string> problems; // Written by the keeper's thread, read when it is done.
    options.onProblem = [&](const StreamName& stream, const Error&) {
        problems.push_back(stream.text());
    };
    KeptBus bus(store, options);
    for (int i = 1; i <= 19; ++i)
        QCOMPARE(bus.deposit("account-0"), "Deposited@" + std::to_string(i));
    QVERIFY(bus.keeper.tally().made + bus.keeper.tally().failed == 0);
    go.set_value();
    bus.keeper.waitUntilDone();
    QCOMPARE(problems, std::vector<std::string> {"account-0"});
    store.setBefore({});
    QCOMPARE(bus.deposit("account-0"), std::string("Deposited@20"));
    bus.keeper.waitUntilDone();
    QCOMPARE(faultsOf(store), std::string());
}

void TestCommandSnapshots::liveAndDie(const QString& file, int commands)
{
    QProcess child;
    child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    child.start(QCoreApplication::applicationFilePath(), {"child", file});
    QVERIFY(child.waitForStarted());
    for (int read = 0; read < commands;) {
        if (!child.canReadLine())
            QVERIFY2(child.waitForReadyRead(20'000), "the process is silent");
        for (; child.canReadLine(); ++read)
            child.readLine();
    }
    child.kill();
    QVERIFY(child.waitForFinished(20'000));
    QCOMPARE(child.exitStatus(), QProcess::CrashExit);
}

// Whenever a process dies, its snapshots are whole and right; the next one makes what is missing.
void TestCommandSnapshots::killed()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath("x.headrace");
    QVERIFY(openStore(file.toStdString(), {.mode = OpenMode::Create}));
    for (const int commands : {1, 41, 43, 80, 150, 97}) {
        liveAndDie(file, commands);
        if (QTest::currentTestFailed())
            return;
        const auto store = openStore(file.toStdString()).value();
        QCOMPARE(faultsOf(*store, /*mayLack=*/true), std::string());
    }
    const auto store = openStore(file.toStdString()).value();
    KeptBus bus(*store);
    for (int i = 0; i < kStreams; ++i)
        bus.deposit(streamOf(i));
    bus.keeper.waitUntilDone();
    QCOMPARE(faultsOf(*store), std::string());
    QVERIFY(headOf(*store, "account-0") > 100);
}

int main(int argc, char** argv)
{
    if (argc == 3 && std::string_view(argv[1]) == "child")
        return depositUntilKilled(argv[2]);
    QCoreApplication application(argc, argv);
    TestCommandSnapshots test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_command_snapshots.moc"
