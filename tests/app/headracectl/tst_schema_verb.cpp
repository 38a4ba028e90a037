// SPDX-License-Identifier: Apache-2.0
// headracectl schema coverage: what becomes of every stored version under a module's lenses.
#include "tests/app/headracectl/headracectl_fixture.h"

#include <QFile>
#include <QTest>

using namespace headrace;

class TestSchemaVerb : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void oneLineForEachStoredVersion();
    void textForPeople();
    void refusals_data();
    void refusals();
    void demoShop();
    void exportsUpcast();
    void exportRefusals_data();
    void exportRefusals();

private:
    HeadracectlFixture m_ctl;
};

void TestSchemaVerb::initTestCase()
{
    QVERIFY(m_ctl.makeOrders("orders.headrace"));
    QVERIFY(writeFile(m_ctl.path("order.domain.js"), R"js(
export default { aggregates: { order: { events: { Counted: {
    version: 2,
    schema: { type: 'object', properties: { count: { type: 'number', maximum: 2 } },
              required: ['count'] },
    lenses: [{ from: 1, ops: [{ op: 'rename', source: 'n', destination: 'count' }] }],
} } } } };
)js"));
    QVERIFY(writeFile(m_ctl.path("broken.domain.js"), "export default {"));
}

void TestSchemaVerb::oneLineForEachStoredVersion()
{
    const Outcome outcome = m_ctl.run(
        {"schema", "coverage", "orders.headrace", "--domain", "order.domain.js", "--json"});
    QVERIFY2(outcome.exit == 0, outcome.err.constData());
    QCOMPARE(outcome.lines().size(), 2);
    QCOMPARE(outcome.lines().at(0),
             (QJsonObject {{"type", "CartOpened"},
                           {"schema", 1},
                           {"events", 1},
                           {"ok", 0},
                           {"failed", 0},
                           {"lossy", 0},
                           {"example", QJsonValue::Null},
                           {"category", ""},
                           {"current", QJsonValue::Null}}));
    QCOMPARE(outcome.lines().at(1),
             (QJsonObject {{"type", "Counted"},
                           {"schema", 1},
                           {"events", 3},
                           {"ok", 2},
                           {"failed", 1},
                           {"lossy", 0},
                           {"example",
                            QJsonObject {{"stream", "order-1"},
                                         {"version", 3},
                                         {"message", "/count must be at most 2"}}},
                           {"category", "order"},
                           {"current", 2}}));
}

void TestSchemaVerb::textForPeople()
{
    const Outcome outcome =
        m_ctl.run({"schema", "coverage", "orders.headrace", "--domain", "order.domain.js"});
    QVERIFY2(outcome.exit == 0, outcome.err.constData());
    QVERIFY(outcome.out.contains("order-1@3: /count must be at most 2"));
    QVERIFY(outcome.out.contains("the module does not know it"));
    QCOMPARE(m_ctl.run({"create", "empty.headrace"}).exit, 0);
    QCOMPARE(m_ctl.run({"schema", "coverage", "empty.headrace", "--domain", "order.domain.js"}).out,
             "The store has no events.\n");
}

void TestSchemaVerb::refusals_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exit");
    QTest::addRow("another word") << QStringList {"schema", "list", "orders.headrace", "--domain",
                                                  "order.domain.js"}
                                  << 2;
    QTest::addRow("no module") << QStringList {"schema", "coverage", "orders.headrace"} << 2;
    QTest::addRow("no such store")
        << QStringList {"schema", "coverage", "none.headrace", "--domain", "order.domain.js"} << 4;
    QTest::addRow("no such module")
        << QStringList {"schema", "coverage", "orders.headrace", "--domain", "none.js"} << 4;
    QTest::addRow("a module that does not compile")
        << QStringList {"schema", "coverage", "orders.headrace", "--domain", "broken.domain.js"}
        << 6;
}

void TestSchemaVerb::refusals()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, exit);
    const Outcome outcome = m_ctl.run(arguments);
    QCOMPARE(outcome.exit, exit);
    QVERIFY(!outcome.err.isEmpty());
    QVERIFY(outcome.out.isEmpty());
}

// The demo's module knows every event of the demo's log.
void TestSchemaVerb::demoShop()
{
    QCOMPARE(m_ctl.run({"demo", "shop.headrace", "--events", "3000"}).exit, 0);
    const Outcome outcome =
        m_ctl.run({"schema", "coverage", "shop.headrace", "--domain", "shop.domain.js", "--json"});
    QVERIFY2(outcome.exit == 0, outcome.err.constData());
    int events = 0;
    for (const QJsonObject& row : outcome.lines()) {
        events += row["events"].toInt();
        QCOMPARE(row["failed"].toInt(), 0);
        QCOMPARE(row["ok"].toInt() + row["lossy"].toInt(), row["events"].toInt());
    }
    QCOMPARE(events, 3'000);
}

void TestSchemaVerb::exportsUpcast()
{
    const Outcome stored = m_ctl.run({"export", "orders.headrace"});
    const Outcome upcast =
        m_ctl.run({"export", "orders.headrace", "--upcast", "--domain", "order.domain.js"});
    QVERIFY2(upcast.exit == 0, upcast.err.constData());
    QCOMPARE(upcast.lines().size(), 4);
    for (int i = 0; i < 4; ++i) {
        QJsonObject expected = stored.lines().at(i);
        if (expected["type"].toString() == "Counted") {
            expected["schema"] = 2;
            expected["data"] = QJsonObject {{"count", expected["data"].toObject()["n"]}};
        }
        QCOMPARE(upcast.lines().at(i), expected);
    }
}

void TestSchemaVerb::exportRefusals_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<int>("exit");
    QTest::addRow("no module") << QStringList {"--upcast"} << 2;
    QTest::addRow("a module, and nothing to do with it")
        << QStringList {"--domain", "order.domain.js"} << 2;
    QTest::addRow("no such module") << QStringList {"--upcast", "--domain", "none.js"} << 4;
    QTest::addRow("a lens that cannot be applied")
        << QStringList {"--upcast", "--domain", "narrow.domain.js", "--out", "never.ndjson"} << 6;
}

void TestSchemaVerb::exportRefusals()
{
    QFETCH(QStringList, options);
    QFETCH(int, exit);
    QVERIFY(writeFile(m_ctl.path("narrow.domain.js"),
                      "export default { aggregates: { order: { events: { Counted: { version: 2,"
                      "lenses: [{ from: 1, ops: [{ op: 'head', name: 'n' }] }] } } } } };"));
    const Outcome outcome = m_ctl.run(QStringList {"export", "orders.headrace"} + options);
    QCOMPARE(outcome.exit, exit);
    QVERIFY(!outcome.err.isEmpty());
    QVERIFY(!QFile::exists(m_ctl.path("never.ndjson")));
}

QTEST_GUILESS_MAIN(TestSchemaVerb)
#include "tst_schema_verb.moc"
