// SPDX-License-Identifier: Apache-2.0
#include "tests/app/headracectl/headracectl_fixture.h"

#include <QProcess>
#include <QTest>

using namespace headrace;

namespace {

constexpr char kModule[] = R"js(export default {
  name: 'orders',
  aggregates: { order: {
    state: { initial: { count: 0 } },
    events: { Counted: { apply(state, data) {
      state.count += data.n;
      if (state.count > 2) state.last = { n: data.n };
    } } },
  } },
};
)js";

} // namespace

class TestTimeMachineVerbs : public QObject, HeadracectlFixture
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanup();
    void history();
    void bisect();
    void bisectOnce();
    void snapshots();
    void snapshotsByPolicy();
    void stateFromASnapshot();
    void aWrongSnapshotIsFound();
    void progress_data();
    void progress();
    void wrongUse_data();
    void wrongUse();
    void twoModulesAreNamed();

private:
    QStringList fold(const QStringList& more = {}) const
    {
        return QStringList {"o.headrace", "order-1", "--domain", "order.domain.js"} + more;
    }
    Outcome snapshot(const QString& action, const QStringList& more = {}) const
    {
        return run(QStringList {"--json", "snapshot", action} + fold(more));
    }
};

void TestTimeMachineVerbs::initTestCase()
{
    QVERIFY(makeOrders("o.headrace")); // order-1: 1, 2, 3 at 10, 11 and 12 o'clock.
    QVERIFY(writeFile(path("order.domain.js"), kModule));
    QVERIFY(writeFile(path("broken.domain.js"),
                      QByteArray(kModule).replace("+= data.n", "+= broken.n")));
}

void TestTimeMachineVerbs::cleanup()
{
    QCOMPARE(snapshot("delete").exit, 0);
}

void TestTimeMachineVerbs::history()
{
    const auto ofCount = run(QStringList {"--json", "history"} + fold({"--path", "/count"}));
    QCOMPARE(ofCount.exit, 0);
    QCOMPARE(ofCount.lines(),
             (QList {QJsonObject {{"version", 1},
                                  {"time", "2026-03-01T10:00:00Z"},
                                  {"value", 1},
                                  {"type", "Counted"}},
                     QJsonObject {{"version", 2},
                                  {"time", "2026-03-01T11:00:00Z"},
                                  {"value", 3},
                                  {"type", "Counted"}},
                     QJsonObject {{"version", 3},
                                  {"time", "2026-03-01T12:00:00Z"},
                                  {"value", 6},
                                  {"type", "Counted"}}}));
    const auto ofAll = run(QStringList {"--json", "history"} + fold({"--path", ""}));
    QCOMPARE(ofAll.lines().size(), 3);
    const auto ofLast = run(QStringList {"--json", "history"} + fold({"--path", "/last/n"}));
    QCOMPARE(ofLast.lines().size(), 2); // That it is missing at first is no change.
    QVERIFY(run(QStringList {"--json", "history"} + fold({"--path", "/none"})).out.isEmpty());
    QVERIFY(run(QStringList {"history"} + fold({"--path", "/count"}))
                .out.contains("2026-03-01T11:00:00Z  3  Counted"));
}

void TestTimeMachineVerbs::bisect()
{
    const auto found =
        run(QStringList {"--json", "bisect"} + fold({"--where", "state.last.n === 3"}));
    QCOMPARE(found.exit, 0);
    QCOMPARE(found.lines(),
             (QList {QJsonObject {{"version", 2},
                                  {"type", "Counted"},
                                  {"before", QJsonValue::Null},
                                  {"after", false},
                                  {"time", "2026-03-01T11:00:00Z"}},
                     QJsonObject {{"version", 3},
                                  {"type", "Counted"},
                                  {"before", false},
                                  {"after", true},
                                  {"time", "2026-03-01T12:00:00Z"}}}));
    QVERIFY(run(QStringList {"bisect"} + fold({"--where", "state.count > 2"}))
                .out.contains("2  2026-03-01T11:00:00Z  false -> true  Counted"));
    QVERIFY(run(QStringList {"bisect"} + fold({"--where", "state.count > 9"})).out.isEmpty());
}

void TestTimeMachineVerbs::bisectOnce()
{
    for (const bool hasSnapshots : {false, true}) {
        if (hasSnapshots)
            QCOMPARE(snapshot("create", {"--every", "1"}).exit, 0);
        const auto found =
            run(QStringList {"--json", "bisect"} + fold({"--where", "state.count > 2", "--once"}));
        QCOMPARE(found.exit, 0);
        QCOMPARE(found.json()["version"].toInt(), 2);
    }
}

