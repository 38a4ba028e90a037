// SPDX-License-Identifier: Apache-2.0
// Rebuilds: of all rows or some, while the live ones serve; compared, switched, gone back.
#include "tests/core/projection/projections_test.h"

#include <QTest>

#include <thread>

using namespace headrace;

namespace {

constexpr std::uint64_t kSeed = 4711;
constexpr int kEvents = 1'200;

} // namespace

class TestProjectionRebuild : public ProjectionsTest
{
    Q_OBJECT

private slots:
    void init();
    void mendsWhatIsWrong_data();
    void mendsWhatIsWrong();
    void sideBySide();
    void sideBySideWhileRun();
    void resumesWhatWasCancelled();
    void discards();
    void planIsWhatIsDone();
    void eventsThatAreGone();
    void checksDeterminism_data();
    void checksDeterminism();
    void keepsHistory();

private:
    std::unique_ptr<Projections> open(std::shared_ptr<const Domain> domain, std::size_t batch = 50)
    {
        ProjectionsOptions chosen = options();
        chosen.program = "tst_projection_rebuild";
        chosen.batchEvents = batch;
        chosen.commitEvents = 200;
        return Projections::open(*m_store, std::move(domain), std::move(chosen)).value();
    }
    static void rebuild(Projections& projections, const std::string& name,
                        const RebuildRequest& request)
    {
        Job job;
        const auto plan = projections.plan(name, request);
        QVERIFY2(plan, plan ? "" : plan.error().message.c_str());
        const auto done = projections.rebuild(*plan, job);
        QVERIFY2(done, done ? "" : done.error().message.c_str());
    }
    // Puts wrong rows into the live build, as a mistaken handler would have.
    void spoil(const std::string& name, const std::vector<std::string>& keys, std::size_t columns);

    std::unique_ptr<AccountHistory> m_history;
};

void TestProjectionRebuild::init()
{
    begin();
    m_history = std::make_unique<AccountHistory>(kSeed);
    m_history->appendTo(*m_store, kEvents);
}

void TestProjectionRebuild::spoil(const std::string& name, const std::vector<std::string>& keys,
                                  std::size_t columns)
{
    const auto model = openRows(name);
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    const Build live = (*model)->live().value().value();
    RowBatch wrong;
    for (const std::string& key : keys) {
        wrong.rows.push_back({.key = key, .last = {1}});
        for (std::size_t c = 0; c < columns; ++c)
            wrong.values.emplace_back(std::int64_t(-7));
        if (columns == 3)
            wrong.values[wrong.values.size() - 3] = key; // The text column.
    }
    QVERIFY((*model)->write(live.table, wrong, {.checkpoint = live.checkpoint}));
}

void TestProjectionRebuild::mendsWhatIsWrong_data()
{
    QTest::addColumn<QString>("projection");
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("from");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QStringList>("spoiled");
    const auto row = [](const char* name, const char* projection, RebuildKind kind, int from,
                        const char* key, const QStringList& spoiled) {
        QTest::addRow("%s", name) << projection << int(kind) << from << key << spoiled;
    };
    row("all", "balance", RebuildKind::Full, 0, "", {"account-1", "account-2", "account-500"});
    row("all, with keys of its own", "byCurrency", RebuildKind::Full, 0, "", {"EUR", "XXX"});
    row("one stream's row", "balance", RebuildKind::OneKey, 0, "account-1", {"account-1"});
    row("one row of many streams", "byCurrency", RebuildKind::OneKey, 0, "EUR", {"EUR"});
    row("a row that must not be there", "byCurrency", RebuildKind::OneKey, 0, "XXX", {"XXX"});
    row("the rows that a stream touches", "byCurrency", RebuildKind::OneStream, 0, "account-3",
        {"GBP", "SEK"});
    row("from the first position", "balance", RebuildKind::FromPosition, 1, "",
        {"account-1", "account-2"});
    row("from one in the middle", "byCurrency", RebuildKind::FromPosition, 600, "",
        {"EUR", "GBP", "SEK", "CZK"});
}

