// SPDX-License-Identifier: Apache-2.0
// A process that runs projections, or rebuilds one, is killed, again and again; then what its rows
// are is compared with what the events say. The test starts itself as that process.

#include "core/store/store_identity.h"
#include "tests/core/projection/account_projections.h"
#include "tests/fault/fault_run.h"
#include "tests/fault/rows_place.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>

#include <unistd.h>

using namespace headrace;

namespace {

constexpr int kEvents = 30'000;

std::unique_ptr<Projections> open(EventStore& store, const std::string& where)
{
    return Projections::open(store, accountModule(),
                             rowsInSmallSteps(where, "tst_killed_projection"))
        .value();
}

// Says on standard output how far it is, so that whoever kills it knows that it is at work.
void report(Job& job, const std::stop_token& stop)
{
    std::int64_t said = 0;
    while (!stop.stop_requested()) {
        const std::int64_t done = job.look().done;
        if (done == said) {
            std::this_thread::yield();
            continue;
        }
        said = done;
        const std::string line = std::to_string(done) + "\n";
        if (write(STDOUT_FILENO, line.data(), line.size()) < 0)
            _exit(3);
    }
}

// The process that is killed.
int projectUntilKilled(const std::string& file, const std::string& where, const std::string& what)
{
    const auto store = openStore(file, {.mode = OpenMode::ReadOnly});
    if (!store)
        return 1;
    const auto projections = open(**store, where);
    Job job;
    const std::jthread reporter([&](const std::stop_token& stop) { report(job, stop); });
    if (what == "run")
        return projections->run({}, true, job) ? 0 : 2;
    const auto plan = projections->plan("byCurrency", {.kind = RebuildKind::Full});
    return plan && projections->rebuild(*plan, job) ? 0 : 2;
}

} // namespace

class TestKilledProjection : public QObject
{
    Q_OBJECT

private slots:
    void rowsAreWhatTheEventsSay_data();
    void rowsAreWhatTheEventsSay();
    void rowsWithoutTheirCheckpointAreFound_data();
    void rowsWithoutTheirCheckpointAreFound();

private:
    // True: it was killed, not done before.
    static bool liveAndDie(const QString& file, const std::string& where, const char* what,
                           std::mt19937_64& random);
    // Wrong rows once everything has been run; each row of the two projections counts.
    static int wrongRows(EventStore& store, const std::string& where,
                         const AccountHistory& history);
    // A place for rows where nobody has been.
    std::string somewhere(bool isFile);

    QTemporaryDir m_dir;
    int m_places = 0;
};

std::string TestKilledProjection::somewhere(bool isFile)
{
    return isFile ? m_dir.filePath(QString("rows%1").arg(++m_places)).toStdString()
                  : PrivatePostgres::ofThisProgram().freshAddress();
}

