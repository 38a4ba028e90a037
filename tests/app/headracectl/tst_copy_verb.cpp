// SPDX-License-Identifier: Apache-2.0
// headracectl copy: into a file, into a server and back, followed, compared, given up, refused.
#include "tests/app/headracectl/headracectl_fixture.h"
#include "tests/support/private_postgres.h"

#include <QProcess>
#include <QTest>

#include <csignal>

using namespace headrace;

class TestCopyVerb : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY(m_ctl.makeOrders("orders.headrace")); }
    void thereAndBack();
    void copiesAgain();
    void differencesAreNamed();
    void aChangedEventIsFound();
    void followsUntilInterrupted();
    void aCopyIsReleased();
    void refusals_data();
    void refusals();

private:
    static QString freshAddress()
    {
        return QString::fromStdString(PrivatePostgres::ofThisProgram().freshAddress());
    }
    QByteArray exported(const QString& store) const { return m_ctl.run({"export", store}).out; }
    QByteArray followUntil(const QString& from, const QString& to, int events);
    bool append(const QString& store) const
    {
        return m_ctl.run({"append", store, "cart-1", "--type", "Counted", "--data", "{}"}).exit
            == 0;
    }

    HeadracectlFixture m_ctl;
};

void TestCopyVerb::thereAndBack()
{
    const QString there = freshAddress();
    const Outcome copied = m_ctl.run({"copy", "orders.headrace", there, "--json"});
    QVERIFY2(copied.exit == 0, copied.err.constData());
    const QJsonObject json = copied.json();
    QCOMPARE(json["events"].toInt(), 4);
    QCOMPARE(json["head"].toInt(), 4);
    QCOMPARE(json["compared"].toBool(), true);
    QVERIFY(json["seconds"].toDouble() > 0);
    const Outcome back = m_ctl.run({"copy", there, "back.headrace"});
    QVERIFY2(back.exit == 0, back.err.constData());
    QVERIFY(back.out.contains("Copied 4 events"));
    QVERIFY(back.out.contains("both stores hold the same, up to position 4"));
    QVERIFY(!exported("orders.headrace").isEmpty());
    QCOMPARE(exported(there), exported("orders.headrace"));
    QCOMPARE(exported("back.headrace"), exported("orders.headrace"));
    QCOMPARE(m_ctl.run({"verify", "back.headrace"}).exit, 0);
    QCOMPARE(m_ctl.run({"copy", "orders.headrace", there, "--compare", "--json"}).json()["equal"],
             QJsonValue(true));
}

void TestCopyVerb::copiesAgain()
{
    QVERIFY(m_ctl.makeOrders("source.headrace"));
    QCOMPARE(m_ctl.run({"copy", "source.headrace", "again.headrace"}).exit, 0);
    QVERIFY(append("source.headrace"));
    const Outcome again = m_ctl.run({"copy", "source.headrace", "again.headrace", "--json"});
    QCOMPARE(again.json()["events"].toInt(), 1);
    QCOMPARE(again.json()["head"].toInt(), 5);
    QVERIFY(append("again.headrace")); // It is a store of its own now,
    const Outcome more = m_ctl.run({"copy", "source.headrace", "again.headrace"});
    QCOMPARE(more.exit, 5); // and no copy any more.
    QVERIFY2(more.err.contains("holds 6 events"), more.err.constData());
}

void TestCopyVerb::differencesAreNamed()
{
    QVERIFY(m_ctl.makeOrders("longer.headrace"));
    QCOMPARE(m_ctl.run({"copy", "longer.headrace", "shorter.headrace"}).exit, 0);
    QVERIFY(append("longer.headrace"));
    const Outcome compared =
        m_ctl.run({"copy", "longer.headrace", "shorter.headrace", "--compare", "--json"});
    QCOMPARE(compared.exit, 3);
    QCOMPARE(compared.json()["kind"].toString(), "head");
    QCOMPARE(compared.json()["position"].toInt(), 4);
    QVERIFY2(compared.err.contains("stop what writes"), compared.err.constData());
}

void TestCopyVerb::aChangedEventIsFound()
{
    QVERIFY(m_ctl.makeOrders("whole.headrace"));
    QCOMPARE(m_ctl.run({"copy", "whole.headrace", "damaged.headrace"}).exit, 0);
    QByteArray bytes = readFile(m_ctl.path("damaged.headrace"));
    QCOMPARE(bytes.count(R"({"n":2})"), 1);
    QVERIFY(writeFile(m_ctl.path("damaged.headrace"), bytes.replace(R"({"n":2})", R"({"n":7})")));
    const Outcome compared = m_ctl.run({"copy", "whole.headrace", "damaged.headrace", "--compare"});
    QCOMPARE(compared.exit, 5);
    QVERIFY2(compared.err.contains("position 2"), compared.err.constData());
    QVERIFY(!compared.err.contains(R"("n")"));
}

