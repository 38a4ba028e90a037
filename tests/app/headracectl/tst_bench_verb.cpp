// SPDX-License-Identifier: Apache-2.0
// headracectl bench: that it measures, says so in its fields, and leaves nothing behind.
#include "tests/app/headracectl/headracectl_fixture.h"

#include <QFile>
#include <QTest>

using namespace headrace;

class TestBenchVerb : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY(m_ctl.makeOrders("orders.headrace")); }
    void measures_data();
    void measures();
    void touchesNothingThatIsThere();

private:
    HeadracectlFixture m_ctl;
};

void TestBenchVerb::measures_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QStringList>("scenarios");
    QTest::addColumn<QString>("measured");
    const QStringList few {"--events", "2000", "--seconds", "1"};
    QTest::addRow("one by name") << QStringList {"--scenario", "append-one"} + few
                                 << QStringList {"append-one"} << "events_per_second";
    QTest::addRow("several by how they begin")
        << QStringList {"--scenario", "append-batch"} + few
        << QStringList {"append-batch-10k", "append-batch-200k"} << "ratio";
    QTest::addRow("reads") << QStringList {"--scenario", "read-by"} + few
                           << QStringList {"read-by-type", "read-by-tag", "read-by-correlation"}
                           << "milliseconds";
    QTest::addRow("in a process of its own") << QStringList {"--scenario", "open-10m"} + few
                                             << QStringList {"open-10m"} << "after_crash_ms";
}

void TestBenchVerb::measures()
{
    QFETCH(QStringList, arguments);
    QFETCH(QStringList, scenarios);
    QFETCH(QString, measured);
    const Outcome outcome = m_ctl.run(QStringList {"bench", "scratch", "--json"} + arguments);
    QVERIFY2(outcome.exit == 0, outcome.err.constData());
    QStringList found;
    for (const QJsonObject& line : outcome.lines()) {
        found << line["scenario"].toString();
        QVERIFY(line["bar"].toDouble() > 0);
        QVERIFY(line["met"].isBool());
        QVERIFY2(line[measured].toDouble() > 0, outcome.out.constData());
    }
    QCOMPARE(found, scenarios);
    QVERIFY(!QFile::exists(m_ctl.path("scratch")));
}

void TestBenchVerb::touchesNothingThatIsThere()
{
    const QByteArray before = readFile(m_ctl.path("orders.headrace"));
    const Outcome outcome = m_ctl.run({"bench", "orders.headrace", "--scenario", "append-one"});
    QCOMPARE(outcome.exit, 5);
    QVERIFY2(outcome.err.contains("orders.headrace"), outcome.err.constData());
    QCOMPARE(readFile(m_ctl.path("orders.headrace")), before);
}

QTEST_GUILESS_MAIN(TestBenchVerb)
#include "tst_bench_verb.moc"
