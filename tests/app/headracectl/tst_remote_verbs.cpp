// SPDX-License-Identifier: Apache-2.0
// headracectl over a store on a PostgreSQL server: what every verb says of a file, it says of an
// address.
#include "tests/app/headracectl/headracectl_fixture.h"
#include "tests/support/private_postgres.h"

#include <QTest>

using namespace headrace;

class TestRemoteVerbs : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void createSaysWhatItMade();
    void appendThenRead();
    void answersAreThoseOfAFile();
    void exportedEventsComeBack();
    void demoIsWhole();
    void readModelsAreWhereItIsSaid();
    void refusals_data();
    void refusals();

private:
    static QByteArray requests();

    HeadracectlFixture m_ctl;
    PrivatePostgres& m_server = PrivatePostgres::ofThisProgram();
    QString m_store;
};

void TestRemoteVerbs::init()
{
    m_store = QString::fromStdString(m_server.freshAddress());
    const Outcome outcome = m_ctl.run({"create", m_store});
    QVERIFY2(outcome.exit == 0, outcome.err.constData());
}

// Tokens, tags, conflicts and a repeat: one request a line.
QByteArray TestRemoteVerbs::requests()
{
    return R"({"events":[{"stream":"order-1","type":"Placed","data":{"n":1},"tags":["a"],"time":"2026-03-01T12:00:00Z"}],"token":"t1"}
{"events":[{"stream":"order-1","type":"Paid","data":{"n":2},"time":"2026-03-01T12:00:01Z"},{"stream":"cart-1","type":"Opened","data":{},"time":"2026-03-01T12:00:01Z"}],"expect":{"order-1":1}}
{"events":[{"stream":"order-1","type":"Placed","data":{"n":1},"tags":["a"],"time":"2026-03-01T12:00:00Z"}],"token":"t1"}
{"events":[{"stream":"order-1","type":"Paid"}],"expect":{"order-1":"none"},"failIf":[{"query":[{"tags":["a"]}],"after":0}]}
)";
}

void TestRemoteVerbs::createSaysWhatItMade()
{
    const QString address = QString::fromStdString(m_server.freshAddress());
    const Outcome outcome = m_ctl.run({"create", address, "--json"});
    QVERIFY2(outcome.exit == 0, outcome.err.constData());
    QCOMPARE(outcome.json()["backend"].toString(), "postgresql");
    QVERIFY(outcome.json()["durability"].toString().contains("fsync is off")); // As tests have it.
    QCOMPARE(m_ctl.run({"create", address}).exit, 5);
    QCOMPARE(m_ctl.run({"migrate", address}).exit, 0);
}

void TestRemoteVerbs::appendThenRead()
{
    QCOMPARE(m_ctl
                 .run({"append", m_store, "order-1", "--type", "Placed", "--data", R"({"n":1})",
                       "--expect", "none", "--json"})
                 .json(),
             (QJsonObject {{"position", 1}, {"version", 1}, {"repeated", false}}));
    const Outcome conflict = m_ctl.run(
        {"append", m_store, "order-1", "--type", "Placed", "--data", "{}", "--expect", "none"});
    QCOMPARE(conflict.exit, 3);
    const auto events = m_ctl.run({"read", m_store, "--stream", "order-1", "--json"}).lines();
    QCOMPARE(events.size(), 1);
    QCOMPARE(events[0]["data"].toObject(), (QJsonObject {{"n", 1}}));
    QCOMPARE(m_ctl.run({"stats", m_store, "--json"}).json()["events"].toInt(), 1);
    QCOMPARE(m_ctl.run({"verify", m_store, "--json"}).json(),
             (QJsonObject {{"ok", true}, {"events", 1}}));
}

// The same requests and questions to a file, to the byte, but for what a store makes itself.
void TestRemoteVerbs::answersAreThoseOfAFile()
{
    QCOMPARE(m_ctl.run({"create", "same.headrace"}).exit, 0);
    QCOMPARE(m_ctl.run({"append", m_store, "--requests", "-"}, requests()).out,
             m_ctl.run({"append", "same.headrace", "--requests", "-"}, requests()).out);
    for (const QStringList& question :
         QList<QStringList> {{"streams"}, {"verify"}, {"read", "--type", "Nothing"}}) {
        QStringList here {question[0], m_store, "--json"};
        QStringList there {question[0], "same.headrace", "--json"};
        here += question.mid(1);
        there += question.mid(1);
        QCOMPARE(m_ctl.run(here).out, m_ctl.run(there).out);
    }
    const auto withoutIds = [this](const QString& store) {
        QList<QJsonObject> events = m_ctl.run({"read", store, "--json"}).lines();
        for (QJsonObject& event : events)
            event.remove("id");
        return events;
    };
    QCOMPARE(withoutIds(m_store).size(), 3);
    QCOMPARE(withoutIds(m_store), withoutIds("same.headrace"));
}

