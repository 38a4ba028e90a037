// SPDX-License-Identifier: Apache-2.0
// Read models in a schema of PostgreSQL among others: people who read them with SQL while they are
// written, views of theirs, processes that want to write, too, connections that break, and schemas
// that are not what they should be.

#include "core/projection/postgres/pg_read_model.h"
#include "tests/core/projection/orders_model.h"
#include "tests/support/private_postgres.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace headrace;

namespace {

PrivatePostgres& server()
{
    return PrivatePostgres::ofThisProgram();
}

std::unique_ptr<ReadModel> openIn(ReadModelPlace& place)
{
    return place.open(ordersIdentity(), true, now).value();
}

// A build of so many orders of one customer, with `extra` columns more.
std::string addBuild(ReadModel& model, const std::string& customer, int rows, bool hasMore = false)
{
    ProjectionDescription projection = ordersProjection();
    if (hasMore)
        projection.columns.push_back({"more", ColumnType::Integer});
    const std::string table = model.begin(projection, "c0de").value().table;
    RowBatch batch;
    for (int i = 0; i < rows; ++i) {
        batch.rows.push_back({"order-" + std::to_string(i), false, {1}});
        batch.values.insert(batch.values.end(), {customer, i, 0.5, 1, R"({"city":"Ulm"})"});
        if (hasMore)
            batch.values.emplace_back(i);
    }
    return model.write(table, batch, {.checkpoint = {1}}) ? table : std::string();
}

void expect(const Result<void>& result, ErrorCode code, const char* message)
{
    QVERIFY(!result);
    QVERIFY2(result.error().message.find(message) != std::string::npos,
             result.error().message.c_str());
    QCOMPARE(result.error().code, code);
}

} // namespace

class TestReadModelServer : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void viewHasTypes();
    void viewIsAlwaysOneBuild_data();
    void viewIsAlwaysOneBuild();
    void rightsAndViewsOutliveASwitch();
    void viewsOfOthersHoldUpOtherColumns();
    void nothingIsWrittenWithoutTheLock();
    void brokenReadersAreMadeAnew();
    void saysThatSomebodyHoldsIt();
    void nulIsRefused();
    void refusesWhatIsNotIts_data();
    void refusesWhatIsNotIts();
    void needsRights_data();
    void needsRights();
    void addressesAreChecked_data();
    void addressesAreChecked();

private:
    std::string sql(const std::string& statement)
    {
        return server().run("SET search_path = " + m_schema + "; " + statement);
    }

    int m_number = 0;
    std::string m_store;  // The schema of a store, which need not be there,
    std::string m_schema; // and that of its read models.
    std::shared_ptr<ReadModelPlace> m_place;
};

void TestReadModelServer::init()
{
    m_store = "shop" + std::to_string(++m_number);
    m_schema = m_store + "_read";
    m_place = readModelsOnServer(readModelsBeside(server().address(m_store)).value(), {}).value();
}

void TestReadModelServer::viewHasTypes()
{
    const auto model = openIn(*m_place);
    QVERIFY_DONE(model->makeLive(addBuild(*model, "Ada", 3)));
    QCOMPARE(
        sql("SELECT string_agg(pg_typeof(c)::text, ', ') FROM (SELECT key AS c FROM orders) x"),
        std::string("text, text, text"));
    QCOMPARE(sql("SELECT concat_ws(', ', pg_typeof(customer), pg_typeof(items), pg_typeof(total), "
                 "pg_typeof(paid), pg_typeof(address), pg_typeof(last_position)) FROM orders"),
             std::string("text, bigint, double precision, boolean, json, bigint"));
    QCOMPARE(sql("SELECT address ->> 'city' FROM orders WHERE paid LIMIT 1"), std::string("Ulm"));
    QCOMPARE(sql("SELECT checkpoint FROM headrace_builds WHERE state = 'live'"), std::string("1"));
}

void TestReadModelServer::viewIsAlwaysOneBuild_data()
{
    QTest::addColumn<bool>("hasMore");
    QTest::addRow("of the same columns") << false;
    QTest::addRow("of other columns") << true;
}

