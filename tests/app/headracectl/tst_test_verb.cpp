// SPDX-License-Identifier: Apache-2.0
// headracectl test: what it prints, how it ends, and the samples by it.
#include "tests/app/headracectl/headracectl_fixture.h"

#include <QJsonArray>
#include <QTest>

using namespace headrace;

// The first block of `language` on a page.
static QByteArray block(const QByteArray& page, const QByteArray& language)
{
    const QByteArray begin = "\n```" + language + '\n';
    const qsizetype from = page.indexOf(begin) + begin.size();
    return page.mid(from, page.indexOf("\n```", from) + 1 - from);
}

class TestTestVerb : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void printsLines();
    void printsJson();
    void endings_data();
    void endings();
    void runsTheSamples_data();
    void runsTheSamples();
    void runsTheExampleOfTheDocumentation();
    void helpNamesWhatIsThere();

private:
    HeadracectlFixture m_ctl;
};

void TestTestVerb::initTestCase()
{
    QVERIFY(writeFile(m_ctl.path("a.js"), R"js(
export default { name: 'bank', aggregates: { account: {
  state: { version: 1, initial: { balance: 0 } },
  events: {
    Deposited: { version: 1, apply(state, data) { state.balance += data.amount; } },
  },
  commands: {
    Deposit: { handle: (state, data) => [{ type: 'Deposited', data }] },
    Throw: { handle() { throw new Error('broken'); } },
    Loop: { handle() { for (;;) {} } },
  },
} } };
)js"));
    QVERIFY(writeFile(m_ctl.path("broken.js"), "export default {"));
    QVERIFY(writeFile(m_ctl.path("good.json"),
                      R"({ "name": "good", "stream": "account-1",
  "when": { "command": "Deposit", "data": { "amount": 1 } },
  "then": { "events": [{ "type": "Deposited", "data": { "amount": 1 } }] } })"));
    QVERIFY(writeFile(m_ctl.path("bad.json"), R"([
{ "name": "loops", "stream": "account-1", "when": { "command": "Loop" }, "then": { "version": 0 } },
{ "name": "wrong", "stream": "account-1", "given": [{ "type": "Deposited", "data": { "amount": 1 } }],
  "then": { "state": { "balance": 2 }, "version": 2 } },
{ "name": "right", "stream": "account-1", "then": { "version": 0 } }])"));
    QVERIFY(
        writeFile(m_ctl.path("unknown.json"),
                  R"({ "name": "n", "stream": "account-1", "than": {}, "then": {"version": 0} })"));
    QVERIFY(writeFile(m_ctl.path("text.json"), "{\n\"name\": n }"));
    QVERIFY(writeFile(m_ctl.path("none.json"), "[]"));
}

void TestTestVerb::printsLines()
{
    const Outcome outcome = m_ctl.run({"test", "a.js", "good.json", "bad.json"});
    QVERIFY2(outcome.exit == 1, outcome.err.constData());
    const QList<QByteArray> lines = outcome.out.split('\n');
    QCOMPARE(lines.size(), 9);
    QCOMPARE(lines.at(0), "passed  good");
    QCOMPARE(lines.at(1), "FAILED  loops (bad.json)");
    QVERIFY2(lines.at(2).contains("/when must be carried out, but the command failed: ")
                 && lines.at(2).contains("took longer than"),
             lines.at(2).constData());
    QCOMPARE(lines.at(3), "FAILED  wrong (bad.json)");
    QCOMPARE(lines.at(4), "        /then/state/balance must be 2, but is 1");
    QCOMPARE(lines.at(5), "        /then/version must be 2, but is 1");
    QCOMPARE(lines.at(6), "passed  right");
    QCOMPARE(lines.at(7), "2 passed, 2 failed");
    QCOMPARE(outcome.err, "headracectl: 2 of 4 scenarios did not go as they say with a.js\n");
}

void TestTestVerb::printsJson()
{
    const Outcome outcome = m_ctl.run({"test", "a.js", "bad.json", "--json"});
    QVERIFY2(outcome.exit == 1, outcome.err.constData());
    const QList<QJsonObject> lines = outcome.lines();
    QCOMPARE(lines.size(), 4);
    QCOMPARE(lines.at(1),
             (QJsonObject {{"scenario", "wrong"},
                           {"file", "bad.json"},
                           {"passed", false},
                           {"differences",
                            QJsonArray {QJsonObject {{"pointer", "/then/state/balance"},
                                                     {"message", "must be 2, but is 1"}},
                                        QJsonObject {{"pointer", "/then/version"},
                                                     {"message", "must be 2, but is 1"}}}}}));
    QCOMPARE(lines.at(2)["passed"].toBool(), true);
    QCOMPARE(lines.at(2)["differences"].toArray().size(), 0);
    QCOMPARE(lines.at(3), (QJsonObject {{"passed", 1}, {"failed", 2}}));
}

void TestTestVerb::endings_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exit");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* title, const QStringList& arguments, int exit,
                        const char* message) {
        QTest::newRow(title) << arguments << exit << QByteArray(message);
    };
    row("negative control", {"a.js", "good.json"}, 0, "");
    row("the same file twice", {"a.js", "good.json", "good.json"}, 0, "");
    row("no scenarios given", {"a.js"}, 2, "SCENARIO_FILE is required");
    row("an unknown option", {"a.js", "good.json", "--fast"}, 2, "--fast");
    row("no module", {"none.js", "good.json"}, 4, "none.js");
    row("a module that does not compile", {"broken.js", "good.json"}, 6, "broken.js:1");
    row("no file", {"a.js", "good.json", "nowhere.json"}, 4,
        "opening the scenarios nowhere.json: No such file");
    row("a folder", {"a.js", "."}, 1, ". is a folder; name a file of scenarios");
    row("not JSON", {"a.js", "text.json"}, 1, "text.json: line 2: this is no JSON");
    row("no scenario in it", {"a.js", "none.json"}, 1, "none.json: there is no scenario in it");
    row("an unknown field", {"a.js", "good.json", "unknown.json"}, 1,
        "unknown.json: scenario \"n\": /than is not known there; known are name, ");
}

