// SPDX-License-Identifier: Apache-2.0
// headracectl command: its answers, exit codes and what is stored.
#include "tests/app/headracectl/headracectl_fixture.h"

#include <QJsonArray>
#include <QTest>

using namespace headrace;

class TestCommandVerb : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void carriesOut();
    void exitCodes_data();
    void exitCodes();
    void token();
    void previewAppendsNothing();
    void keepsSnapshots();
    void saysWhatIsNotKept();

private:
    Outcome send(const char* stream, const char* name, const char* data,
                 const QStringList& options = {})
    {
        return m_ctl.run(
            QStringList {"command", m_store, stream, name, "--domain", "a.js", "--data", data}
            + options);
    }
    int events() { return m_ctl.run({"stats", m_store, "--json"}).json()["events"].toInt(); }

    HeadracectlFixture m_ctl;
    QString m_store;
    int m_stores = 0;
};

void TestCommandVerb::initTestCase()
{
    QVERIFY(writeFile(m_ctl.path("a.js"), R"js(
const amount = { type: 'object', required: ['amount'],
  properties: { amount: { type: 'integer', minimum: 1 }, note: { type: 'string' } } };
export default { name: 'bank', aggregates: { account: {
  state: { version: 1, initial: { balance: 0 } },
  events: {
    Opened: { version: 1, tags: (data) => [`email:${data.email}`], apply() {} },
    Deposited: { version: 2, schema: amount, apply(state, data) { state.balance += data.amount; } },
    Withdrawn: { version: 1, apply(state, data) { state.balance -= data.amount; } },
  },
  commands: {
    Open: {
      requires: (state, data) => ({ types: ['Opened'], tags: [`email:${data.email}`] }),
      handle: (state, data) => [{ type: 'Opened', data }],
    },
    Deposit: { schema: amount, handle: (state, data) => [{ type: 'Deposited', data }] },
    Withdraw: { schema: amount, handle(state, data, { reject }) {
      if (state.balance < data.amount) reject('there is not enough', { balance: state.balance });
      return [{ type: 'Withdrawn', data }];
    } },
    Throw: { handle() { throw new Error('broken'); } },
    Nonsense: { handle: () => 'yes' },
  },
} } };
)js"));
}

void TestCommandVerb::init()
{
    m_store = QStringLiteral("%1.headrace").arg(++m_stores);
    QCOMPARE(m_ctl.run({"create", m_store}).exit, 0);
    QCOMPARE(send("account-1", "Deposit", R"({"amount":7})").exit, 0);
}

void TestCommandVerb::carriesOut()
{
    const Outcome outcome =
        send("account-1", "Deposit", R"({"amount":5})", {"--json", "--meta", R"({"user":"jo"})"});
    QVERIFY2(outcome.exit == 0, outcome.err.constData());
    const QJsonObject answer = outcome.json();
    QCOMPARE(answer["version"].toInt(), 2);
    QCOMPARE(answer["repeated"].toBool(true), false);
    const QJsonObject event = answer["events"].toArray().at(0).toObject();
    QCOMPARE(event["type"].toString(), "Deposited");
    QCOMPARE(event["schema"].toInt(), 2);

    const QJsonObject stored = m_ctl.run({"read", m_store, "--from", "2"}).lines().value(0);
    for (const char* field : {"stream", "type", "schema", "id", "time", "data", "meta", "tags"})
        QCOMPARE(stored[field], event[field]);
    QCOMPARE(stored["meta"].toObject()["user"].toString(), "jo");
    const Outcome state = m_ctl.run({"state", m_store, "account-1", "--domain", "a.js", "--json"});
    QCOMPARE(state.json()["state"].toObject()["balance"].toInt(), 12);
}

void TestCommandVerb::exitCodes_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("data");
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<int>("exit");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* title, const char* name, const char* data,
                        const QStringList& options, int exit, const char* message) {
        QTest::newRow(title) << QString(name) << QString(data) << options << exit
                             << QString(message);
    };
    row("rejected by a rule", "Withdraw", R"({"amount":8})", {}, 6,
        R"(account-1 rejected Withdraw: there is not enough {"balance":7}; nothing was appended)");
    row("rejected by the schema", "Withdraw", R"({"amount":"8","note":1})", {}, 6,
        "/amount must be an integer, but is a string; /note must be a string, but is an integer");
    row("no JSON", "Withdraw", "{", {}, 2, "--data: it is no valid JSON");
    row("a number that nothing holds", "Withdraw", R"({"amount":1e400})", {}, 2, "no valid JSON");
    row("a handler that throws", "Throw", "{}", {}, 6, "broken");
    row("a handler that returns nonsense", "Nonsense", "{}", {}, 6, "must return an array");
    row("an expected version", "Withdraw", R"({"amount":1})", {"--expect", "5"}, 3,
        "account-1 was expected at 5, but is at version 1");
    row("a condition", "Open", R"({"email":"taken"})", {}, 3,
        "there is no Opened tagged email:taken");
    row("no such command", "Close", "{}", {}, 4, "takes no command \"Close\"; it takes Open, ");
    row("metadata that is no object", "Withdraw", R"({"amount":1})", {"--meta", "[]"}, 2,
        "--meta: it is no JSON object");
    row("an empty token", "Withdraw", R"({"amount":1})", {"--token", ""}, 2, "token");
}

