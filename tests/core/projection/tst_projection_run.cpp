// SPDX-License-Identifier: Apache-2.0
// Projections that are run: whatever the portions, and wherever they were interrupted, the rows are
// those that the events say.
#include "tests/core/projection/projections_test.h"

#include <QTest>

#include <thread>

using namespace headrace;

namespace {

constexpr std::uint64_t kSeed = 20261125;

} // namespace

class TestProjectionRun : public ProjectionsTest
{
    Q_OBJECT

private slots:
    void init();
    void rowsAreWhatTheEventsSay_data();
    void rowsAreWhatTheEventsSay();
    void goesOnWhereItStood();
    void cancelledAnywhere();
    void followsWhatIsAppended();
    void waitsForOwnWrites();
    void failingKeyIsParked();
    void parkedKeyIsRetried();
    void parkedEventIsSkipped();
    void stopsWhereDeclared();
    void keyThatCannotBeTold();
    void oneOwner();
    void outdatedIsNotRun();
    void statusSaysWhy();
    void tracesARow();
    void rowNowIsUpToDate();

private:
    std::unique_ptr<Projections> open(std::shared_ptr<const Domain> domain,
                                      std::size_t batch = 5'000, std::int64_t commit = 100'000)
    {
        ProjectionsOptions chosen = options();
        chosen.program = "tst_projection_run";
        chosen.batchEvents = batch;
        chosen.commitEvents = commit;
        return Projections::open(*m_store, std::move(domain), std::move(chosen)).value();
    }

    std::unique_ptr<AccountHistory> m_history;
};

void TestProjectionRun::init()
{
    begin();
    m_history = std::make_unique<AccountHistory>(kSeed);
}

void TestProjectionRun::rowsAreWhatTheEventsSay_data()
{
    QTest::addColumn<int>("batch");
    QTest::addColumn<int>("commit");
    QTest::addRow("event by event") << 1 << 1;
    QTest::addRow("small portions, a commit each") << 7 << 1;
    QTest::addRow("portions that do not fit the commits") << 97 << 250;
    QTest::addRow("all at once") << 5'000 << 100'000;
}

void TestProjectionRun::rowsAreWhatTheEventsSay()
{
    QFETCH(int, batch);
    QFETCH(int, commit);
    m_history->appendTo(*m_store, 600);
    const auto projections =
        open(accountModule(), static_cast<std::size_t>(batch), static_cast<std::int64_t>(commit));
    runOnce(*projections);
    QVERIFY(balances(*projections) == m_history->accounts());
    QVERIFY(totals(*projections) == m_history->currencies());
    // The first column of a row whose key is its own holds the key.
    const RowBatch page = projections->page("byCurrency", {.limit = 1}).value();
    QCOMPARE(std::get<std::string>(page.values.front()), page.rows.front().key);
}

void TestProjectionRun::goesOnWhereItStood()
{
    for (int part = 0; part < 4; ++part) {
        m_history->appendTo(*m_store, 333);
        const auto projections = open(accountModule(), 50, 100);
        runOnce(*projections);
        QCOMPARE(projections->status("balance").value().checkpoint.value, (part + 1) * 333);
        QVERIFY(balances(*projections) == m_history->accounts());
        QVERIFY(totals(*projections) == m_history->currencies());
    }
}

