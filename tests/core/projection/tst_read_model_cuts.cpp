// SPDX-License-Identifier: Apache-2.0
// Connections to read models on a server that break while rows are written: what was written is
// there once, and it goes on by itself, or says what to do.

#include "core/projection/postgres/pg_read_model.h"
#include "tests/core/projection/orders_model.h"
#include "tests/support/cut_proxy.h"
#include "tests/support/private_postgres.h"

#include <QTest>

#include <map>

using namespace headrace;

namespace {

constexpr int kCommits = 12;

PrivatePostgres& server()
{
    return PrivatePostgres::ofThisProgram();
}

} // namespace

class TestReadModelCuts : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void commitsAreThereOnce_data();
    void commitsAreThereOnce();
    void blindRepeatIsSeen();
    void buildsGoOn();
    void lostCommitsEndIt();
    void serverThatCrashesAndComesBack();
    void serverThatStaysAway();

private:
    std::unique_ptr<ReadModel> open(int port)
    {
        m_place = readModelsOnServer("postgresql://headrace@127.0.0.1:" + std::to_string(port)
                                         + "/postgres?schema=" + m_schema,
                                     PrivatePostgres::kPassword)
                      .value();
        auto opened = m_place->open(ordersIdentity(), true, now);
        if (!opened)
            qFatal("%s", opened.error().message.c_str());
        return *std::move(opened);
    }
    std::string sql(const std::string& statement)
    {
        return server().run("SET search_path = " + m_schema + "; " + statement);
    }
    void breakConnections()
    {
        sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE "
            "application_name = 'headrace' AND pid <> pg_backend_pid()");
    }

    int m_number = 0;
    std::string m_schema;
    std::shared_ptr<ReadModelPlace> m_place;
};

void TestReadModelCuts::init()
{
    m_schema = "cut" + std::to_string(++m_number);
}

// A row more at each commit, which is an event more.
static Result<void> commit(ReadModel& model, const std::string& table, int number)
{
    RowBatch batch;
    addOrder(batch, "order-" + std::to_string(number), {"Ada", number}, number);
    return model.write(table, batch,
                       {.checkpoint = {number},
                        .eventsRead = 1,
                        .record = RebuildRecord {.kind = "key", .what = std::to_string(number)}});
}

void TestReadModelCuts::commitsAreThereOnce_data()
{
    QTest::addColumn<int>("cut");
    QTest::addColumn<int>("passed");
    const std::pair<const char*, CutProxy::Cut> cuts[] {
        {"the request is lost", CutProxy::Cut::Request},
        {"the answer is lost", CutProxy::Cut::Answer},
        {"the server does not notice", CutProxy::Cut::Half}};
    for (const auto& [name, cut] : cuts)
        for (int passed = 0; passed < 4; ++passed)
            QTest::addRow("%s, when %d were passed on", name, passed) << int(cut) << passed;
}

void TestReadModelCuts::commitsAreThereOnce()
{
    QFETCH(int, cut);
    QFETCH(int, passed);
    CutProxy proxy(server().port());
    const auto model = open(proxy.port());
    const std::string table = model->begin(ordersProjection(), "c0de").value().table;
    QVERIFY_DONE(model->makeLive(table));
    for (int number = 1; number <= kCommits; ++number) {
        if (number % 3 == 0)
            proxy.cutNext(CutProxy::Cut(cut), passed);
        QVERIFY_DONE(commit(*model, table, number));
    }
    QVERIFY(proxy.cuts() >= 2);
    proxy.cutNext(CutProxy::Cut::None);
    const auto builds = model->builds();
    QVERIFY_DONE(builds);
    const Build& live = builds->front();
    QCOMPARE(live.checkpoint.value, kCommits);
    QCOMPARE(live.events, kCommits);
    QCOMPARE(live.rows, kCommits);
    QCOMPARE(model->page(table, {})->rows.size(), std::size_t(kCommits));
    QCOMPARE(model->history()->size(), std::size_t(kCommits)); // One that was done twice is seen.
}