void TestCommandVerb::exitCodes()
{
    QFETCH(QString, name);
    QFETCH(QString, data);
    QFETCH(QStringList, options);
    QFETCH(int, exit);
    QFETCH(QString, message);
    QCOMPARE(send("account-2", "Open", R"({"email":"taken"})").exit, 0);
    const Outcome outcome =
        send("account-1", name.toUtf8().constData(), data.toUtf8().constData(), options);
    QVERIFY2(outcome.exit == exit, outcome.err.constData());
    QVERIFY2(outcome.err.contains(message.toUtf8()), outcome.err.constData());
    QCOMPARE(events(), 2);
}

void TestCommandVerb::token()
{
    const QStringList token {"--token", "t", "--json"};
    const QJsonObject first = send("account-1", "Withdraw", R"({"amount":7})", token).json();
    const Outcome again = send("account-1", "Withdraw", R"({"amount":7})", token);
    QVERIFY2(again.exit == 0, again.err.constData()); // Though there is nothing left.
    QVERIFY(again.json()["repeated"].toBool());
    QCOMPARE(again.json()["events"], first["events"]);
    const Outcome other = send("account-1", "Withdraw", R"({"amount":1})", token);
    QCOMPARE(other.exit, 1);
    QVERIFY2(other.err.contains("the token \"t\" was used before"), other.err.constData());
    QCOMPARE(events(), 2);
}

void TestCommandVerb::previewAppendsNothing()
{
    const Outcome outcome =
        send("account-1", "Withdraw", R"({"amount":2})", {"--preview", "--json"});
    QVERIFY2(outcome.exit == 0, outcome.err.constData());
    QCOMPARE(outcome.json()["version"].toInt(), 2);
    QCOMPARE(outcome.json()["events"].toArray().size(), 1);
    QCOMPARE(send("account-1", "Withdraw", R"({"amount":9})", {"--preview"}).exit, 6);
    QVERIFY(send("account-1", "Withdraw", R"({"amount":2})", {"--preview"})
                .out.contains("{\"balance\":5}"));
    QCOMPARE(events(), 1);
}

// Of the module's policy: at versions 3 and 6, each before the program ends.
void TestCommandVerb::keepsSnapshots()
{
    QVERIFY(writeFile(
        m_ctl.path("kept.js"),
        readFile(m_ctl.path("a.js")).replace("events:", "snapshot: { every: 3 }, events:")));
    const auto versions = [&] {
        QList<int> found;
        const auto lines =
            m_ctl.run({"snapshot", "list", m_store, "account-1", "--domain", "kept.js", "--json"})
                .lines();
        for (const QJsonObject& line : lines)
            found << line["version"].toInt();
        return found;
    };
    const auto deposit = [&](const QStringList& options) {
        return m_ctl.run(QStringList {"command", m_store, "account-1", "Deposit", "--domain",
                                      "kept.js", "--data", R"({"amount":1})"}
                         + options);
    };
    QCOMPARE(deposit({}).exit, 0); // The second event.
    QCOMPARE(versions(), QList<int>());
    QCOMPARE(deposit({"--preview"}).exit, 0);
    QCOMPARE(versions(), QList<int>());
    QCOMPARE(deposit({}).exit, 0);
    QCOMPARE(versions(), QList<int> {3});
    for (int version = 4; version <= 7; ++version)
        QCOMPARE(deposit({}).exit, 0);
    QCOMPARE(versions(), (QList<int> {3, 6}));
    QCOMPARE(m_ctl.run({"snapshot", "verify", m_store, "account-1", "--domain", "kept.js"}).exit,
             0);
}

// The command is carried out all the same.
void TestCommandVerb::saysWhatIsNotKept()
{
    QVERIFY(writeFile(
        m_ctl.path("large.js"),
        readFile(m_ctl.path("a.js"))
            .replace("events:", "snapshot: { every: 2 }, events:")
            .replace("state.balance += data.amount", "state.text = 'x'.repeat(17 * 1024 * 1024)")));
    const Outcome outcome = m_ctl.run({"command", m_store, "account-1", "Deposit", "--domain",
                                       "large.js", "--data", R"({"amount":1})", "--json"});
    QCOMPARE(outcome.exit, 0);
    QCOMPARE(outcome.json()["version"].toInt(), 2);
    QVERIFY2(outcome.err.startsWith("headracectl: keeping snapshots of account-1: 1 of its states"),
             outcome.err.constData());
}

QTEST_GUILESS_MAIN(TestCommandVerb)
#include "tst_command_verb.moc"
