// SPDX-License-Identifier: Apache-2.0
// headracectl projection --read-models: rows that are kept on a PostgreSQL server, beside the store
// or elsewhere, and what is said when they cannot be.
#include "tests/app/headracectl/headracectl_fixture.h"
#include "tests/support/private_postgres.h"

#include <QProcess>
#include <QTest>

using namespace headrace;

class TestRemoteReadModels : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void rowsAreThoseOfAFile_data();
    void rowsAreThoseOfAFile();
    void buildsTakeTurns();
    void anotherProcessSaysWhoItIs();
    void refusals_data();
    void refusals();

private:
    Outcome projection(const char* action, const QString& store, const QString& place,
                       const QStringList& more = {}) const
    {
        return m_ctl.run(
            QStringList {"projection", action, store} + more
            + QStringList {"--domain", "shop.domain.js", "--json", "--read-models", place});
    }
    // A schema that no other test has named, at the port, where a password is asked for.
    QString elsewhere(const std::string& user = PrivatePostgres::kUser)
    {
        m_schema = QString("away%1").arg(++m_schemas);
        return QString::fromStdString(m_server.portAddress(m_schema.toStdString(), user));
    }

    HeadracectlFixture m_ctl;
    PrivatePostgres& m_server = PrivatePostgres::ofThisProgram();
    QString m_store;  // On the server.
    QString m_schema; // Of its read models beside it, or of those elsewhere.
    int m_schemas = 0;
};

void TestRemoteReadModels::initTestCase()
{
    qputenv("PGPASSWORD", PrivatePostgres::kPassword);
    m_server.run("CREATE ROLE ann LOGIN PASSWORD 'a secret'");
    QCOMPARE(m_ctl.run({"demo", "shop.headrace", "--events", "2000"}).exit, 0);
}

void TestRemoteReadModels::init()
{
    m_store = QString::fromStdString(m_server.freshAddress());
    m_schema = m_store.mid(m_store.lastIndexOf('=') + 1) + "_read";
}

void TestRemoteReadModels::rowsAreThoseOfAFile_data()
{
    QTest::addColumn<bool>("isStoreOnServer");
    QTest::addColumn<bool>("isBeside");
    QTest::addRow("beside the store") << true << true;
    QTest::addRow("the store in one place, the rows in another") << true << false;
    QTest::addRow("a store in a file, its rows on a server") << false << false;
}

void TestRemoteReadModels::rowsAreThoseOfAFile()
{
    QFETCH(bool, isStoreOnServer);
    QFETCH(bool, isBeside);
    const QString store = isStoreOnServer ? m_store : QString("shop.headrace");
    if (isStoreOnServer)
        QCOMPARE(m_ctl.run({"demo", m_store, "--events", "2000"}).exit, 0);
    const QString place = isBeside ? QString("postgres") : elsewhere();
    const Outcome run = projection("run", store, place, {"--once"});
    QVERIFY2(run.exit == 0, run.err.constData());
    QCOMPARE(projection("run", "shop.headrace", "folder", {"--once"}).exit, 0);
    const Outcome rows = projection("rows", store, place, {"order_list", "--limit", "1000"});
    QVERIFY(rows.lines().size() > 10);
    QCOMPARE(rows.out,
             projection("rows", "shop.headrace", "folder", {"order_list", "--limit", "1000"}).out);
    // And they are there for SQL.
    QCOMPARE(QByteArray::fromStdString(
                 m_server.run("SELECT count(*) FROM " + m_schema.toStdString() + ".order_list")),
             QByteArray::number(rows.lines().size()));
    QVERIFY(!QFile::exists(m_ctl.path(place)));
    QCOMPARE(projection("list", store, place, {"order_list"}).json()["state"].toString(), "idle");
}

void TestRemoteReadModels::buildsTakeTurns()
{
    const QString place = elsewhere();
    const auto table = [&] {
        return projection("history", "shop.headrace", place, {"order_list"})
            .lines()[0]["to"]
            .toString();
    };
    const auto act = [&](const char* action, const QStringList& more = {}) {
        const Outcome outcome =
            projection(action, "shop.headrace", place, QStringList("order_list") + more);
        QVERIFY2(outcome.exit == 0, outcome.err.constData());
    };
    act("run", {"--once"});
    act("rebuild", {"--side-by-side"});
    const auto counts = projection("diff", "shop.headrace", place, {"order_list"}).lines().last();
    QVERIFY(counts["same"].toInt() > 10);
    QCOMPARE(counts["changed"].toInt(), 0);
    act("switch", {"--reason", "it is right"});
    QCOMPARE(table(), "order_list__2");
    act("back");
    QCOMPARE(table(), "order_list__1");
    act("rebuild", {"--side-by-side"});
    act("discard");
    QCOMPARE(projection("diff", "shop.headrace", place, {"order_list"}).exit, 4);
    act("check");
}

