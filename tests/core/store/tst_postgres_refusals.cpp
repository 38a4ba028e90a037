// SPDX-License-Identifier: Apache-2.0
// What a store on a server says when it cannot be used, and to whom it gives away nothing.

#include "core/store/postgres/pg_address.h"
#include "core/store/postgres/pg_connection.h"
#include "core/store/postgres/postgres_store.h"
#include "tests/conformance/sample_events.h"
#include "tests/support/private_postgres.h"

#include <QTest>

using namespace headrace;

class TestPostgresRefusals : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void addresses_data();
    void addresses();
    void tlsIsChosen_data();
    void tlsIsChosen();
    void connections_data();
    void connections();
    void schemas_data();
    void schemas();
    void rights_data();
    void rights();
    void writerNeedsNoMoreThanItsRights();
    void readOnlyIsEnforced();
    void durabilityIsSaid_data();
    void durabilityIsSaid();
    void tooLargeAnEventIsRefused();

private:
    Result<std::unique_ptr<EventStore>> open(const std::string& address,
                                             OpenMode mode = OpenMode::Writable)
    {
        return openPostgresStore(address, {.mode = mode});
    }
    PrivatePostgres& m_server = PrivatePostgres::ofThisProgram();
};

namespace {

bool has(const std::string& text, const QString& part)
{
    return text.find(part.toStdString()) != std::string::npos;
}

} // namespace

void TestPostgresRefusals::initTestCase()
{
    qputenv("PGPASSWORD", PrivatePostgres::kPassword);
    QVERIFY(open(m_server.address("good"), OpenMode::Create));
    m_server.run(
        "CREATE ROLE reader LOGIN PASSWORD 'a secret'; GRANT USAGE ON SCHEMA good TO reader; "
        "GRANT SELECT ON ALL TABLES IN SCHEMA good TO reader; "
        "CREATE ROLE writer LOGIN PASSWORD 'a secret'; GRANT USAGE ON SCHEMA good TO writer; "
        "GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA good TO writer; "
        "GRANT DELETE ON good.document TO writer; "
        "REVOKE UPDATE ON good.event, good.token, good.chain FROM writer; "
        "CREATE ROLE nobody_special LOGIN PASSWORD 'a secret'; "
        "CREATE ROLE half LOGIN PASSWORD 'a secret'; GRANT USAGE ON SCHEMA good TO half; "
        "GRANT SELECT ON ALL TABLES IN SCHEMA good TO half; "
        "REVOKE SELECT ON good.token FROM half");
}

void TestPostgresRefusals::addresses_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("says");
    QTest::addRow("a password") << "postgresql://ann:hunter2@db/shop"
                                << "has a password in it";
    QTest::addRow("a password that is no address") << "postgresql://ann:hunter2#@db:port/shop"
                                                   << "has a password in it";
    QTest::addRow("a password as a parameter") << "postgresql://ann@db/shop?password=hunter2"
                                               << "has a password in it";
    QTest::addRow("an unknown parameter") << "postgresql://ann@db/shop?colour=hunter2"
                                          << "is no address";
    QTest::addRow("a schema in capitals") << "postgresql://ann@db/shop?schema=Hunter2"
                                          << "small letters";
    QTest::addRow("a schema with a quote") << "postgresql://ann@db/shop?schema=hunter2\";drop"
                                           << "small letters";
    QTest::addRow("a schema of the server") << "postgresql://ann@db/shop?schema=pg_catalog"
                                            << "small letters";
}

void TestPostgresRefusals::addresses()
{
    QFETCH(QString, address);
    QFETCH(QString, says);
    const auto opened = open(address.toStdString());
    QVERIFY(isError(opened, ErrorCode::InvalidArgument));
    QVERIFY2(has(opened.error().message, says), why(opened));
    QVERIFY(!has(opened.error().message, "hunter2") && !has(opened.error().message, "Hunter2"));
}

void TestPostgresRefusals::tlsIsChosen_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("mode");
    QTest::addRow("far") << "postgresql://ann@db.example/shop"
                         << "verify-full";
    QTest::addRow("far, by number") << "postgresql://ann@192.0.2.7/shop"
                                    << "verify-full";
    QTest::addRow("far, in a parameter") << "postgresql:///shop?host=db.example"
                                         << "verify-full";
    QTest::addRow("one of two is far") << "postgresql://localhost,db.example/shop"
                                       << "verify-full";
    QTest::addRow("weaker, by name") << "postgresql://ann@db.example/shop?sslmode=require"
                                     << "require";
    QTest::addRow("a socket") << "postgresql:///shop?host=/var/run/postgresql"
                              << "prefer";
    QTest::addRow("localhost") << "postgresql://ann@localhost/shop"
                               << "prefer";
    QTest::addRow("loopback") << "postgresql://ann@127.0.0.1/shop"
                              << "prefer";
    QTest::addRow("loopback, IPv6") << "postgresql://ann@[::1]/shop"
                                    << "prefer";
}