void TestRemoteVerbs::exportedEventsComeBack()
{
    QVERIFY(m_ctl.makeOrders("orders.headrace"));
    const QByteArray events = m_ctl.run({"export", "orders.headrace"}).out;
    QVERIFY(events.count('\n') >= 4);
    const Outcome imported = m_ctl.run({"import", m_store, "-", "--json"}, events);
    QVERIFY2(imported.exit == 0, imported.err.constData());
    QCOMPARE(m_ctl.run({"export", m_store}).out, events);
}

void TestRemoteVerbs::demoIsWhole()
{
    const Outcome demo = m_ctl.run({"demo", m_store, "--events", "2000", "--json"});
    QVERIFY2(demo.exit == 0, demo.err.constData());
    QCOMPARE(demo.json()["domain"].toString(), "shop.domain.js");
    QVERIFY(QFile::exists(m_ctl.path("shop.domain.js")));
    QCOMPARE(m_ctl.run({"demo", "file.headrace", "--events", "2000"}).exit, 0);
    QCOMPARE(m_ctl.run({"export", m_store}).out, m_ctl.run({"export", "file.headrace"}).out);
    QCOMPARE(m_ctl.run({"verify", m_store}).exit, 0);
    const auto streams = m_ctl.run({"streams", m_store, "--category", "order", "--json"}).lines();
    const QString order = streams.first()["stream"].toString();
    const QStringList state {"state", m_store, order, "--domain", "shop.domain.js", "--json"};
    const Outcome here = m_ctl.run(state);
    QVERIFY2(here.exit == 0, here.err.constData());
    QStringList there = state;
    there[1] = "file.headrace";
    QCOMPARE(here.out, m_ctl.run(there).out);
}

// Built from a server, the rows are those that are built from a file.
void TestRemoteVerbs::readModelsAreWhereItIsSaid()
{
    QCOMPARE(m_ctl.run({"demo", m_store, "--events", "2000"}).exit, 0);
    QCOMPARE(m_ctl.run({"demo", "rows.headrace", "--events", "2000"}).exit, 0);
    const auto projection = [this](const char* action, const QString& store, QStringList more) {
        return m_ctl.run(QStringList {"projection", action, store} + more
                         + QStringList {"--domain", "shop.domain.js", "--json"});
    };
    const Outcome nowhere = projection("list", m_store, {});
    QCOMPARE(nowhere.exit, 2);
    QVERIFY2(nowhere.err.contains("--read-models"), nowhere.err.constData());
    const QStringList there {"--read-models", "remote-rows"};
    const Outcome rebuilt = projection("rebuild", m_store, QStringList {"order_list"} + there);
    QVERIFY2(rebuilt.exit == 0, rebuilt.err.constData());
    QVERIFY(QFile::exists(m_ctl.path("remote-rows/order_list.db")));
    QCOMPARE(projection("rebuild", "rows.headrace", {"order_list"}).exit, 0);
    const QByteArray rows = projection("rows", m_store, QStringList {"order_list"} + there).out;
    QVERIFY(rows.count('\n') > 1);
    QCOMPARE(rows, projection("rows", "rows.headrace", {"order_list"}).out);
    QCOMPARE(projection("run", m_store, QStringList {"--once"} + there).exit, 0);
}

void TestRemoteVerbs::refusals_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<int>("exit");
    const QString good = QString::fromStdString(m_server.plainAddress());
    QTest::addRow("no such schema") << good + "&schema=missing" << 4;
    QTest::addRow("a schema of others") << good + "&schema=information_schema" << 1;
    QTest::addRow("a password in the address") << "postgresql://ann:hunter2@127.0.0.1/shop" << 1;
    QTest::addRow("nobody there") << "postgresql://ann@127.0.0.1:1/shop" << 1;
}

void TestRemoteVerbs::refusals()
{
    QFETCH(QString, address);
    QFETCH(int, exit);
    const Outcome outcome = m_ctl.run({"stats", address});
    QVERIFY2(outcome.exit == exit, outcome.err.constData());
    QVERIFY(!outcome.err.contains("hunter2"));
    QCOMPARE(outcome.err.count('\n'), 1);
}

QTEST_GUILESS_MAIN(TestRemoteVerbs)
#include "tst_remote_verbs.moc"
