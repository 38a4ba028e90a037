// SPDX-License-Identifier: Apache-2.0
// headracectl projection: what it prints, how it ends, and that other programs can read the rows.
#include "tests/app/headracectl/headracectl_fixture.h"

#include <QDateTime>
#include <QJsonArray>
#include <QProcess>
#include <QTest>

using namespace headrace;

// `factor` is what the amounts count; `body` comes first in the handler of byCurrency.
static QByteArray module(int version, int factor, const QByteArray& body = {})
{
    return QByteArray(R"js(
let outside = 0;
export default { name: 'bank', aggregates: { account: { events: { Deposited: { version: 1 } } } },
projections: {
  balance: { version: VERSION, from: ['account'], columns: { balance: 'integer', note: 'text' }, index: ['balance'],
    on: { Deposited(row, { data }) { row.balance = (row.balance ?? 0) + data.amount * FACTOR; } } },
  byCurrency: { version: 1, from: ['account'], key: ({ data }) => data.currency,
    columns: { currency: 'text', total: 'integer' },
    on: { Deposited(row, { data }) { BODY row.total = (row.total ?? 0) + data.amount; } } },
} };
)js")
        .replace("VERSION", QByteArray::number(version))
        .replace("FACTOR", QByteArray::number(factor))
        .replace("BODY", body);
}

class TestProjectionVerb : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void runsAndLists();
    void rebuildsComparesSwitches();
    void rebuildsSome_data();
    void rebuildsSome();
    void parkedKeys();
    void checks_data();
    void checks();
    void tracesAndRemembers();
    void runsUntilInterrupted();
    void endings_data();
    void endings();

private:
    Outcome projection(const QStringList& arguments, const char* file = "bank.js")
    {
        QStringList all {"projection"};
        all << arguments << "--domain" << file << "--json";
        return m_ctl->run(all);
    }
    std::unique_ptr<HeadracectlFixture> m_ctl;
};

void TestProjectionVerb::init()
{
    m_ctl = std::make_unique<HeadracectlFixture>();
    QVERIFY(writeFile(m_ctl->path("bank.js"), module(1, 1)));
    QVERIFY(writeFile(m_ctl->path("twice.js"), module(2, 2)));
    QVERIFY(writeFile(m_ctl->path("fails.js"),
                      module(1, 1, "if (data.amount === 7) throw new Error('not seven');")));
    QVERIFY(writeFile(m_ctl->path("outside.js"), module(1, 1, "row.total = outside += 1;")));
    QByteArray events;
    for (int i = 1; i <= 40; ++i)
        events +=
            QByteArrayLiteral(
                R"({"stream":"account-N","type":"Deposited","data":{"amount":A,"currency":"C"}})")
                .replace("account-N", "account-" + QByteArray::number(i % 4))
                .replace(":A,", ":" + QByteArray::number(i) + ",")
                .replace("\"C\"", i % 2 == 0 ? "\"EUR\"" : "\"SEK\"")
            + '\n';
    QVERIFY(writeFile(m_ctl->path("events.ndjson"), events));
    QCOMPARE(m_ctl->run({"create", "s.headrace"}).exit, 0);
    QCOMPARE(m_ctl->run({"import", "s.headrace", "events.ndjson"}).exit, 0);
}