// What a follower printed that was interrupted once the copy held so many events.
QByteArray TestCopyVerb::followUntil(const QString& from, const QString& to, int events)
{
    QProcess follower;
    follower.setWorkingDirectory(m_ctl.folder());
    follower.start(HeadracectlFixture::program(), {"copy", from, to, "--follow", "--json"});
    if (!follower.waitForStarted())
        return "it does not start";
    const auto copied = [&] {
        return m_ctl.run({"stats", to, "--json"}).json()["events"].toInt() == events;
    };
    if (!QTest::qWaitFor(copied, 20'000))
        return "it does not copy";
    ::kill(static_cast<pid_t>(follower.processId()), SIGINT);
    if (!follower.waitForFinished(20'000) || follower.exitCode() != 0)
        return "it does not end well: " + follower.readAllStandardError();
    return follower.readAllStandardOutput();
}

void TestCopyVerb::followsUntilInterrupted()
{
    QVERIFY(m_ctl.makeOrders("live.headrace"));
    const QString there = freshAddress();
    QByteArray printed = followUntil("live.headrace", there, 4);
    QVERIFY2(printed.contains(R"("events":4)"), printed.constData());
    QVERIFY2(printed.contains(R"("compared":false)"), printed.constData());
    QVERIFY(append("live.headrace"));
    QVERIFY(!append(there)); // Not yet.
    printed = followUntil("live.headrace", there, 5);
    QVERIFY2(printed.contains(R"("events":1)"), printed.constData());
    const Outcome last = m_ctl.run({"copy", "live.headrace", there, "--json"});
    QCOMPARE(last.json()["compared"].toBool(), true);
    QVERIFY(append(there));
}

void TestCopyVerb::aCopyIsReleased()
{
    QVERIFY(m_ctl.makeOrders("source-2.headrace"));
    const Outcome none = m_ctl.run({"copy", "source-2.headrace", "--release"});
    QCOMPARE(none.exit, 4);
    QVERIFY2(none.err.contains("nothing to release"), none.err.constData());
    QVERIFY(followUntil("source-2.headrace", "half.headrace", 4).contains("false"));
    QVERIFY(!append("half.headrace"));
    QCOMPARE(m_ctl.run({"copy", "half.headrace", "--release", "--json"}).json(),
             (QJsonObject {{"released", true}, {"head", 4}}));
    QVERIFY(append("half.headrace"));
}

void TestCopyVerb::refusals_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exit");
    QTest::addColumn<QByteArray>("says");
    const QString orders = "orders.headrace";
    QTest::addRow("no target") << QStringList {orders} << 2 << QByteArray("TO is missing");
    QTest::addRow("release of two")
        << QStringList {orders, "x", "--release"} << 2 << QByteArray("of one store");
    QTest::addRow("two ways") << QStringList {orders, "x", "--follow", "--compare"} << 2
                              << QByteArray("--compare");
    QTest::addRow("no source") << QStringList {"nothing.headrace", "x.headrace"} << 4
                               << QByteArray("nothing.headrace");
    QTest::addRow("itself") << QStringList {orders, orders} << 5 << QByteArray("into itself");
    QTest::addRow("compare makes nothing")
        << QStringList {orders, "none.headrace", "--compare"} << 4 << QByteArray("none.headrace");
    QTest::addRow("a folder that is not there")
        << QStringList {orders, "no/folder/x.headrace"} << 1 << QByteArray("make it first");
    QTest::addRow("not a store") << QStringList {orders, "text.txt"} << 5 << QByteArray("text.txt");
}

void TestCopyVerb::refusals()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, exit);
    QFETCH(QByteArray, says);
    QVERIFY(writeFile(m_ctl.path("text.txt"), "no store, but long enough to be looked at\n"));
    const Outcome outcome = m_ctl.run(QStringList("copy") + arguments);
    QVERIFY2(outcome.exit == exit, outcome.err + QByteArray::number(outcome.exit));
    QVERIFY2(outcome.err.contains(says), outcome.err.constData());
    QVERIFY(!QFile::exists(m_ctl.path("none.headrace")));
    QVERIFY(!QFile::exists(m_ctl.path("x.headrace")));
}

QTEST_GUILESS_MAIN(TestCopyVerb)
#include "tst_copy_verb.moc"