// Whoever asks while builds are switched sees one or the other, whole, and never an error.
void TestReadModelServer::viewIsAlwaysOneBuild()
{
    QFETCH(bool, hasMore);
    const auto model = openIn(*m_place);
    const std::string one = addBuild(*model, "Ada", 100);
    const std::string other = addBuild(*model, "Bea", 200, hasMore);
    QVERIFY_DONE(model->makeLive(one));
    std::atomic<bool> isOver = false;
    std::atomic<int> asked = 0;
    std::string wrong;
    std::jthread reader([&] {
        while (!isOver || asked < 20) {
            const std::string seen =
                sql("SELECT min(customer) || max(customer) || count(*) FROM orders");
            ++asked; // What fails ends the program.
            if (seen != "AdaAda100" && seen != "BeaBea200")
                wrong = seen;
        }
    });
    int switched = 0;
    while (switched < 60 || asked < 20) {
        QVERIFY_DONE(model->makeLive(switched % 2 == 0 ? other : one));
        ++switched;
    }
    isOver = true;
    reader.join();
    QCOMPARE(wrong, std::string());
    qInfo("%d switches, asked %d times meanwhile", switched, asked.load());
}

void TestReadModelServer::rightsAndViewsOutliveASwitch()
{
    const auto model = openIn(*m_place);
    QVERIFY_DONE(model->makeLive(addBuild(*model, "Ada", 3)));
    sql("CREATE ROLE reader_" + m_schema + "; GRANT SELECT ON orders TO reader_" + m_schema);
    sql("CREATE VIEW mine AS SELECT count(*) AS n, min(customer) AS who FROM orders");
    QVERIFY_DONE(model->makeLive(addBuild(*model, "Bea", 4)));
    QVERIFY_DONE(model->makeLive(addBuild(*model, "Cy", 5))); // Drops the first one's table.
    QCOMPARE(sql("SELECT who || n FROM mine"), std::string("Cy5"));
    QCOMPARE(sql("SELECT has_table_privilege('reader_" + m_schema + "', 'orders', 'SELECT')::text"),
             std::string("true"));
}

void TestReadModelServer::viewsOfOthersHoldUpOtherColumns()
{
    const auto model = openIn(*m_place);
    QVERIFY_DONE(model->makeLive(addBuild(*model, "Ada", 3)));
    sql("CREATE VIEW mine AS SELECT count(*) AS n, min(customer) AS who FROM orders");
    const std::string other = addBuild(*model, "Bea", 4, true);
    expect(model->makeLive(other, RebuildRecord {.kind = "switch"}), ErrorCode::Refused,
           "views of somebody else stand on what is to go");
    QCOMPARE(sql("SELECT who || n FROM mine"), std::string("Ada3")); // Nothing was half done.
    QCOMPARE((*model->live())->table, std::string("orders__1"));
    QVERIFY(model->history()->empty());
    sql("DROP VIEW mine");
    QVERIFY_DONE(model->makeLive(other));
    QCOMPARE(sql("SELECT max(more) FROM orders"), std::string("3"));
}