// From another thread, at whatever moment: what is there then is whole, and the next run goes on.
void TestProjectionRun::cancelledAnywhere()
{
    m_history->appendTo(*m_store, 6'000);
    for (int attempt = 0; attempt < 12; ++attempt) {
        const auto projections = open(accountModule(), 20, 40);
        Job job;
        std::jthread canceller([&] {
            const std::int64_t until = 400 * (attempt + 1);
            while (job.look().done < until)
                std::this_thread::yield();
            job.cancel();
        });
        const auto done = projections->run({}, true, job);
        QVERIFY(done || done.error().code == ErrorCode::Cancelled);
    }
    const auto projections = open(accountModule());
    runOnce(*projections);
    QVERIFY(balances(*projections) == m_history->accounts());
    QVERIFY(totals(*projections) == m_history->currencies());
}

void TestProjectionRun::followsWhatIsAppended()
{
    const auto projections = open(accountModule());
    Job job;
    std::jthread runner([&] { QVERIFY(projections->run({}, false, job)); });
    for (int part = 0; part < 20; ++part) {
        m_history->appendTo(*m_store, 61);
        const Position head = m_store->head().value();
        for (const char* name : {"balance", "byCurrency"})
            QVERIFY(projections->waitFor(name, head, std::chrono::seconds(20)).value());
        QVERIFY(balances(*projections) == m_history->accounts());
        QVERIFY(totals(*projections) == m_history->currencies());
    }
    const auto status = projections->status("balance").value();
    QCOMPARE(int(status.state), int(ProjectionState::Live));
    QVERIFY(status.runBy.find("tst_projection_run") != std::string::npos);
    job.cancel();
}

void TestProjectionRun::waitsForOwnWrites()
{
    const auto projections = open(accountModule());
    m_history->appendTo(*m_store, 10);
    using namespace std::chrono_literals;
    QVERIFY(!projections->waitFor("balance", {10}, 1ms).value()); // Nobody runs it.
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(!projections->waitFor("balance", {10}, 1h, stop.get_token()).value());
    runOnce(*projections);
    QVERIFY(projections->waitFor("balance", {10}, 1ms).value());
    QVERIFY(!projections->waitFor("balance", {11}, 1ms).value());
}

// A domain whose handler fails for one amount.
static std::shared_ptr<const Domain> failingAt(int amount, const std::string& extra = "")
{
    return accountModule(
        1, fmt::format("if (event.data.amount === {}) throw new Error('not this one');", amount),
        extra);
}

void TestProjectionRun::failingKeyIsParked()
{
    const auto append = [&](int amount, const std::string& currency) {
        QVERIFY(m_store->append(
            {.events = {accountEvent(
                 1, "Deposited",
                 fmt::format(R"({{"amount":{},"currency":"{}"}})", amount, currency))}}));
    };
    append(1, "EUR");
    append(666, "EUR");
    append(2, "GBP");
    append(4, "EUR");
    for (const std::size_t batch : {1, 2, 100}) {
        moveRows();
        const auto projections = open(failingAt(666), batch, 1);
        runOnce(*projections);
        const auto status = projections->status("byCurrency").value();
        QCOMPARE(status.checkpoint.value, 4);
        QCOMPARE(status.parked.size(), std::size_t(1));
        const ParkedKey& parked = status.parked.front();
        QCOMPARE(parked.key, std::string("EUR"));
        QCOMPARE(parked.position.value, 2);
        QCOMPARE(parked.stream, std::string("account-1"));
        QCOMPARE(parked.attempts, 1);
        QVERIFY2(parked.error.find("not this one") != std::string::npos, parked.error.c_str());
        // The row is that from before the event; all others have gone on.
        QVERIFY(
            totals(*projections)
            == (std::map<std::string, AccountHistory::Account> {{"EUR", {1, 1}}, {"GBP", {2, 1}}}));
        // And it stays parked for what comes later.
        const auto again = open(failingAt(666), batch, 1);
        runOnce(*again);
        QCOMPARE(again->status("byCurrency").value().parked.size(), std::size_t(1));
    }
}

void TestProjectionRun::parkedKeyIsRetried()
{
    failingKeyIsParked();
    Job job;
    {
        const auto projections = open(failingAt(666));
        const auto retried = projections->retry("byCurrency", "EUR", job);
        QVERIFY(!retried);
        QCOMPARE(int(retried.error().code), int(ErrorCode::Rejected));
        const auto parked = projections->status("byCurrency").value().parked;
        QCOMPARE(parked.size(), std::size_t(1));
        QCOMPARE(parked.front().attempts, 2);
        QCOMPARE(int(projections->retry("byCurrency", "GBP", job).error().code),
                 int(ErrorCode::NotFound));
    }
    const auto mended = open(accountModule());
    const auto retried = mended->retry("byCurrency", "EUR", job);
    QVERIFY2(retried, retried ? "" : retried.error().message.c_str());
    QVERIFY(mended->status("byCurrency").value().parked.empty());
    QVERIFY(
        totals(*mended)
        == (std::map<std::string, AccountHistory::Account> {{"EUR", {671, 3}}, {"GBP", {2, 1}}}));
}

void TestProjectionRun::parkedEventIsSkipped()
{
    failingKeyIsParked();
    const auto projections = open(failingAt(666));
    Job job;
    QCOMPARE(int(projections->skip("byCurrency", "EUR", "", "me", job).error().code),
             int(ErrorCode::InvalidArgument));
    const auto skipped = projections->skip("byCurrency", "EUR", "a test booking", "me", job);
    QVERIFY2(skipped, skipped ? "" : skipped.error().message.c_str());
    QVERIFY(totals(*projections)
            == (std::map<std::string, AccountHistory::Account> {{"EUR", {5, 2}}, {"GBP", {2, 1}}}));
    const auto kept = projections->skipped("byCurrency").value();
    QCOMPARE(kept.size(), std::size_t(1));
    QCOMPARE(kept.front().reason, std::string("a test booking"));
    QCOMPARE(kept.front().position.value, 2);
    // It goes on with what comes.
    QVERIFY(m_store->append(
        {.events = {accountEvent(2, "Deposited", R"({"amount":10,"currency":"EUR"})")}}));
    runOnce(*projections);
    QCOMPARE(totals(*projections).at("EUR").balance, 15);
}

void TestProjectionRun::stopsWhereDeclared()
{
    m_history->appendTo(*m_store, 500);
    QVERIFY(m_store->append(
        {.events = {accountEvent(1, "Deposited", R"({"amount":5000,"currency":"EUR"})")}}));
    AccountHistory before = *m_history;
    m_history->appendTo(*m_store, 500);
    for (const std::size_t batch : {3, 1'000}) {
        moveRows();
        const auto projections = open(failingAt(5'000, "onError: 'stop',"), batch, 70);
        Job job;
        const auto done = projections->run({"byCurrency"}, true, job);
        QVERIFY(!done);
        QCOMPARE(int(done.error().code), int(ErrorCode::Rejected));
        const auto status = projections->status("byCurrency").value();
        QCOMPARE(int(status.state), int(ProjectionState::Stopped));
        QCOMPARE(status.checkpoint.value, 500);
        QVERIFY(totals(*projections) == before.currencies());
    }
    // The others do not stop with it.
    const auto projections = open(failingAt(5'000, "onError: 'stop',"));
    Job job;
    QVERIFY(!projections->run({}, true, job));
    QCOMPARE(projections->status("balance").value().lag, 0);
}

void TestProjectionRun::keyThatCannotBeTold()
{
    QVERIFY(m_store->append({.events = {accountEvent(1, "Deposited", R"({"amount":1})")}}));
    QVERIFY(m_store->append(
        {.events = {accountEvent(1, "Deposited", R"({"amount":2,"currency":"EUR"})")}}));
    const auto projections = open(accountModule());
    runOnce(*projections);
    const auto parked = projections->status("byCurrency").value().parked;
    QCOMPARE(parked.size(), std::size_t(1));
    QVERIFY(parked.front().key.empty());
    QCOMPARE(parked.front().position.value, 1);
    QCOMPARE(totals(*projections).at("EUR").balance, 2);
}

void TestProjectionRun::oneOwner()
{
    m_history->appendTo(*m_store, 100);
    const auto one = open(accountModule());
    const auto other = open(accountModule());
    Job job;
    std::jthread runner([&] { QVERIFY(one->run({}, false, job)); });
    QVERIFY(one->waitFor("balance", {100}, std::chrono::seconds(20)).value());
    Job second;
    const auto refused = other->run({}, true, second);
    QVERIFY(!refused);
    QCOMPARE(int(refused.error().code), int(ErrorCode::Refused));
    QVERIFY2(refused.error().message.find("tst_projection_run") != std::string::npos,
             refused.error().message.c_str());
    // Reading goes on.
    QVERIFY(balances(*other) == m_history->accounts());
    QVERIFY(!one->run({"balance"}, true, second)); // Here it is run already.
    job.cancel();
    runner.join();
    runOnce(*other);
}

void TestProjectionRun::outdatedIsNotRun()
{
    m_history->appendTo(*m_store, 100);
    runOnce(*open(accountModule(1)));
    const auto newer = open(accountModule(2));
    const auto status = newer->status("balance").value();
    QVERIFY(status.isOutdated);
    QVERIFY2(status.why.find("version 2") != std::string::npos, status.why.c_str());
    Job job;
    const auto done = newer->run({"balance"}, true, job);
    QVERIFY(!done);
    QCOMPARE(int(done.error().code), int(ErrorCode::Refused));
    QVERIFY(balances(*newer) == m_history->accounts()); // They serve as they are.
}

void TestProjectionRun::statusSaysWhy()
{
    m_history->appendTo(*m_store, 100);
    const auto projections = open(accountModule());
    auto status = projections->status("balance").value();
    QCOMPARE(int(status.state), int(ProjectionState::NotBuilt));
    QCOMPARE(status.lag, 100);
    QVERIFY(status.behind.has_value());
    runOnce(*projections);
    m_history->appendTo(*m_store, 10);
    status = projections->status("balance").value();
    QCOMPARE(int(status.state), int(ProjectionState::Idle));
    QCOMPARE(status.lag, 10);
    QVERIFY(status.runBy.empty());
    QCOMPARE(int(projections->status("nothing").error().code), int(ErrorCode::NotFound));
    // One that cannot be read leaves the others alone.
    damage("balance");
    const auto fresh = open(accountModule());
    status = fresh->status("balance").value();
    QCOMPARE(int(status.state), int(ProjectionState::Unknown));
    QVERIFY(!status.why.empty());
    QCOMPARE(int(fresh->status("byCurrency").value().state), int(ProjectionState::Idle));
}

void TestProjectionRun::tracesARow()
{
    m_history->appendTo(*m_store, 400);
    const auto projections = open(accountModule());
    Job job;
    std::int64_t sum = 0;
    std::int64_t last = 0;
    QVERIFY(projections->trace("byCurrency", "SEK", job, [&](const EventView& event) {
        ++sum;
        last = event.position.value;
        return true;
    }));
    QCOMPARE(sum, m_history->currencies().at("SEK").movements);
    runOnce(*projections);
    const RowBatch page = projections->page("byCurrency", {.limit = 10}).value();
    for (const RowBatch::Row& row : page.rows)
        if (row.key == "SEK")
            QCOMPARE(row.last.value, last);
}

void TestProjectionRun::rowNowIsUpToDate()
{
    m_history->appendTo(*m_store, 300);
    const auto projections = open(accountModule());
    runOnce(*projections);
    m_history->appendTo(*m_store, 300);
    Job job;
    for (const auto& [key, expected] : m_history->currencies()) {
        const auto row = projections->rowNow("byCurrency", key, job).value();
        QVERIFY(row.has_value());
        QCOMPARE(std::get<std::int64_t>(row->values[1]), expected.balance);
    }
    for (const auto& [key, expected] : m_history->accounts()) {
        const auto row = projections->rowNow("balance", key, job).value();
        QVERIFY(row.has_value());
        QCOMPARE(std::get<std::int64_t>(row->values[0]), expected.balance);
    }
    QVERIFY(!projections->rowNow("balance", "account-1000", job).value());
    QCOMPARE(projections->status("balance").value().checkpoint.value, 300); // Nothing was written.
}

QTEST_GUILESS_MAIN(TestProjectionRun)
#include "tst_projection_run.moc"