void TestProjectionRebuild::mendsWhatIsWrong()
{
    QFETCH(QString, projection);
    QFETCH(int, kind);
    QFETCH(int, from);
    QFETCH(QString, key);
    QFETCH(QStringList, spoiled);
    runOnce(*open(accountModule()));
    std::vector<std::string> keys;
    for (const QString& text : spoiled)
        keys.push_back(text.toStdString());
    spoil(projection.toStdString(), keys, projection == "balance" ? 2 : 3);
    const auto projections = open(accountModule());
    const auto isRight = [&] {
        return balances(*projections) == m_history->accounts()
            && totals(*projections) == m_history->currencies();
    };
    QVERIFY(!isRight());
    rebuild(*projections, projection.toStdString(),
            {.kind = RebuildKind(kind), .from = {from}, .key = key.toStdString()});
    QVERIFY(isRight());
    // And it goes on from there.
    m_history->appendTo(*m_store, 300);
    runOnce(*projections);
    QVERIFY(isRight());
}

void TestProjectionRebuild::sideBySide()
{
    runOnce(*open(accountModule(1)));
    const auto newer = open(accountModule(2)); // Its amounts count twice.
    rebuild(*newer, "balance", {.kind = RebuildKind::SideBySide});
    auto status = newer->status("balance").value();
    QVERIFY(status.building.has_value());
    QCOMPARE(int(status.building->state), int(BuildState::Ready));
    QCOMPARE(status.building->version, 2);
    QVERIFY(balances(*newer) == m_history->accounts()); // The old ones serve.

    Job job;
    std::vector<RowDifference> seen;
    const auto counts = newer->compare("balance", job, [&](const RowDifference& difference) {
        seen.push_back(difference);
        return true;
    });
    QVERIFY2(counts, counts ? "" : counts.error().message.c_str());
    QCOMPARE(counts->changed, std::int64_t(seen.size()));
    for (const RowDifference& difference : seen) {
        const auto& before = m_history->accounts().at(difference.key);
        QCOMPARE(int(difference.kind), int(RowDifference::Kind::Changed));
        QCOMPARE(difference.cells.size(), std::size_t(1));
        QCOMPARE(std::get<std::int64_t>(difference.cells.front().before), before.balance);
        QCOMPARE(std::get<std::int64_t>(difference.cells.front().after), 2 * before.balance);
        QVERIFY(difference.lastBefore == difference.lastAfter);
    }
    QCOMPARE(counts->added + counts->removed, 0);
    QCOMPARE(counts->changed + counts->same, std::int64_t(m_history->accounts().size()));

    m_history->appendTo(*m_store, 100);
    const auto switched = newer->switchToReady("balance", job);
    QVERIFY2(switched, switched ? "" : switched.error().message.c_str());
    status = newer->status("balance").value();
    QCOMPARE(status.live->version, 2);
    QCOMPARE(status.previous->version, 1);
    QVERIFY(!status.building);
    runOnce(*newer, {"balance"});
    for (const auto& [key, row] : balances(*newer))
        QCOMPARE(row.balance, 2 * m_history->accounts().at(key).balance);

    QVERIFY(newer->goBack("balance", job));
    QCOMPARE(newer->status("balance").value().live->version, 1);
}

// The live rows go on all the time, and nothing is lost at the switch.
void TestProjectionRebuild::sideBySideWhileRun()
{
    const auto projections = open(accountModule(), 20);
    Job running;
    std::jthread runner([&] { QVERIFY(projections->run({}, false, running)); });
    std::atomic<bool> isOver = false;
    std::jthread writer([&] {
        for (int part = 0; part < 200 && !isOver; ++part)
            m_history->appendTo(*m_store, 50);
    });
    using namespace std::chrono_literals;
    QVERIFY(projections->waitFor("byCurrency", {kEvents}, 20s).value());
    Job job;
    for (int round = 0; round < 3; ++round) {
        const auto plan = projections->plan("byCurrency", {.kind = RebuildKind::SideBySide});
        QVERIFY2(plan, plan ? "" : plan.error().message.c_str());
        const auto built = projections->rebuild(*plan, job);
        QVERIFY2(built, built ? "" : built.error().message.c_str());
        const auto switched = projections->switchToReady("byCurrency", job);
        QVERIFY2(switched, switched ? "" : switched.error().message.c_str());
    }
    isOver = true;
    writer.join();
    const Position head = m_store->head().value();
    QVERIFY(projections->waitFor("byCurrency", head, 20s).value());
    QVERIFY(projections->waitFor("balance", head, 20s).value());
    QVERIFY(totals(*projections) == m_history->currencies());
    QVERIFY(balances(*projections) == m_history->accounts());
    running.cancel();
}

