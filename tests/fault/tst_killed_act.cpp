// SPDX-License-Identifier: Apache-2.0
// What somebody does to a projection and the record of it are of one commit. The process that does
// it is killed whenever it asks for the time, which it does before, between and behind the two: at
// each of these moments once. The test starts itself as that process.

#include "core/store/store_identity.h"
#include "tests/core/projection/account_projections.h"
#include "tests/fault/rows_place.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>

using namespace headrace;

namespace {

constexpr const char* kName = "byCurrency";
constexpr int kEvents = 120;
const Act kAct {"jane", "a test"};

// At its call number `last` there is nobody any more.
Clock dyingAt(int last)
{
    return [last, calls = std::make_shared<int>(0)] {
        if (++*calls == last)
            std::raise(SIGKILL);
        return now();
    };
}

std::unique_ptr<Projections> open(EventStore& store, const std::string& where, Clock clock = now)
{
    const std::string fails = "if (event.data.amount === 5000) throw new Error('too much');";
    ProjectionsOptions options = rowsAt(where);
    options.clock = std::move(clock);
    return Projections::open(store, accountModule(1, fails), std::move(options)).value();
}

Result<void> rebuild(Projections& projections, const RebuildRequest& request)
{
    Job job;
    const auto plan = projections.plan(kName, request);
    if (!plan)
        return plan.error();
    const auto done = projections.rebuild(*plan, job, kAct);
    return done ? Result<void>() : done.error();
}

Result<void> buildAside(Projections& projections)
{
    return rebuild(projections, {.kind = RebuildKind::SideBySide});
}

Result<void> switchOver(Projections& projections)
{
    Job job;
    return projections.switchToReady(kName, job, kAct);
}

// As a program would that writes the two one after the other.
Result<void> switchApart(EventStore& store, const std::string& where, const Clock& clock)
{
    const auto model = placeAt(where)->open({storeIdentity(store).value(), kName}, true, clock);
    if (!model)
        return model.error();
    if (auto live = (*model)->makeLive((*model)->builds()->back().table); !live)
        return live;
    return (*model)->record({.kind = "switch", .begun = clock(), .outcome = "done"});
}

std::string liveTable(Projections& projections)
{
    return projections.status(kName)->live->table;
}

struct Case
{
    const char* name;
    const char* kind; // Of its record.
    Result<void> (*prepare)(Projections& projections);
    Result<void> (*act)(Projections& projections);
    bool (*isDone)(Projections& projections);
};
const std::array kCases {
    Case {"switch", "switch", &buildAside, &switchOver,
          [](Projections& it) { return liveTable(it) == "byCurrency__2"; }},
    Case {"back", "back",
          [](Projections& it) {
              auto built = buildAside(it);
              return built ? switchOver(it) : built;
          },
          [](Projections& it) {
              Job job;
              return it.goBack(kName, job, kAct);
          },
          [](Projections& it) { return liveTable(it) == "byCurrency__1"; }},
    Case {"discard", "discard", &buildAside,
          [](Projections& it) { return it.discard(kName, kAct); },
          [](Projections& it) { return !it.status(kName)->building; }},
    Case {"skip", "skip", [](Projections&) { return Result<void>(); },
          [](Projections& it) {
              Job job;
              return it.skip(kName, "EUR", kAct.reason, kAct.actor, job);
          },
          [](Projections& it) {
              // The rows are as the decision wants them, or there was none.
              return !it.skipped(kName)->empty() && it.status(kName)->parked.empty();
          }},
    Case {"side by side", "side by side", [](Projections&) { return Result<void>(); }, &buildAside,
          [](Projections& it) {
              const auto building = it.status(kName)->building;
              return building && building->state == BuildState::Ready;
          }},
    Case {"all rows", "full", [](Projections&) { return Result<void>(); },
          [](Projections& it) { return rebuild(it, {.kind = RebuildKind::Full}); },
          [](Projections& it) { return liveTable(it) == "byCurrency__2"; }},
    Case {"negative control: one after the other", "switch", &buildAside, nullptr,
          [](Projections& it) { return liveTable(it) == "byCurrency__2"; }},
};

const Case& caseOf(std::string_view name)
{
    return *std::ranges::find(kCases, name, [](const Case& of) { return of.name; });
}

// The process that is killed.
int actUntilKilled(const std::string& file, const std::string& where, const char* name, int last)
{
    const auto store = openStore(file, {.mode = OpenMode::ReadOnly});
    if (!store)
        return 1;
    const Case& what = caseOf(name);
    if (!what.act)
        return switchApart(**store, where, dyingAt(last)) ? 0 : 2;
    const auto projections = open(**store, where, dyingAt(last));
    return what.act(*projections) ? 0 : 2;
}

} // namespace

