// SPDX-License-Identifier: Apache-2.0
// A process that appends from four threads is killed, again and again. The test starts itself as
// that process, which says on standard output what was acknowledged.

#include "core/store/event_store.h"
#include "core/store/store_registry.h"
#include "tests/fault/append_ledger.h"
#include "tests/fault/fault_run.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>
#include <random>
#include <thread>

#include <unistd.h>

using namespace headrace;

namespace {

constexpr int kThreads = 4;
constexpr std::int64_t kNumbersPerProcess = 1'000'000; // More than one ever appends.

// One write() of a line: lines of several threads do not mix in a pipe.
void say(std::int64_t number, Position position)
{
    char line[64];
    const int length =
        std::snprintf(line, sizeof line, "%lld %lld\n", static_cast<long long>(number),
                      static_cast<long long>(position.value));
    if (write(STDOUT_FILENO, line, static_cast<std::size_t>(length)) != length)
        _exit(3);
}

void appendForEver(EventStore& store, const AppendLedger& ledger, std::int64_t number, bool early)
{
    for (;; number += kThreads) {
        if (early)
            say(number, {});
        const auto answer = store.append(ledger.request(number));
        if (!answer)
            _exit(2);
        if (!early)
            say(number, std::get<AppendReceipt>(*answer).position);
    }
}

// The process that is killed. With `early` it says so before it appends, which is what the check
// must find out.
int appendUntilKilled(const std::string& file, std::uint64_t seed, std::int64_t first, bool early)
{
    const auto store = openStore(file);
    if (!store)
        return 1;
    const AppendLedger ledger(seed);
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread)
        threads.emplace_back(
            [&, thread] { appendForEver(**store, ledger, first + thread, early); });
    for (std::thread& thread : threads)
        thread.join();
    return 0;
}

} // namespace

class TestKilledWriter : public QObject
{
    Q_OBJECT

private slots:
    void losesNoAcknowledgedAppend_data();
    void losesNoAcknowledgedAppend();

private:
    static void liveAndDie(const QString& file, AppendLedger& ledger, std::int64_t first,
                           std::mt19937_64& random, bool early);
    static void killAll(int processes, std::mt19937_64& random, bool early,
                        LedgerFindings& findings);
};

void TestKilledWriter::losesNoAcknowledgedAppend_data()
{
    QTest::addColumn<bool>("early");
    QTest::addRow("acknowledged after the append") << false;
    QTest::addRow("negative control: acknowledged before it") << true;
}

void TestKilledWriter::liveAndDie(const QString& file, AppendLedger& ledger, std::int64_t first,
                                  std::mt19937_64& random, bool early)
{
    QProcess child;
    child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    child.start(QCoreApplication::applicationFilePath(),
                {"child", file, QString::number(faultRun().seed), QString::number(first),
                 early ? "early" : "after"});
    QVERIFY(child.waitForStarted());
    const auto lines = 1 + random() % 100;
    std::size_t read = 0;
    const auto readLines = [&] {
        for (; child.canReadLine(); ++read) {
            const QList<QByteArray> fields = child.readLine().trimmed().split(' ');
            ledger.acknowledge(fields[0].toLongLong(), {fields[1].toLongLong()});
        }
    };
    while (read < lines) {
        QVERIFY2(child.waitForReadyRead(20'000), "the appending process is silent");
        readLines();
    }
    child.kill();
    QVERIFY(child.waitForFinished(20'000));
    readLines();
    QCOMPARE(child.exitStatus(), QProcess::CrashExit);
}

// Several processes, one after the other, on one store.
void TestKilledWriter::killAll(int processes, std::mt19937_64& random, bool early,
                               LedgerFindings& findings)
{
    const QTemporaryDir folder;
    const QString file = folder.filePath("x.headrace");
    QVERIFY(openStore(file.toStdString(), {.mode = OpenMode::Create}));
    AppendLedger ledger(faultRun().seed);
    for (int process = 0; process < processes && !QTest::currentTestFailed(); ++process) {
        liveAndDie(file, ledger, process * kNumbersPerProcess, random, early);
        const auto store = openStore(file.toStdString());
        QVERIFY2(store, store ? "" : store.error().message.c_str());
        findings.add(ledger.check(**store));
        ledger.settle(**store);
    }
}

void TestKilledWriter::losesNoAcknowledgedAppend()
{
    QFETCH(bool, early);
    const FaultRun run = faultRun();
    std::mt19937_64 random(run.seed);
    LedgerFindings findings;
    const int processes = early ? 5 : 25;
    for (int round = 0; round < run.rounds && !QTest::currentTestFailed(); ++round)
        killAll(processes, random, early, findings);
    qInfo("kill -9, %s: seed %llu, %d processes of %d appending threads killed, %lld acknowledged "
          "appends checked, %lld lost, %lld partial, %lld wrong, %lld disagreeing",
          QTest::currentDataTag(), static_cast<unsigned long long>(run.seed),
          processes * run.rounds, kThreads, static_cast<long long>(findings.checked),
          static_cast<long long>(findings.lost), static_cast<long long>(findings.partial),
          static_cast<long long>(findings.wrong), static_cast<long long>(findings.disagreeing));
    if (early)
        QVERIFY2(findings.lost > 0, "the check finds no loss where there must be one");
    else
        QVERIFY2(findings.isClean(), findings.first.c_str());
}

int main(int argc, char** argv)
{
    if (argc == 6 && std::string_view(argv[1]) == "child")
        return appendUntilKilled(argv[2], std::strtoull(argv[3], nullptr, 10), std::atoll(argv[4]),
                                 std::string_view(argv[5]) == "early");
    QCoreApplication application(argc, argv);
    TestKilledWriter test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_killed_writer.moc"