void TestPostgresRefusals::tlsIsChosen()
{
    QFETCH(QString, address);
    QFETCH(QString, mode);
    qputenv("PGSSLMODE", "disable"); // The environment does not weaken it.
    const auto parsed = parsePgAddress(address.toStdString());
    qunsetenv("PGSSLMODE");
    QVERIFY2(parsed, why(parsed));
    QVERIFY(parsed->find("sslmode"));
    QCOMPARE(*parsed->find("sslmode"), mode.toStdString());
}

void TestPostgresRefusals::connections_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("password");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("says");
    const QString port = QString::number(m_server.port());
    const QString good = "a secret";
    const auto at = [&](const QString& user, const QString& place) {
        return "postgresql://" + user + "@" + place + "?schema=good";
    };
    QTest::addRow("right") << at("headrace", "127.0.0.1:" + port + "/postgres") << good << -1 << "";
    QTest::addRow("wrong password")
        << at("headrace", "127.0.0.1:" + port + "/postgres") << "wrong"
        << int(ErrorCode::Unauthenticated) << "does not take this password";
    QTest::addRow("no such role") << at("stranger", "127.0.0.1:" + port + "/postgres") << good
                                  << int(ErrorCode::Unauthenticated) << "or does not know";
    QTest::addRow("no such database") << at("headrace", "127.0.0.1:" + port + "/nowhere") << good
                                      << int(ErrorCode::NotFound) << "no database nowhere";
    QTest::addRow("no such host") << at("headrace", "no.such.host.invalid/postgres") << good
                                  << int(ErrorCode::Io) << "could not be reached";
    QTest::addRow("nobody at the port") << at("headrace", "127.0.0.1:1/postgres") << good
                                        << int(ErrorCode::Io) << "could not be reached";
    QTest::addRow("no TLS there") << at("headrace", "127.0.0.1:" + port + "/postgres")
            + "&sslmode=verify-full"
                                  << good << int(ErrorCode::Refused) << "does not speak TLS";
}

void TestPostgresRefusals::connections()
{
    QFETCH(QString, address);
    QFETCH(QString, password);
    QFETCH(int, code);
    QFETCH(QString, says);
    qputenv("PGPASSWORD", password.toUtf8());
    const auto opened = open(address.toStdString());
    qputenv("PGPASSWORD", PrivatePostgres::kPassword);
    if (code < 0) {
        QVERIFY2(opened, why(opened));
        return;
    }
    QVERIFY(isError(opened, static_cast<ErrorCode>(code)));
    QVERIFY2(has(opened.error().message, says), why(opened));
    QVERIFY(!has(opened.error().message, "\n") && !has(opened.error().message, "secret"));
}

void TestPostgresRefusals::schemas_data()
{
    QTest::addColumn<QString>("change"); // Of a store in the schema; "-": there is none.
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("says");
    const auto refused = int(ErrorCode::Refused);
    QTest::addRow("missing") << "-" << int(ErrorCode::NotFound) << "has no schema";
    QTest::addRow("empty") << "DROP SCHEMA @ CASCADE; CREATE SCHEMA @" << int(ErrorCode::NotFound)
                           << "is empty";
    QTest::addRow("foreign")
        << "DROP SCHEMA @ CASCADE; CREATE SCHEMA @; CREATE TABLE @.cats (n int)" << refused
        << "another program";
    QTest::addRow("newer") << "UPDATE @.store_info SET layout = 7" << refused << "newer Headrace";
    QTest::addRow("half made") << "DELETE FROM @.store_info" << refused << "half";
    QTest::addRow("a table gone") << "DROP TABLE @.term_run" << refused << "no table term_run";
    QTest::addRow("a column gone")
        << "ALTER TABLE @.event DROP COLUMN digest" << refused << "the table event";
    QTest::addRow("a column of another type")
        << "ALTER TABLE @.event ALTER version TYPE int" << refused << "the table event";
}

void TestPostgresRefusals::schemas()
{
    QFETCH(QString, change);
    QFETCH(int, code);
    QFETCH(QString, says);
    static int number = 0;
    const std::string schema = "changed" + std::to_string(++number);
    if (change != "-") {
        QVERIFY(open(m_server.address(schema), OpenMode::Create));
        m_server.run(change.replace('@', QString::fromStdString(schema)).toStdString());
    }
    const auto opened = open(m_server.address(schema));
    QVERIFY(isError(opened, static_cast<ErrorCode>(code)));
    QVERIFY2(has(opened.error().message, says), why(opened));
    if (code == int(ErrorCode::Refused)) // Nothing is ever made over what is there.
        QVERIFY(isError(open(m_server.address(schema), OpenMode::Create), ErrorCode::Refused));
}

void TestPostgresRefusals::rights_data()
{
    QTest::addColumn<QString>("user");
    QTest::addColumn<int>("mode");
    QTest::addColumn<QString>("says"); // Empty: it opens.
    QTest::addRow("a reader reads") << "reader" << int(OpenMode::ReadOnly) << "";
    QTest::addRow("a reader does not write")
        << "reader" << int(OpenMode::Writable) << "lacks the right INSERT on the table block";
    QTest::addRow("without the schema") << "nobody_special" << int(OpenMode::ReadOnly)
                                        << "lacks the right USAGE on the schema good";
    QTest::addRow("without a table")
        << "half" << int(OpenMode::ReadOnly) << "lacks the right SELECT on the table token";
    QTest::addRow("making a schema")
        << "reader" << int(OpenMode::Create) << "the right CREATE is missing";
}