bool TestKilledProjection::liveAndDie(const QString& file, const std::string& where,
                                      const char* what, std::mt19937_64& random)
{
    QProcess child;
    child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    child.start(QCoreApplication::applicationFilePath(),
                {"child", file, QString::fromStdString(where), what});
    if (!child.waitForStarted())
        return false;
    // At whatever moment: some way behind a random number of reports.
    const auto reports = random() % 30;
    for (std::size_t read = 0; read < reports && child.state() == QProcess::Running;) {
        child.waitForReadyRead(20'000);
        while (child.canReadLine()) {
            child.readLine();
            ++read;
        }
    }
    child.kill();
    child.waitForFinished(20'000);
    for (const char* name : {"balance", "byCurrency"})
        waitUntilNobodyWrites(where, name);
    return child.exitStatus() == QProcess::CrashExit;
}

int TestKilledProjection::wrongRows(EventStore& store, const std::string& where,
                                    const AccountHistory& history)
{
    const auto projections = open(store, where);
    Job job;
    if (!projections->run({}, true, job))
        return -1;
    const auto differences = [](const auto& found, const auto& expected) {
        int wrong = 0;
        for (const auto& [key, row] : expected)
            wrong += !found.contains(key) || !(found.at(key) == row) ? 1 : 0;
        for (const auto& [key, row] : found)
            wrong += expected.contains(key) ? 0 : 1;
        return wrong;
    };
    return differences(balances(*projections), history.accounts())
        + differences(totals(*projections), history.currencies());
}

void TestKilledProjection::rowsAreWhatTheEventsSay_data()
{
    QTest::addColumn<bool>("isFile");
    QTest::addColumn<QByteArray>("what");
    for (const char* what : {"run", "rebuild"}) {
        QTest::addRow("%s, files", what) << true << QByteArray(what);
        QTest::addRow("%s, postgresql", what) << false << QByteArray(what);
    }
}

void TestKilledProjection::rowsAreWhatTheEventsSay()
{
    QFETCH(bool, isFile);
    QFETCH(QByteArray, what);
    const FaultRun run = faultRun();
    std::mt19937_64 random(run.seed);
    const QTemporaryDir folder;
    const QString file = folder.filePath("x.headrace");
    const auto store = openStore(file.toStdString(), {.mode = OpenMode::Create});
    QVERIFY(store);
    AccountHistory history(run.seed);
    history.appendTo(**store, kEvents);
    std::string where;
    int killed = 0;
    int wrong = 0;
    const int rounds = (isFile ? 20 : 10) * run.rounds;
    for (int round = 0; round < rounds; ++round) {
        if (round % 5 == 0) { // From nothing, now and then; else where the last one died.
            where = somewhere(isFile);
            const auto projections = open(**store, where);
            Job job;
            if (what == "rebuild")
                QVERIFY(projections->run({}, true, job));
        }
        killed += liveAndDie(file, where, what.constData(), random) ? 1 : 0;
        if (round % 5 != 4)
            continue;
        const int found = wrongRows(**store, where, history);
        QVERIFY2(found >= 0, "what was killed cannot be run");
        wrong += found;
    }
    qInfo("kill -9 while %s: seed %llu, %d killed, %d rows wrong", QTest::currentDataTag(),
          static_cast<unsigned long long>(run.seed), killed, wrong);
    QVERIFY2(killed * 5 >= rounds * 2, "it was mostly done before it could be killed");
    QCOMPARE(wrong, 0);
}

void TestKilledProjection::rowsWithoutTheirCheckpointAreFound_data()
{
    QTest::addColumn<bool>("isFile");
    QTest::addRow("files") << true;
    QTest::addRow("postgresql") << false;
}

// Negative control: the check must find rows that were written without their checkpoint, as a
// program would that commits the two apart and dies between.
void TestKilledProjection::rowsWithoutTheirCheckpointAreFound()
{
    QFETCH(bool, isFile);
    const auto store = makeMemoryStore();
    const auto run = [&](const std::string& where) {
        const auto projections = open(*store, where);
        Job job;
        QVERIFY(projections->run({}, true, job));
    };
    const std::string rows = somewhere(isFile);
    const std::string ahead = somewhere(isFile);
    AccountHistory history(faultRun().seed);
    history.appendTo(*store, 1'000);
    run(rows);
    QCOMPARE(wrongRows(*store, rows, history), 0);
    history.appendTo(*store, 1'000);
    run(ahead);
    const std::string id = storeIdentity(*store).value();
    const auto openModel = [&](const std::string& where) {
        return placeAt(where)->open({id, "byCurrency"}, true, now).value();
    };
    {
        const auto model = openModel(rows);
        const auto later = openModel(ahead);
        const Build live = model->live().value().value();
        const RowBatch batch =
            later->page(later->live().value().value().table, {.limit = 10'000}).value();
        QVERIFY(model->write(live.table, batch, {.checkpoint = live.checkpoint}));
    }
    QVERIFY(wrongRows(*store, rows, history) > 0);
}

int main(int argc, char** argv)
{
    if (argc == 5 && std::string_view(argv[1]) == "child")
        return projectUntilKilled(argv[2], argv[3], argv[4]);
    QCoreApplication application(argc, argv);
    TestKilledProjection test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_killed_projection.moc"