void TestTimeMachineVerbs::snapshots()
{
    QVERIFY(snapshot("list").out.isEmpty());
    QCOMPARE(
        snapshot("create", {"--version", "2"}).json(),
        (QJsonObject {
            {"created", 1}, {"version", 2}, {"folded", 2}, {"discarded", 0}, {"tooLarge", 0}}));
    QCOMPARE(snapshot("create").json()["folded"].toInt(), 1);
    QCOMPARE(snapshot("create").json(),
             (QJsonObject {{"created", 0},
                           {"version", QJsonValue::Null},
                           {"folded", 0},
                           {"discarded", 0},
                           {"tooLarge", 0}}));
    QCOMPARE(snapshot("list").lines(),
             (QList {QJsonObject {{"version", 2},
                                  {"time", "2026-03-01T11:00:00Z"},
                                  {"stateVersion", 1},
                                  {"bytes", 26},
                                  {"use", "valid"}},
                     QJsonObject {{"version", 3},
                                  {"time", "2026-03-01T12:00:00Z"},
                                  {"stateVersion", 1},
                                  {"bytes", 26},
                                  {"use", "valid"}}}));
    QCOMPARE(snapshot("verify").json(), (QJsonObject {{"ok", true}, {"snapshots", 2}}));
    QVERIFY(run(QStringList {"snapshot", "list"} + fold()).out.contains("valid"));
    QCOMPARE(run(QStringList {"snapshot", "delete"} + fold()).out, "2 snapshots deleted\n");
    QCOMPARE(run(QStringList {"snapshot", "create"} + fold({"--version", "4"})).exit, 4);
}

void TestTimeMachineVerbs::snapshotsByPolicy()
{
    QVERIFY(snapshot("create", {"--policy"}).json()["created"].toInt() == 0); // It has none.
    QVERIFY(writeFile(path("policy.domain.js"),
                      QByteArray(kModule).replace("state:", "snapshot: { every: 2 }, state:")));
    const QStringList create {"--json",  "snapshot", "create",           "o.headrace",
                              "order-1", "--domain", "policy.domain.js", "--policy"};
    QCOMPARE(run(create).json()["version"].toInt(), 2);
    QCOMPARE(run(create).json()["created"].toInt(), 0);
    QCOMPARE(run(create + QStringList {"--every", "1"}).exit, 2);
}

void TestTimeMachineVerbs::stateFromASnapshot()
{
    QCOMPARE(snapshot("create", {"--version", "2"}).exit, 0);
    const auto state = [this](const QStringList& more) {
        return run(QStringList {"--json", "state"} + fold(more)).json();
    };
    const QJsonObject head = state({});
    QCOMPARE(head["snapshot"].toInt(), 2);
    QCOMPARE(head["folded"].toInt(), 1);
    const QJsonObject bypassed = state({"--no-snapshot"});
    QVERIFY(bypassed["snapshot"].isNull());
    QCOMPARE(bypassed["folded"].toInt(), 3);
    QCOMPARE(head["state"], bypassed["state"]);
    QVERIFY(state({"--version", "1"})["snapshot"].isNull());
    QVERIFY(run(QStringList {"state"} + fold()).out.contains("after the snapshot at version 2"));

    // Another module folds otherwise, and is not given what this one folded.
    QVERIFY(
        writeFile(path("other.domain.js"), QByteArray(kModule).replace("+= data.n", "-= data.n")));
    const auto other =
        run({"--json", "state", "o.headrace", "order-1", "--domain", "other.domain.js"});
    QVERIFY(other.json()["snapshot"].isNull());
    QCOMPARE(other.json()["state"].toObject()["count"].toInt(), -6);
}

// Folding depends on what the state does not hold, so that no snapshot of it can be right.
void TestTimeMachineVerbs::aWrongSnapshotIsFound()
{
    QVERIFY(writeFile(path("order.domain.js"),
                      QByteArray("let seen = 0;\n")
                          + QByteArray(kModule).replace("+= data.n", "= ++seen * 10")));
    QCOMPARE(snapshot("create", {"--version", "2"}).exit, 0);
    const auto verified = snapshot("verify");
    QCOMPARE(verified.exit, 5);
    QCOMPARE(verified.lines().size(), 1);
    QCOMPARE(verified.json()["version"].toInt(), 2);
    QVERIFY2(verified.err.contains("1 of 1 differ"), verified.err.constData());
    QVERIFY(snapshot("list").out.isEmpty());
    QVERIFY(writeFile(path("order.domain.js"), kModule));
}