void TestProjectionVerb::runsAndLists()
{
    auto listed = projection({"list", "s.headrace"}).lines();
    QCOMPARE(listed.size(), 2);
    QCOMPARE(listed[0]["name"].toString(), "balance");
    QCOMPARE(listed[0]["state"].toString(), "not built");
    QCOMPARE(listed[0]["lag"].toInt(), 40);
    const Outcome ran = projection({"run", "s.headrace", "--once"});
    QVERIFY2(ran.exit == 0, ran.err.constData());
    listed = projection({"status", "s.headrace"}).lines();
    QCOMPARE(listed[1]["name"].toString(), "byCurrency");
    QCOMPARE(listed[1]["checkpoint"].toInt(), 40);
    QCOMPARE(listed[1]["head"].toInt(), 40);
    QCOMPARE(listed[1]["lag"].toInt(), 0);
    QCOMPARE(listed[1]["rows"].toInt(), 2);
    QVERIFY(listed[1]["error"].isNull());
    const auto rows = projection({"rows", "s.headrace", "byCurrency"}).lines();
    QCOMPARE(rows.size(), 2);
    QCOMPARE(rows[0], (QJsonObject {{"key", "EUR"}, {"currency", "EUR"}, {"total", 420}}));
    QCOMPARE(rows[1], (QJsonObject {{"key", "SEK"}, {"currency", "SEK"}, {"total", 400}}));
    // A row that is behind is brought up to date before it is shown.
    QCOMPARE(m_ctl
                 ->run({"append", "s.headrace", "account-9", "--type", "Deposited", "--data",
                        R"({"amount":5,"currency":"EUR"})"})
                 .exit,
             0);
    const auto row = projection({"rows", "s.headrace", "byCurrency", "--key", "EUR"});
    QCOMPARE(row.json()["total"].toInt(), 425);
}

void TestProjectionVerb::rebuildsComparesSwitches()
{
    QCOMPARE(projection({"run", "s.headrace", "--once"}).exit, 0);
    QCOMPARE(projection({"run", "s.headrace", "balance", "--once"}, "twice.js").exit, 5);
    auto status = projection({"status", "s.headrace", "balance"}, "twice.js").json();
    QVERIFY(status["outdated"].toBool());
    const auto plan =
        projection({"rebuild", "s.headrace", "balance", "--side-by-side", "--plan"}, "twice.js")
            .json();
    QCOMPARE(plan["events"].toInt(), 40);
    QVERIFY(plan["impossible"].isNull());
    const auto built =
        projection({"rebuild", "s.headrace", "balance", "--side-by-side"}, "twice.js");
    QVERIFY2(built.exit == 0, built.err.constData());
    QCOMPARE(built.json()["events"].toInt(), 40);
    QCOMPARE(built.json()["rows"].toInt(), 4);
    QVERIFY(built.json()["seconds"].isDouble());
    const auto lines = projection({"diff", "s.headrace", "balance"}, "twice.js").lines();
    QCOMPARE(lines.size(), 5);
    QCOMPARE(lines[0]["key"].toString(), "account-0");
    QCOMPARE(lines[0]["kind"].toString(), "changed");
    const QJsonObject cell = lines[0]["cells"].toArray().at(0).toObject();
    QCOMPARE(cell["column"].toString(), "balance");
    QCOMPARE(cell["after"].toInt(), 2 * cell["before"].toInt());
    QCOMPARE(lines[4]["changed"].toInt(), 4);
    QVERIFY(projection({"status", "s.headrace", "balance"}).json()["previousUntil"].isNull());
    QCOMPARE(projection({"switch", "s.headrace", "balance", "--reason", "it counts right",
                         "--actor", "jane"},
                        "twice.js")
                 .exit,
             0);
    const auto records = projection({"history", "s.headrace", "balance"}).lines();
    QCOMPARE(records.size(), 2);
    QCOMPARE(records[0]["kind"].toString(), "switch");
    QCOMPARE(records[0]["actor"].toString(), "jane");
    QCOMPARE(records[0]["reason"].toString(), "it counts right");
    QCOMPARE(records[0]["from"].toString(), "balance__1");
    QCOMPARE(records[0]["to"].toString(), "balance__2");
    status = projection({"status", "s.headrace", "balance"}, "twice.js").json();
    QCOMPARE(status["liveVersion"].toInt(), 2);
    QCOMPARE(status["previous"].toString(), "balance__1");
    const QDateTime until =
        QDateTime::fromString(status["previousUntil"].toString(), Qt::ISODateWithMs);
    const auto left = QDateTime::currentDateTimeUtc().secsTo(until);
    QVERIFY2(left > 6 * 86'400 && left <= 7 * 86'400, QByteArray::number(left).constData());
    QCOMPARE(projection({"discard", "s.headrace", "balance"}, "twice.js").exit, 4);
    QCOMPARE(projection({"back", "s.headrace", "balance"}, "twice.js").exit, 0);
    QCOMPARE(
        projection({"status", "s.headrace", "balance"}, "twice.js").json()["liveVersion"].toInt(),
        1);
}

