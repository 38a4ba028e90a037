// SPDX-License-Identifier: Apache-2.0
// headracectl migrate: what it answers. What it does to a file: tests/core/store.
#include "tests/app/headracectl/headracectl_fixture.h"

#include <QTest>

using namespace headrace;

class TestMigrateVerb : public QObject
{
    Q_OBJECT

private slots:
    void nothingToDo();
    void exitCodes();

private:
    HeadracectlFixture m_ctl;
};

void TestMigrateVerb::nothingToDo()
{
    QVERIFY(m_ctl.makeOrders("orders.headrace"));
    const Outcome outcome = m_ctl.run({"migrate", "orders.headrace", "--json"});
    QVERIFY2(outcome.exit == 0, outcome.err.constData());
    QCOMPARE(outcome.json(), (QJsonObject {{"events", 0}, {"kept", QJsonValue::Null}}));
    QVERIFY(m_ctl.run({"migrate", "orders.headrace"}).out.contains("nothing to do"));
}

void TestMigrateVerb::exitCodes()
{
    QCOMPARE(m_ctl.run({"migrate"}).exit, 2);
    QCOMPARE(m_ctl.run({"migrate", "missing.headrace"}).exit, 4);
    QVERIFY(writeFile(m_ctl.path("text.headrace"), "no store at all\n"));
    const Outcome outcome = m_ctl.run({"migrate", "text.headrace"});
    QCOMPARE(outcome.exit, 5);
    QVERIFY2(outcome.err.contains("text.headrace"), outcome.err.constData());
}

QTEST_GUILESS_MAIN(TestMigrateVerb)
#include "tst_migrate_verb.moc"