// Negative control: what a writer would leave that sends again what got no answer.
void TestReadModelCuts::blindRepeatIsSeen()
{
    const auto model = open(server().port());
    const std::string table = model->begin(ordersProjection(), "c0de").value().table;
    for (int i = 0; i < 2; ++i)
        QVERIFY_DONE(commit(*model, table, 1));
    QCOMPARE(model->builds()->front().events, 2);
    QCOMPARE(model->history()->size(), std::size_t(2));
}

void TestReadModelCuts::buildsGoOn()
{
    const auto model = open(server().port());
    for (int build = 1; build <= 3; ++build) {
        breakConnections();
        const std::string table = model->begin(ordersProjection(), "c0de").value().table;
        QCOMPARE(table, "orders__" + std::to_string(build));
        breakConnections();
        QVERIFY_DONE(commit(*model, table, 1));
        breakConnections();
        QVERIFY_DONE(model->finish(table));
        breakConnections();
        QVERIFY_DONE(model->makeLive(table, RebuildRecord {.kind = "switch"}));
    }
    QCOMPARE(sql("SELECT count(*) FROM orders"), std::string("1"));
    QCOMPARE(model->builds()->size(), std::size_t(2));
    QVERIFY(m_place->writerOf("orders")->starts_with("tests, process "));
}

// As a server does that crashes: commits of read models are not waited for.
void TestReadModelCuts::lostCommitsEndIt()
{
    auto model = open(server().port());
    const std::string table = model->begin(ordersProjection(), "c0de").value().table;
    QVERIFY_DONE(commit(*model, table, 1));
    const std::string mark = sql("SELECT last_change FROM headrace_projections");
    QVERIFY_DONE(commit(*model, table, 2));
    sql("UPDATE headrace_projections SET last_change = '" + mark + "'");
    breakConnections();
    for (int i = 0; i < 2; ++i) {
        const auto written = commit(*model, table, 3);
        QVERIFY(!written);
        QCOMPARE(written.error().code, ErrorCode::Io);
        QVERIFY2(written.error().message.find("run the projection again") != std::string::npos,
                 written.error().message.c_str());
    }
    model = open(server().port());
    QCOMPARE(model->builds()->front().checkpoint.value, 2);
    QVERIFY_DONE(commit(*model, table, 3));
}

// Whatever it lost: rows and checkpoint are of one commit, and nothing is written that does not
// follow it.
void TestReadModelCuts::serverThatCrashesAndComesBack()
{
    int wentOn = 0;
    for (int round = 0; round < 4; ++round) {
        m_schema = "crash" + std::to_string(round);
        auto model = open(server().port());
        const std::string table = model->begin(ordersProjection(), "c0de").value().table;
        for (int number = 1; number <= kCommits; ++number)
            QVERIFY_DONE(commit(*model, table, number));
        if (round % 2 == 0) // So that nothing is lost.
            sql("CHECKPOINT");
        server().crash();
        server().start();
        const auto written = commit(*model, table, kCommits + 1);
        wentOn += written ? 1 : 0;
        if (round % 2 == 0)
            QVERIFY_DONE(written);
        model.reset();
        model = open(server().port());
        const Build build = model->builds()->front();
        QVERIFY(build.checkpoint.value == build.rows && build.rows == build.events);
        QCOMPARE(build.checkpoint.value == kCommits + 1, written.has_value());
    }
    qInfo("4 crashes, %d times it went on by itself", wentOn);
}

void TestReadModelCuts::serverThatStaysAway()
{
    const auto model = open(server().port());
    const std::string table = model->begin(ordersProjection(), "c0de").value().table;
    server().stop();
    const auto written = commit(*model, table, 1);
    server().start();
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::Io);
    for (const char* text : {"within 10 s", "run the projection again"})
        QVERIFY2(written.error().message.find(text) != std::string::npos,
                 written.error().message.c_str());
    QCOMPARE(model->builds()->front().checkpoint.value, 0);
}

QTEST_GUILESS_MAIN(TestReadModelCuts)
#include "tst_read_model_cuts.moc"