// What cannot be read is found before anything runs.
void TestTestVerb::endings()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, exit);
    QFETCH(QByteArray, message);
    const Outcome outcome = m_ctl.run(QStringList {"test"} + arguments);
    QVERIFY2(outcome.exit == exit, outcome.err.constData());
    QVERIFY2(outcome.err.contains(message), outcome.err.constData());
    QCOMPARE(outcome.out.isEmpty(), exit != 0);
    QCOMPARE(outcome.err.isEmpty(), exit == 0);
}

void TestTestVerb::runsTheSamples_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("permits") << "permits";
    QTest::newRow("shop") << "shop";
}

void TestTestVerb::runsTheSamples()
{
    QFETCH(QString, name);
    const QString path = QStringLiteral(HEADRACE_SOURCE_DIR "/resources/samples/") + name;
    const Outcome outcome =
        m_ctl.run({"test", path + ".domain.js", path + ".scenarios.json", "--json"});
    QVERIFY2(outcome.exit == 0, outcome.out.constData());
    const int scenarios = static_cast<int>(outcome.lines().size()) - 1;
    QVERIFY(scenarios >= 8);
    QCOMPARE(outcome.lines().constLast(), (QJsonObject {{"passed", scenarios}, {"failed", 0}}));
}

// docs/testing-a-domain.md: the module, its scenarios, and what is printed.
void TestTestVerb::runsTheExampleOfTheDocumentation()
{
    const QByteArray page =
        readFile(QStringLiteral(HEADRACE_SOURCE_DIR "/docs/testing-a-domain.md"));
    QVERIFY(writeFile(m_ctl.path("account.domain.js"), block(page, "js")));
    QVERIFY(writeFile(m_ctl.path("account.scenarios.json"), block(page, "json")));
    const QByteArray console = block(page, "console");
    const qsizetype end = console.indexOf('\n');
    QCOMPARE(console.first(end), "$ headracectl test account.domain.js account.scenarios.json");
    const Outcome outcome = m_ctl.run({"test", "account.domain.js", "account.scenarios.json"});
    QCOMPARE(outcome.out, console.mid(end + 1));
    QCOMPARE(outcome.exit, 0);

    // And what it says of one that goes otherwise.
    QByteArray other = block(page, "json");
    other.replace(R"(      { "type": "Deposited", "schema": 1, "data": { "sum": 30 } },)", "");
    other.replace(R"("amount": 12 } })", R"("amount": 32 } })");
    other.replace(R"("data": { "amount": 40 } },
    "then": {
      "events")",
                  R"("data": { "amount": 30 } },
    "then": {
      "events")");
    QVERIFY(writeFile(m_ctl.path("account.scenarios.json"), other));
    const Outcome failed = m_ctl.run({"test", "account.domain.js", "account.scenarios.json"});
    QVERIFY2(failed.out.startsWith(block(page, "text")), failed.out.constData());
    QCOMPARE(failed.exit, 1);
}

void TestTestVerb::helpNamesWhatIsThere()
{
    const Outcome outcome = m_ctl.run({"test", "--help"});
    QCOMPARE(outcome.exit, 0);
    for (const char* word :
         {"DOMAIN_FILE", "SCENARIO_FILE...", "headracectl test shop.domain.js shop.scenarios.json"})
        QVERIFY2(outcome.out.contains(word), outcome.out.constData());
}

QTEST_GUILESS_MAIN(TestTestVerb)
#include "tst_test_verb.moc"