// When the connection that holds the lock is gone somebody else may own the projection: the one
// who did never writes again.
void TestReadModelServer::nothingIsWrittenWithoutTheLock()
{
    auto model = openIn(*m_place);
    const std::string table = addBuild(*model, "Ada", 3);
    const std::string holder =
        "SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE "
        "locktype = 'advisory' AND objsubid = 1 AND ((classid::bigint << 32) "
        "| objid::bigint) = hashtextextended('"
        + m_schema + ".orders', 0)";
    QCOMPARE(sql(holder), std::string("1"));
    const auto next = [&] { // Once the server has let go.
        return QTest::qWaitFor([&] { return m_place->writerOf("orders").value().empty(); }, 5'000);
    };
    QVERIFY(next());
    auto other = m_place->open(ordersIdentity(), true, now);
    QVERIFY_DONE(other);
    QVERIFY_DONE((*other)->write(table, {}, {.checkpoint = {9}}));
    for (int i = 0; i < 2; ++i)
        expect(model->write(table, {}, {.checkpoint = {2}}), ErrorCode::Refused,
               "meanwhile it was taken over by tests, process ");
    QCOMPARE(model->builds()->front().checkpoint.value, 9);               // To be read it goes on.
    QVERIFY(m_place->writerOf("orders")->starts_with("tests, process ")); // The other one's.
    (*other).reset();
    expect(model->write(table, {}, {.checkpoint = {2}}), ErrorCode::Refused,
           "meanwhile it was taken over by tests, process ");
}

void TestReadModelServer::brokenReadersAreMadeAnew()
{
    const auto model = openIn(*m_place);
    const auto reader = m_place->open(ordersIdentity(), false, now);
    QVERIFY_DONE(reader);
    addBuild(*model, "Ada", 3);
    QCOMPARE((*reader)->builds()->size(), std::size_t(1));
    server().run("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE "
                 "application_name = 'headrace' AND pid <> pg_backend_pid()");
    QCOMPARE((*reader)->builds()->size(), std::size_t(1));
}

void TestReadModelServer::saysThatSomebodyHoldsIt()
{
    const auto model = openIn(*m_place);
    const std::string table = addBuild(*model, "Ada", 3);
    std::atomic<bool> isHeld = false;
    std::jthread holder([&] {
        isHeld = true;
        sql("BEGIN; LOCK TABLE " + table + "; SELECT pg_sleep(8); COMMIT");
    });
    QVERIFY(QTest::qWaitFor([&] {
        return sql("SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation "
                   "= '"
                   + table + "'::regclass")
            == "1";
    }));
    RowBatch batch;
    addOrder(batch, "order-1", {"Bea"});
    expect(model->write(table, batch, {.checkpoint = {2}}), ErrorCode::Busy,
           "another program has been holding its tables for seconds");
    holder.join();
    QVERIFY_DONE(model->write(table, batch, {.checkpoint = {2}}));
}

void TestReadModelServer::nulIsRefused()
{
    const auto model = openIn(*m_place);
    const std::string table = addBuild(*model, "Ada", 1);
    const std::string nul("a\0b", 3);
    RowBatch value;
    addOrder(value, "a", {"Bea", 1, 2, 1, nul});
    expect(model->write(table, value, {.checkpoint = {2}}), ErrorCode::InvalidArgument,
           "the column address of orders__1 cannot hold a text with the character NUL");
    RowBatch key;
    addOrder(key, nul, {"Bea"});
    expect(model->write(table, key, {.checkpoint = {2}}), ErrorCode::InvalidArgument,
           "the column key of orders__1");
    QCOMPARE(model->builds()->front().checkpoint.value, 1);
    QVERIFY(model->rows(table, std::vector {nul})->rows.empty());
}

void TestReadModelServer::refusesWhatIsNotIts_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<QString>("message");
    QTest::addRow("a newer layout") << "UPDATE headrace_info SET layout = 2"
                                    << "was written by a newer Headrace (layout 2";
    QTest::addRow("no owner") << "DELETE FROM headrace_info"
                              << "does not say whose it is";
    QTest::addRow("another column") << "ALTER TABLE headrace_builds ADD x text"
                                    << "its tables are not those that must be there";
    QTest::addRow("a table less") << "DROP TABLE headrace_skipped"
                                  << "its tables are not those that must be there";
    QTest::addRow("tables of others") << "DROP TABLE headrace_info; CREATE TABLE stock (a integer)"
                                      << "it holds tables of something else";
}

void TestReadModelServer::refusesWhatIsNotIts()
{
    QFETCH(QString, change);
    QFETCH(QString, message);
    openIn(*m_place).reset();
    sql(change.toStdString());
    const auto opened = m_place->open(ordersIdentity(), true, now);
    QVERIFY(!opened);
    expect(opened.error(), ErrorCode::Refused, message.toUtf8().constData());
    QVERIFY(!m_place->open(ordersIdentity(), false, now));
}