void TestProjectionVerb::rebuildsSome_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::newRow("all") << QStringList();
    QTest::newRow("one key") << QStringList {"--key", "EUR"};
    QTest::newRow("a stream's") << QStringList {"--stream", "account-1"};
    QTest::newRow("from a position") << QStringList {"--from", "30"};
}

void TestProjectionVerb::rebuildsSome()
{
    QFETCH(QStringList, options);
    QCOMPARE(projection({"run", "s.headrace", "--once"}).exit, 0);
    const auto before = projection({"rows", "s.headrace", "byCurrency"}).out;
    const Outcome built = projection(QStringList {"rebuild", "s.headrace", "byCurrency"} + options);
    QVERIFY2(built.exit == 0, built.err.constData());
    QVERIFY(built.json()["rows"].toInt() > 0);
    QCOMPARE(projection({"rows", "s.headrace", "byCurrency"}).out, before);
}

void TestProjectionVerb::parkedKeys()
{
    QCOMPARE(projection({"run", "s.headrace", "--once"}, "fails.js").exit, 0);
    const auto parked = projection({"parked", "s.headrace", "byCurrency"}, "fails.js").lines();
    QCOMPARE(parked.size(), 1);
    QCOMPARE(parked[0]["key"].toString(), "SEK");
    QCOMPARE(parked[0]["position"].toInt(), 7);
    QVERIFY(parked[0]["error"].toString().contains("not seven"));
    QVERIFY(
        !projection({"status", "s.headrace", "byCurrency"}, "fails.js").json()["error"].isNull());
    QCOMPARE(projection({"retry", "s.headrace", "byCurrency", "--key", "SEK"}, "fails.js").exit, 6);
    QCOMPARE(projection({"skip", "s.headrace", "byCurrency", "--key", "SEK"}, "fails.js").exit, 2);
    const Outcome skipped = projection(
        {"skip", "s.headrace", "byCurrency", "--key", "SEK", "--reason", "a test"}, "fails.js");
    QVERIFY2(skipped.exit == 0, skipped.err.constData());
    QCOMPARE(projection({"rows", "s.headrace", "byCurrency"}).lines()[1]["total"].toInt(), 400 - 7);
}

void TestProjectionVerb::checks_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<bool>("isDeterministic");
    QTest::newRow("good") << QByteArray("bank.js") << true;
    QTest::newRow("keeps something outside its rows") << QByteArray("outside.js") << false;
}

void TestProjectionVerb::checks()
{
    QFETCH(QByteArray, file);
    QFETCH(bool, isDeterministic);
    const Outcome outcome = projection({"check", "s.headrace", "byCurrency"}, file.constData());
    const QJsonObject result = outcome.json();
    QCOMPARE(result["deterministic"].toBool(), isDeterministic);
    QCOMPARE(outcome.exit, isDeterministic ? 0 : 6);
    QCOMPARE(result.contains("key"), !isDeterministic);
}

