// SPDX-License-Identifier: Apache-2.0
// headracectl verify: what it says of good and of damaged stores.
#include "tests/app/headracectl/headracectl_fixture.h"

#include <QTest>

using namespace headrace;

class TestVerifyVerb : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY(m_ctl.makeOrders("orders.headrace")); }
    void goodStore();
    void damagedStore();

private:
    HeadracectlFixture m_ctl;
};

void TestVerifyVerb::goodStore()
{
    QVERIFY(m_ctl.makeOrders("verify.headrace"));
    const Outcome outcome = m_ctl.run({"verify", "verify.headrace", "--json"});
    QVERIFY2(outcome.exit == 0, outcome.err.constData());
    QCOMPARE(outcome.json(), (QJsonObject {{"ok", true}, {"events", 4}}));
    QVERIFY(m_ctl.run({"verify", "verify.headrace"}).out.contains("4 events"));

    QCOMPARE(m_ctl.run({"create", "empty-verify.headrace"}).exit, 0);
    QCOMPARE(m_ctl.run({"verify", "empty-verify.headrace", "--json"}).json(),
             (QJsonObject {{"ok", true}, {"events", 0}}));
}

void TestVerifyVerb::damagedStore()
{
    QVERIFY(m_ctl.makeOrders("good.headrace"));
    QByteArray bytes = readFile(m_ctl.path("good.headrace"));
    const QByteArray data = R"({"n":2})";
    QCOMPARE(bytes.count(data), 1);
    bytes.replace(data, R"({"n":7})");
    QVERIFY(writeFile(m_ctl.path("damaged.headrace"), bytes));
    const Outcome outcome = m_ctl.run({"verify", "damaged.headrace", "--json"});
    QCOMPARE(outcome.exit, 5);
    QVERIFY2(outcome.err.contains("damaged.headrace"), outcome.err.constData());
    QVERIFY(!outcome.lines().isEmpty());
    for (const QJsonObject& finding : outcome.lines()) {
        QVERIFY(!finding["kind"].toString().isEmpty());
        QVERIFY(!finding["message"].toString().isEmpty());
    }
    const QJsonObject first = outcome.lines().first();
    QCOMPARE(first["kind"].toString(), "digest");
    QCOMPARE(first["position"].toInt(), 2);
    QCOMPARE(first["stream"].toString(), "order-1");
    QVERIFY(!outcome.out.contains(data) && !outcome.out.contains(R"({"n":7})"));
}

QTEST_GUILESS_MAIN(TestVerifyVerb)
#include "tst_verify_verb.moc"