class TestKilledAct : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void actAndRecordAreOne_data();
    void actAndRecordAreOne();

private:
    // True: it was killed, not done before.
    bool liveAndDie(const std::string& where, const char* name, int last) const;
    // Where the act can be done, and has not been.
    std::string prepared(const Case& what, bool isFile, int number);
    void prepare(const Case& what, const std::string& where);

    QTemporaryDir m_dir;
    std::unique_ptr<EventStore> m_store;
};

void TestKilledAct::initTestCase()
{
    m_store =
        openStore(m_dir.filePath("x.headrace").toStdString(), {.mode = OpenMode::Create}).value();
    AccountHistory(4711).appendTo(*m_store, kEvents);
    QVERIFY(m_store->append(
        {.events = {accountEvent(1, "Deposited", R"({"amount":5000,"currency":"EUR"})"),
                    accountEvent(1, "Deposited", R"({"amount":1,"currency":"EUR"})")}}));
}

bool TestKilledAct::liveAndDie(const std::string& where, const char* name, int last) const
{
    QProcess child;
    child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    child.start(QCoreApplication::applicationFilePath(),
                {"child", m_dir.filePath("x.headrace"), QString::fromStdString(where), name,
                 QString::number(last)});
    if (!child.waitForFinished(20'000))
        qWarning("it does not end");
    if (child.exitStatus() == QProcess::NormalExit && child.exitCode() != 0)
        qWarning("it ends with %d", child.exitCode());
    waitUntilNobodyWrites(where, kName);
    return child.exitStatus() == QProcess::CrashExit;
}

void TestKilledAct::prepare(const Case& what, const std::string& where)
{
    const auto projections = open(*m_store, where);
    Job job;
    QVERIFY(projections->run({}, true, job));
    QVERIFY(what.prepare(*projections));
    QVERIFY(!what.isDone(*projections));
}

std::string TestKilledAct::prepared(const Case& what, bool isFile, int number)
{
    if (!isFile) {
        const std::string where = PrivatePostgres::ofThisProgram().freshAddress();
        prepare(what, where);
        return where;
    }
    const QString first = m_dir.filePath(QString("%1 0").arg(what.name));
    if (number == 0)
        prepare(what, first.toStdString());
    const QString folder = m_dir.filePath(QString("%1 %2").arg(what.name).arg(number + 1));
    std::filesystem::copy(first.toStdString(), folder.toStdString());
    return folder.toStdString();
}

void TestKilledAct::actAndRecordAreOne_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("isFile");
    for (const Case& what : kCases) {
        QTest::addRow("%s, files", what.name) << QByteArray(what.name) << true;
        QTest::addRow("%s, postgresql", what.name) << QByteArray(what.name) << false;
    }
}

void TestKilledAct::actAndRecordAreOne()
{
    QFETCH(QByteArray, name);
    QFETCH(bool, isFile);
    const Case& what = caseOf(name.constData());
    int kills = 0;
    int apart = 0;
    for (bool wasKilled = true; wasKilled && !QTest::currentTestFailed();) {
        const std::string where = prepared(what, isFile, kills);
        wasKilled = liveAndDie(where, what.name, kills + 1);
        kills += wasKilled ? 1 : 0;
        const auto projections = open(*m_store, where);
        const auto history = projections->history(kName).value();
        const bool isKept = std::ranges::any_of(history, [&](const RebuildRecord& record) {
            return record.kind == what.kind && record.outcome == "done";
        });
        apart += isKept != what.isDone(*projections) ? 1 : 0;
        QVERIFY2(wasKilled || isKept, "it ended, and did nothing");
    }
    qInfo("%s: killed at each of %d moments, act and record apart at %d", QTest::currentDataTag(),
          kills, apart);
    QVERIFY2(kills >= 2, "there was no moment between the two");
    if (what.act)
        QCOMPARE(apart, 0);
    else
        QVERIFY2(apart > 0, "the check finds nothing where there must be something");
}

int main(int argc, char** argv)
{
    if (argc == 6 && std::string_view(argv[1]) == "child")
        return actUntilKilled(argv[2], argv[3], argv[4], std::atoi(argv[5]));
    QCoreApplication application(argc, argv);
    TestKilledAct test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_killed_act.moc"