void TestRemoteReadModels::anotherProcessSaysWhoItIs()
{
    const QString place = elsewhere();
    QProcess runner;
    runner.setWorkingDirectory(m_ctl.folder());
    runner.start(HeadracectlFixture::program(),
                 {"projection", "run", "shop.headrace", "order_list", "--domain", "shop.domain.js",
                  "--read-models", place});
    QVERIFY(runner.waitForStarted());
    QTRY_COMPARE_WITH_TIMEOUT(
        projection("list", "shop.headrace", place, {"order_list"}).json()["state"].toString(),
        "live", 20'000);
    const Outcome second = projection("run", "shop.headrace", place, {"order_list", "--once"});
    QCOMPARE(second.exit, 5);
    QVERIFY2(second.err.contains("headracectl, process " + QByteArray::number(runner.processId())),
             second.err.constData());
    // Of another projection somebody else may be the owner.
    QCOMPARE(projection("run", "shop.headrace", place, {"revenue", "--once"}).exit, 0);
    runner.terminate();
    QVERIFY(runner.waitForFinished(20'000));
    QCOMPARE(runner.exitCode(), 0);
    QCOMPARE(projection("run", "shop.headrace", place, {"order_list", "--once"}).exit, 0);
}

void TestRemoteReadModels::refusals_data()
{
    QTest::addColumn<QString>("before"); // %1 is the schema that `place` ends with.
    QTest::addColumn<QString>("place");
    QTest::addColumn<int>("exit");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char* name, const char* before, const QString& place, int exit,
                        const char* says) {
        QTest::newRow(name) << QString(before) << place << exit << QByteArray(says);
    };
    const QString mine = QString::fromStdString(m_server.portAddress("%1"));
    const QString anns = QString::fromStdString(m_server.portAddress("%1", "ann"));
    row("beside a file", "", "postgres", 2, "is on no PostgreSQL server");
    row("another kind of server", "", "mysql://localhost/shop", 2, "postgresql://user@host/");
    row("a password in the address", "", "postgresql://ann:hunter2@127.0.0.1/shop", 2,
        "has a password in it");
    row("a schema with a strange name", "", "postgresql://127.0.0.1/shop?schema=A-b", 2,
        "small letters");
    row("nobody there", "", "postgresql://ann@127.0.0.1:1/shop", 1, "could not be reached");
    row("no such database", "", QString(anns).replace("/postgres?", "/nothing?"), 4,
        "has no database nothing");
    row("a user who is not known", "", QString::fromStdString(m_server.portAddress("x", "bob")), 5,
        "does not take this password of bob");
    row("no right to make the schema", "", anns, 5, "the right CREATE on the database is missing");
    row("no right in the schema", "CREATE SCHEMA %1; GRANT USAGE ON SCHEMA %1 TO ann", anns, 5,
        "lacks the right CREATE on the schema %1");
    row("a schema of something else", "CREATE SCHEMA %1; CREATE TABLE %1.stock (a integer)", mine,
        5, "holds tables of something else");
    row("of another store",
        "CREATE SCHEMA %1; CREATE TABLE %1.headrace_info (id boolean, layout integer, store text); "
        "INSERT INTO %1.headrace_info VALUES (true, 1, 'x')",
        mine, 5, "it belongs to another store");
}

void TestRemoteReadModels::refusals()
{
    QFETCH(QString, before);
    QFETCH(QString, place);
    QFETCH(int, exit);
    QFETCH(QByteArray, says);
    elsewhere();
    if (!before.isEmpty())
        m_server.run(before.replace("%1", m_schema).toStdString());
    const Outcome outcome =
        projection("run", "shop.headrace", place.replace("%1", m_schema), {"order_list", "--once"});
    QVERIFY2(outcome.exit == exit, outcome.err.constData());
    QVERIFY2(outcome.err.contains(says.replace("%1", m_schema.toUtf8())), outcome.err.constData());
    QVERIFY(!outcome.err.contains("hunter2"));
    QCOMPARE(outcome.err.count('\n'), 1);
}

QTEST_GUILESS_MAIN(TestRemoteReadModels)
#include "tst_remote_read_models.moc"