void TestPostgresRefusals::rights()
{
    QFETCH(QString, user);
    QFETCH(int, mode);
    QFETCH(QString, says);
    const bool isCreating = mode == int(OpenMode::Create);
    const auto opened =
        open(m_server.portAddress(isCreating ? "fresh" : "good", user.toStdString()),
             static_cast<OpenMode>(mode));
    if (says.isEmpty()) {
        QVERIFY2(opened, why(opened));
        QVERIFY((*opened)->statistics());
        return;
    }
    QVERIFY(isError(opened, ErrorCode::Refused));
    QVERIFY2(has(opened.error().message, says), why(opened));
}

// Those that docs/remote-stores.md grants.
void TestPostgresRefusals::writerNeedsNoMoreThanItsRights()
{
    const auto store = openPostgresStore(m_server.portAddress("granted", "headrace"),
                                         {.mode = OpenMode::Create, .indexedAtOnce = 5});
    QVERIFY2(store, why(store));
    m_server.run("GRANT USAGE ON SCHEMA granted TO writer; "
                 "GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA granted TO writer; "
                 "GRANT DELETE ON granted.document TO writer; "
                 "REVOKE UPDATE ON granted.event, granted.token, granted.chain FROM writer");
    const auto mine = open(m_server.portAddress("granted", "writer"));
    QVERIFY2(mine, why(mine));
    QVERIFY(fill(**mine));
    AppendRequest repeated {.events = {newEvent("order-1", "a")}, .token = "once"};
    appended(**mine, repeated);
    QVERIFY(appended(**mine, repeated).repeated);
    const auto revision = (*mine)->documents().put("key", "{}", 0);
    QVERIFY2(revision, why(revision));
    QVERIFY((*mine)->documents().remove("key", std::get<std::int64_t>(*revision)));
    QTRY_VERIFY(std::stoll(m_server.run("SELECT folded FROM granted.fold_state")) > 2'900);
    Job job;
    const auto outcome = (*mine)->verify(job, [](const Finding&) {});
    QVERIFY2(outcome, why(outcome));
    QVERIFY(outcome->isOk());
}

// Twice: here, before anything is sent, and by the server.
void TestPostgresRefusals::readOnlyIsEnforced()
{
    const auto store = open(m_server.address("good"), OpenMode::ReadOnly);
    QVERIFY2(store, why(store));
    QVERIFY(isError((*store)->append({.events = {newEvent("order-1", "a")}}), ErrorCode::Refused));
    QVERIFY(isError((*store)->documents().put("key", "{}", 0), ErrorCode::Refused));
    QVERIFY(isError((*store)->documents().remove("key", 1), ErrorCode::Refused));
    const auto connection = PgConnection::open(*parsePgAddress(m_server.address("good")), true);
    QVERIFY2(connection, why(connection));
    const auto changed = (*connection)->run("UPDATE store_info SET head = 7");
    QVERIFY(isError(changed, ErrorCode::Refused));
    QCOMPARE((*store)->head()->value, 0); // Nobody appended to this one.
}

void TestPostgresRefusals::durabilityIsSaid_data()
{
    QTest::addColumn<QString>("setting");
    QTest::addColumn<QString>("says");
    QTest::addRow("no sync") << ""
                             << "fsync is off"; // Tests' servers run so.
    QTest::addRow("early answers") << "ALTER DATABASE postgres SET synchronous_commit = off"
                                   << "synchronous_commit is off";
    QTest::addRow("no checksums") << ""
                                  << "no page checksums";
}

void TestPostgresRefusals::durabilityIsSaid()
{
    QFETCH(QString, setting);
    QFETCH(QString, says);
    if (!setting.isEmpty())
        m_server.run(setting.toStdString());
    const auto store = open(m_server.address("good"));
    m_server.run("ALTER DATABASE postgres RESET synchronous_commit");
    QVERIFY2(store, why(store));
    const std::string text = (*store)->description().durability;
    QVERIFY2(has(text, says) && has(text, "not power-loss safe"), text.c_str());
    QVERIFY((*store)->description().isDurabilityWeak);
}

void TestPostgresRefusals::tooLargeAnEventIsRefused()
{
    const auto store = open(m_server.address("large"), OpenMode::Create);
    QVERIFY2(store, why(store));
    const auto answer = (*store)->append(
        {.events = {newEvent("order-1", "a", std::string(std::size_t {257} << 20, ' '))}});
    QVERIFY(isError(answer, ErrorCode::InvalidArgument));
    QVERIFY(has(answer.error().message, "more than the server takes"));
    const std::string large(std::size_t {20} << 20, 'x');
    appended(**store, {.events = {newEvent("order-1", "a", large)}});
    QVERIFY((*store)->readPage({})->events().front().data == large);
}

QTEST_GUILESS_MAIN(TestPostgresRefusals)
#include "tst_postgres_refusals.moc"