void TestProjectionRebuild::resumesWhatWasCancelled()
{
    const auto projections = open(accountModule(), 10);
    runOnce(*projections);
    int resumed = 0;
    for (int attempt = 0; attempt < 5; ++attempt) {
        const auto plan = projections->plan("byCurrency", {.kind = RebuildKind::Full});
        QVERIFY(plan);
        resumed += plan->resumes ? 1 : 0;
        if (plan->resumes)
            QVERIFY(plan->events < kEvents);
        Job job;
        std::jthread canceller([&] {
            while (job.look().done < 200)
                std::this_thread::yield();
            job.cancel();
        });
        const auto done = projections->rebuild(*plan, job);
        if (done)
            job.setDone(kEvents); // For the one who waits.
        QVERIFY(done || done.error().code == ErrorCode::Cancelled);
        QVERIFY(totals(*projections) == m_history->currencies());
    }
    QVERIFY2(resumed > 0, "no rebuild was ever gone on with");
    rebuild(*projections, "byCurrency", {.kind = RebuildKind::Full});
    QVERIFY(totals(*projections) == m_history->currencies());
}

void TestProjectionRebuild::discards()
{
    const auto projections = open(accountModule());
    runOnce(*projections);
    QCOMPARE(int(projections->discard("balance").error().code), int(ErrorCode::NotFound));
    rebuild(*projections, "balance", {.kind = RebuildKind::SideBySide});
    // A second one would have to throw the first away.
    QVERIFY(!projections->plan("balance", {.kind = RebuildKind::SideBySide})
                 .value()
                 .impossible.empty());
    QVERIFY(projections->discard("balance"));
    QVERIFY(!projections->status("balance").value().building);
    Job job;
    QCOMPARE(int(projections->switchToReady("balance", job).error().code),
             int(ErrorCode::NotFound));
    QVERIFY(balances(*projections) == m_history->accounts());
}

void TestProjectionRebuild::planIsWhatIsDone()
{
    const auto projections = open(accountModule());
    runOnce(*projections);
    const auto plan = projections->plan("balance", {.kind = RebuildKind::SideBySide}).value();
    QCOMPARE(plan.events, kEvents);
    QCOMPARE(plan.rows, std::int64_t(m_history->accounts().size()));
    QVERIFY(plan.diskBytes > 0);
    Job job;
    QCOMPARE(projections->rebuild(plan, job)->events, kEvents);
    // What it was made for has changed: it is not done twice.
    QCOMPARE(int(projections->rebuild(plan, job).error().code), int(ErrorCode::InvalidArgument));
    for (const RebuildRequest& wrong :
         {RebuildRequest {.kind = RebuildKind::OneKey},
          RebuildRequest {.kind = RebuildKind::FromPosition},
          RebuildRequest {.kind = RebuildKind::OneStream, .key = "no stream"}})
        QCOMPARE(int(projections->plan("balance", wrong).error().code),
                 int(ErrorCode::InvalidArgument));
    QCOMPARE(int(projections->plan("nothing", {}).error().code), int(ErrorCode::NotFound));
}

