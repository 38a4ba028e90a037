// SPDX-License-Identifier: Apache-2.0
// headracectl append: its answers, exit codes and what is stored.
#include "tests/app/headracectl/headracectl_fixture.h"

#include <QJsonArray>
#include <QTest>

using namespace headrace;

class TestAppendVerb : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY(m_ctl.makeOrders("orders.headrace")); }
    void answers();
    void conflict();

private:
    HeadracectlFixture m_ctl;
};

void TestAppendVerb::answers()
{
    QVERIFY(m_ctl.makeOrders("append.headrace"));
    const QStringList append {"append", "append.headrace", "order-2",       "--type",
                              "T",      "--data",          R"({"n":1.10})", "--json"};
    const QStringList sure =
        append + QStringList {"--id",     "012d9949-d76d-7c41-9a2e-5d0be1f34a07",
                              "--expect", "none",
                              "--tag",    "x",
                              "--tag",    "y",
                              "--meta",   R"({"user":"jane"})",
                              "--time",   "2026-03-02T08:00:00Z"};
    const Outcome first = m_ctl.run(sure);
    QVERIFY2(first.exit == 0, first.err.constData());
    QCOMPARE(first.json(), (QJsonObject {{"position", 5}, {"version", 1}, {"repeated", false}}));
    const Outcome again =
        m_ctl.run(sure); // The same id: it was applied before, whatever is expected.
    QCOMPARE(again.exit, 0);
    QCOMPARE(again.json(), (QJsonObject {{"position", 5}, {"version", 1}, {"repeated", true}}));
    QCOMPARE(m_ctl.run(append).json()["version"].toInt(), 2);

    const QJsonObject event =
        m_ctl.run({"read", "append.headrace", "--from", "5"}).lines().value(0);
    QCOMPARE(event["id"].toString(), "012d9949-d76d-7c41-9a2e-5d0be1f34a07");
    QCOMPARE(event["time"].toString(), "2026-03-02T08:00:00Z");
    QCOMPARE(event["meta"].toObject()["user"].toString(), "jane");
    QCOMPARE(event["tags"].toArray(), (QJsonArray {"x", "y"}));
}

void TestAppendVerb::conflict()
{
    QVERIFY(m_ctl.makeOrders("conflict.headrace"));
    for (const char* expected : {"none", "2", "4"}) {
        const Outcome outcome = m_ctl.run({"append", "conflict.headrace", "order-1", "--type", "T",
                                           "--data", "{}", "--expect", expected});
        QCOMPARE(outcome.exit, 3);
        QVERIFY2(outcome.err.contains("version 3"), outcome.err.constData());
    }
    for (const char* expected : {"3", "exists", "any"})
        QCOMPARE(m_ctl
                     .run({"append", "conflict.headrace", "order-1", "--type", "T", "--data", "{}",
                           "--expect", expected})
                     .exit,
                 0);
}

QTEST_GUILESS_MAIN(TestAppendVerb)
#include "tst_append_verb.moc"