void TestProjectionVerb::tracesAndRemembers()
{
    QCOMPARE(projection({"run", "s.headrace", "--once"}).exit, 0);
    const auto events = projection({"trace", "s.headrace", "byCurrency", "--key", "EUR"}).lines();
    QCOMPARE(events.size(), 20);
    QCOMPARE(events[0]["position"].toInt(), 2);
    QCOMPARE(events[0]["stream"].toString(), "account-2");
    QCOMPARE(projection({"rebuild", "s.headrace", "byCurrency", "--key", "EUR"}).exit, 0);
    const auto history = projection({"history", "s.headrace", "byCurrency"}).lines();
    QCOMPARE(history.size(), 1);
    QCOMPARE(history[0]["kind"].toString(), "key");
    QCOMPARE(history[0]["outcome"].toString(), "done");
    QCOMPARE(history[0]["from"].toString(), "byCurrency__1");
    QVERIFY(history[0]["seconds"].isDouble());
    QVERIFY(history[0]["reason"].isNull());
    QVERIFY(!history[0]["actor"].toString().isEmpty()); // Whoever runs this.
    const Outcome text =
        m_ctl->run({"projection", "history", "s.headrace", "byCurrency", "--domain", "bank.js"});
    const auto lines = text.out.split('\n');
    QVERIFY2(lines[0].startsWith("when") && lines[0].contains("outcome"), lines[0].constData());
    QVERIFY2(lines[1].contains(" key ") && lines[1].contains("byCurrency__1"),
             lines[1].constData());
}

// It follows what is appended, another process is told who runs it, and Ctrl+C ends it well.
void TestProjectionVerb::runsUntilInterrupted()
{
    QProcess runner;
    runner.setWorkingDirectory(m_ctl->folder());
    runner.start(HeadracectlFixture::program(),
                 {"projection", "run", "s.headrace", "--domain", "bank.js"});
    QVERIFY(runner.waitForStarted());
    const auto total = [&] {
        const auto rows = projection({"rows", "s.headrace", "byCurrency"}).lines();
        return rows.isEmpty() ? -1 : rows[0]["total"].toInt();
    };
    const auto checkpoint = [&] {
        return projection({"status", "s.headrace", "byCurrency"}).json()["checkpoint"].toInt();
    };
    QTRY_COMPARE_WITH_TIMEOUT(checkpoint(), 40, 20'000);
    const Outcome second = projection({"run", "s.headrace", "--once"});
    QCOMPARE(second.exit, 5);
    QVERIFY2(second.err.contains(QByteArray::number(runner.processId())), second.err.constData());
    QCOMPARE(m_ctl
                 ->run({"append", "s.headrace", "account-9", "--type", "Deposited", "--data",
                        R"({"amount":1000,"currency":"EUR"})"})
                 .exit,
             0);
    QTRY_COMPARE_WITH_TIMEOUT(checkpoint(), 41, 20'000);
    QCOMPARE(total(), 1'420);
    runner.terminate();
    QVERIFY(runner.waitForFinished(20'000));
    QCOMPARE(runner.exitStatus(), QProcess::NormalExit);
    QCOMPARE(runner.exitCode(), 0);
}

void TestProjectionVerb::endings_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exit");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char* name, const QStringList& arguments, int exit,
                        const char* says) {
        QTest::newRow(name) << arguments << exit << QByteArray(says);
    };
    row("no such action", {"rewind", "s.headrace"}, 2, "rewind");
    row("no name", {"rebuild", "s.headrace"}, 2, "NAME");
    row("two kinds at once", {"rebuild", "s.headrace", "balance", "--from", "1", "--key", "a"}, 2,
        "only one");
    row("an option of another action", {"rows", "s.headrace", "balance", "--once"}, 2, "run only");
    row("a reason for what is not kept", {"rows", "s.headrace", "balance", "--reason", "x"}, 2,
        "--reason and --actor go with");
    row("no such projection", {"rebuild", "s.headrace", "profit"}, 4, "balance, byCurrency");
    row("no such store", {"list", "none.headrace"}, 4, "none.headrace");
    row("no rows yet", {"rows", "s.headrace", "balance"}, 4, "run it first");
    row("nothing to compare", {"diff", "s.headrace", "balance"}, 4, "balance");
    row("nothing parked", {"retry", "s.headrace", "balance", "--key", "a"}, 4, "balance");
}

void TestProjectionVerb::endings()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, exit);
    QFETCH(QByteArray, says);
    const Outcome outcome = projection(arguments);
    QVERIFY2(outcome.exit == exit, outcome.err.constData());
    QVERIFY2(outcome.err.contains(says), outcome.err.constData());
}

QTEST_GUILESS_MAIN(TestProjectionVerb)
#include "tst_projection_verb.moc"