void TestTimeMachineVerbs::progress_data()
{
    QTest::addColumn<QString>("verb");
    QTest::addColumn<QString>("option");
    QTest::addColumn<bool>("isTerminal");
    QTest::newRow("history on a terminal") << "history"
                                           << "--path /count" << true;
    QTest::newRow("bisect on a terminal") << "bisect"
                                          << "--where state.count>3" << true;
    QTest::newRow("history into a file") << "history"
                                         << "--path /count" << false;
    QTest::newRow("bisect into a file") << "bisect"
                                        << "--where state.count>3" << false;
}

// On a terminal, which script(1) makes, it is told on standard error how far it is.
void TestTimeMachineVerbs::progress()
{
    QFETCH(QString, verb);
    QFETCH(QString, option);
    QFETCH(bool, isTerminal);
    const QString slow = path("slow.domain.js");
    QVERIFY(writeFile(slow,
                      QByteArray(kModule).replace(
                          "+= data.n", "+= data.n; for (let i = 0; i < 4e8; ++i) state.i = i")));
    const QString command = QStringLiteral("'%1' %2 '%3' order-1 --domain '%4' '%5' '%6'")
                                .arg(program(), verb, path("o.headrace"), slow,
                                     option.section(' ', 0, 0), option.section(' ', 1));
    QProcess shell;
    if (isTerminal)
        shell.start("script", {"-qec", command + " >'" + path("rows") + "'", "/dev/null"});
    else
        shell.start("sh", {"-c", command + " 2>&1 >'" + path("rows") + "'"});
    QVERIFY(shell.waitForFinished(60'000));
    const QByteArray told = shell.readAllStandardOutput();
    QCOMPARE(shell.exitCode(), 0);
    QCOMPARE(told.contains((verb + ": ").toUtf8()) && told.contains(" of 3 events"), isTerminal);
    QCOMPARE(told.isEmpty(), !isTerminal);
    QVERIFY(!readFile(path("rows")).isEmpty());
}

void TestTimeMachineVerbs::wrongUse_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exit");
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const char* name, const QStringList& arguments, int exit,
                        const char* said) {
        QTest::newRow(name) << arguments << exit << QByteArray(said);
    };
    row("history without a path", QStringList {"history"} + fold(), 2, "--path");
    row("a path without a slash", QStringList {"history"} + fold({"--path", "count"}), 2,
        "JSON Pointer");
    row("bisect without a predicate", QStringList {"bisect"} + fold(), 2, "--where");
    row("half a predicate", QStringList {"bisect"} + fold({"--where", "state.count >"}), 2,
        "column");
    row("a predicate that assigns", QStringList {"bisect"} + fold({"--where", "state.count = 1"}),
        2, "use === to compare");
    row("one that assigns, with --once",
        QStringList {"bisect"} + fold({"--where", "state.count = 1", "--once"}), 2,
        "use === to compare");
    row("a handler that throws is no wrong usage",
        {"bisect", "o.headrace", "order-1", "--domain", "broken.domain.js", "--where", "true"}, 6,
        "broken");
    row("unknown action", QStringList {"snapshot", "make"} + fold(), 2, "list, create, delete");
    row("a version to list", QStringList {"snapshot", "list"} + fold({"--version", "1"}), 2,
        "create only");
    row("no such stream",
        {"bisect", "o.headrace", "order-9", "--domain", "order.domain.js", "--where", "true"}, 4,
        "order-9");
}

void TestTimeMachineVerbs::wrongUse()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, exit);
    QFETCH(QByteArray, said);
    const Outcome outcome = run(arguments);
    QCOMPARE(outcome.exit, exit);
    QVERIFY2(outcome.err.contains(said), outcome.err.constData());
}

void TestTimeMachineVerbs::twoModulesAreNamed()
{
    const Outcome two = run(QStringList {"state"} + fold({"--domain", "other.domain.js"}));
    QCOMPARE(two.exit, 2);
    QVERIFY2(two.err.contains("order.domain.js and other.domain.js"), two.err.constData());
    QCOMPARE(run(QStringList {"state"} + fold()).exit, 0); // The control.
}

QTEST_GUILESS_MAIN(TestTimeMachineVerbs)
#include "tst_time_machine_verbs.moc"