namespace {

// A store whose first events are gone.
class PrunedStore : public EventStore
{
public:
    explicit PrunedStore(EventStore& store) : m_store(store) {}
    const StoreDescription& description() const override { return m_store.description(); }
    Result<AppendAnswer> append(const AppendRequest& r) override { return m_store.append(r); }
    Result<EventBatch> readPage(const ReadRequest& request) override
    {
        ReadRequest rest = request;
        if (!rest.query.stream)
            rest.from = std::max<std::int64_t>(rest.from, 101);
        return m_store.readPage(rest);
    }
    Result<EventBatch> readToken(const std::string& t) override { return m_store.readToken(t); }
    Result<std::vector<StreamSummary>> streams(const StreamsRequest& r) override
    {
        return m_store.streams(r);
    }
    Result<StreamSummary> stream(const StreamName& name) override { return m_store.stream(name); }
    Result<StoreStatistics> statistics() override { return m_store.statistics(); }
    Result<std::vector<HourCount>> activity() override { return m_store.activity(); }
    Result<Position> head() override { return m_store.head(); }
    Result<Position> waitForAppend(Position seen, std::chrono::milliseconds timeout,
                                   std::stop_token stop) override
    {
        return m_store.waitForAppend(seen, timeout, std::move(stop));
    }
    Documents& documents() override { return m_store.documents(); }
    Result<Verification> verify(Job& job, const FindingHandler& report) override
    {
        return m_store.verify(job, report);
    }
    Result<std::optional<Position>> positionAt(Time time) override
    {
        return m_store.positionAt(time);
    }

private:
    EventStore& m_store;
};

} // namespace

void TestProjectionRebuild::eventsThatAreGone()
{
    runOnce(*open(accountModule()));
    PrunedStore pruned(*m_store);
    const auto projections = Projections::open(pruned, accountModule(), options()).value();
    const auto plan = projections->plan("balance", {.kind = RebuildKind::Full}).value();
    QVERIFY2(plan.impossible.find("position 101") != std::string::npos, plan.impossible.c_str());
    Job job;
    QCOMPARE(int(projections->rebuild(plan, job).error().code), int(ErrorCode::InvalidArgument));
    QVERIFY(balances(*projections) == m_history->accounts());
}

void TestProjectionRebuild::checksDeterminism_data()
{
    QTest::addColumn<QString>("body");
    QTest::addColumn<bool>("isDeterministic");
    QTest::addRow("a pure handler") << "" << true;
    QTest::addRow("what is kept outside the rows")
        << "outside += 1; row.total = (row.total ?? 0) + outside;" << false;
    QTest::addRow("the clock throws, which is the same each time") << "Date.now();" << true;
}

void TestProjectionRebuild::checksDeterminism()
{
    QFETCH(QString, body);
    QFETCH(bool, isDeterministic);
    m_history->appendTo(*m_store, 12'000); // Several blocks: restarts fall into some of them.
    const auto projections = open(accountModule(1, body.toStdString()));
    Job job;
    const auto result = projections->check("byCurrency", job);
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    QCOMPARE(result->isDeterministic, isDeterministic);
    if (isDeterministic) {
        QCOMPARE(result->events, kEvents + 12'000);
        return;
    }
    QVERIFY(!result->key.empty());
    QCOMPARE(result->column, std::string("total"));
    QVERIFY(result->one != result->other);
    QVERIFY2(result->event.find("(Deposited)") != std::string::npos, result->event.c_str());
}

void TestProjectionRebuild::keepsHistory()
{
    const auto projections = open(accountModule());
    runOnce(*projections);
    rebuild(*projections, "balance", {.kind = RebuildKind::SideBySide});
    Job job;
    QVERIFY(projections->switchToReady("balance", job));
    rebuild(*projections, "balance", {.kind = RebuildKind::OneKey, .key = "account-1"});
    const auto history = projections->history("balance").value();
    QCOMPARE(history.size(), std::size_t(3));
    QCOMPARE(history[0].kind, std::string("key"));
    QCOMPARE(history[0].what, std::string("account-1"));
    QCOMPARE(history[1].kind, std::string("switch"));
    QCOMPARE(history[2].kind, std::string("side by side"));
    QCOMPARE(history[2].events, kEvents);
    QCOMPARE(history[2].outcome, std::string("done"));
}

QTEST_GUILESS_MAIN(TestProjectionRebuild)
#include "tst_projection_rebuild.moc"