void TestReadModelServer::needsRights_data()
{
    QTest::addColumn<QString>("before"); // Done by the superuser: %1 is the role, %2 the schema.
    QTest::addColumn<bool>("isThere");   // Read models of another role.
    QTest::addColumn<bool>("isWriter");
    QTest::addColumn<QString>("message"); // Empty: it is opened.
    const auto row = [](const char* name, const char* before, bool isThere, bool isWriter,
                        const char* message) {
        QTest::addRow("%s", name) << QString(before) << isThere << isWriter << QString(message);
    };
    row("no schema", "SELECT '%1%2'", false, true,
        "the role %1 may not make it: the right CREATE on the database is missing");
    row("an empty schema", "CREATE SCHEMA %2; GRANT USAGE ON SCHEMA %2 TO %1", false, true,
        "the role %1 lacks the right CREATE on the schema %2");
    row("an empty schema, made for it", "CREATE SCHEMA %2; GRANT USAGE, CREATE ON SCHEMA %2 TO %1",
        false, true, "");
    row("to be read", "SELECT '%1%2'", true, false,
        "the role %1 lacks the right USAGE on the schema %2");
    row("to be read, the schema only", "GRANT USAGE ON SCHEMA %2 TO %1", true, false,
        "the role %1 lacks the right SELECT on the table headrace_builds");
    row("to be read, the tables",
        "GRANT USAGE ON SCHEMA %2 TO %1; GRANT SELECT ON ALL TABLES IN SCHEMA %2 TO %1", true,
        false, "");
    row("to be written", "GRANT USAGE ON SCHEMA %2 TO %1", true, true,
        "the role %1 lacks the right CREATE on the schema %2");
    row("to be written, by every right",
        "GRANT USAGE, CREATE ON SCHEMA %2 TO %1; GRANT ALL ON ALL TABLES IN SCHEMA %2 TO %1", true,
        true, "the table headrace_builds belongs to the role headrace, of which %1 is no member");
    row("to be written, as a member", "GRANT headrace TO %1; SELECT '%2'", true, true, "");
}

void TestReadModelServer::needsRights()
{
    QFETCH(QString, before);
    QFETCH(bool, isThere);
    QFETCH(bool, isWriter);
    QFETCH(QString, message);
    const QString role = "guest_" + QString::fromStdString(m_store);
    const QString schema = QString::fromStdString(m_schema);
    server().run("CREATE ROLE " + role.toStdString() + " LOGIN PASSWORD 'a secret'");
    if (isThere)
        openIn(*m_place).reset();
    server().run(before.arg(role, schema).toStdString());
    const auto address =
        readModelsBeside(server().portAddress(m_store, role.toStdString())).value();
    const auto place = readModelsOnServer(address, "a secret").value();
    const auto opened = place->open(ordersIdentity(), isWriter, now);
    if (message.isEmpty()) {
        QVERIFY_DONE(opened);
        return;
    }
    QVERIFY(!opened);
    expect(opened.error(), ErrorCode::Refused,
           message.replace("%1", role).replace("%2", schema).toUtf8().constData());
    if (isThere)
        return;
    QCOMPARE(place->open(ordersIdentity(), false, now).error().code, ErrorCode::NotFound);
    QCOMPARE(place->writerOf("orders").value(), std::string());
}

void TestReadModelServer::addressesAreChecked_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("message");
    const QString server = "postgresql://localhost/x?schema=";
    QTest::addRow("a file") << "shop.headrace"
                            << "";
    QTest::addRow("a store's schema that is too long")
        << server + QString(60, 's') << "name another one, or keep them in a folder";
    QTest::addRow("a schema that is too long") << server + QString(64, 's') << "at most 63";
}

void TestReadModelServer::addressesAreChecked()
{
    QFETCH(QString, address);
    QFETCH(QString, message);
    const auto beside = readModelsBeside(address.toStdString());
    QVERIFY(!beside);
    expect(beside.error(), ErrorCode::InvalidArgument, message.toUtf8().constData());
    if (message.startsWith("name another one"))
        return; // By itself it would do.
    const auto place = readModelsOnServer(address.toStdString(), {});
    QVERIFY(!place);
    expect(place.error(), ErrorCode::InvalidArgument, message.toUtf8().constData());
}

QTEST_GUILESS_MAIN(TestReadModelServer)
#include "tst_read_model_server.moc"
