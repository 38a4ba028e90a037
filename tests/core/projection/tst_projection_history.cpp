// SPDX-License-Identifier: Apache-2.0
// Who did what to a projection, when and why; and how long the build that was live before is kept.
#include "tests/core/projection/projections_test.h"

#include <QTest>

#include <algorithm>
#include <atomic>

using namespace headrace;
using namespace std::chrono_literals;

namespace {

constexpr int kEvents = 300;
constexpr Time kBegin {1'700'000'000s};

// "switch by jane (it is right): balance__1 > balance__2"
QString printed(const RebuildRecord& record)
{
    return QString::fromStdString(fmt::format("{} {} by {} ({}): {} > {}", record.kind, record.what,
                                              record.actor, record.reason, record.from, record.to));
}

} // namespace

class TestProjectionHistory : public ProjectionsTest
{
    Q_OBJECT

private slots:
    void init();
    void saysWhoDidWhat_data();
    void saysWhoDidWhat();
    void failuresAreKept();
    void previousIsKeptAWeek_data();
    void previousIsKeptAWeek();
    void goingBackBeginsAWeek();
    void liveIsNeverDropped();
    void outdatedKeepsPrevious();

private:
    std::unique_ptr<Projections> open(std::shared_ptr<const Domain> domain = accountModule())
    {
        ProjectionsOptions chosen = options();
        chosen.clock = [this] { return Time(m_time.load()); };
        return Projections::open(*m_store, std::move(domain), std::move(chosen)).value();
    }
    static void done(const Result<void>& result)
    {
        QVERIFY2(result, result ? "" : result.error().message.c_str());
    }
    static void rebuild(Projections& projections, const RebuildRequest& request,
                        const Act& act = {})
    {
        Job job;
        const auto plan = projections.plan("balance", request);
        QVERIFY(plan);
        const auto result = projections.rebuild(*plan, job, act);
        QVERIFY2(result, result ? "" : result.error().message.c_str());
    }
    // With a live and a previous build, since now.
    std::unique_ptr<Projections> switchedOver();
    void pass(std::chrono::microseconds time) { m_time = m_time.load() + time; }

    std::atomic<std::chrono::microseconds> m_time;
};

void TestProjectionHistory::init()
{
    m_time = kBegin.time_since_epoch();
    begin();
    AccountHistory(4711).appendTo(*m_store, kEvents);
}

std::unique_ptr<Projections> TestProjectionHistory::switchedOver()
{
    auto projections = open();
    runOnce(*projections);
    rebuild(*projections, {.kind = RebuildKind::SideBySide});
    Job job;
    done(projections->switchToReady("balance", job));
    return projections;
}

void TestProjectionHistory::saysWhoDidWhat_data()
{
    QTest::addColumn<QStringList>("acts");
    QTest::addColumn<QString>("record");
    const auto row = [](const char* name, const QStringList& acts, const char* record) {
        QTest::addRow("%s", name) << acts << QString(record);
    };
    row("side by side", {"aside"},
        "side by side balance__2 by jane (why aside): balance__1 > balance__2");
    row("switch", {"aside", "switch"},
        "switch balance__2 by jane (why switch): balance__1 > balance__2");
    row("back", {"aside", "switch", "back"},
        "back balance__1 by jane (why back): balance__2 > balance__1");
    row("back, to rows of another version", {"version", "aside", "switch", "back"},
        "back balance__1 by jane (why back): balance__2 > balance__1");
    row("discard", {"aside", "discard"}, "discard balance__2 by jane (why discard): balance__2 > ");
    row("all rows", {"full"}, "full balance__2 by jane (why full): balance__1 > balance__2");
    row("one key", {"key"}, "key account-1 by jane (why key): balance__1 > balance__1");
}

void TestProjectionHistory::saysWhoDidWhat()
{
    QFETCH(QStringList, acts);
    QFETCH(QString, record);
    auto projections = open();
    runOnce(*projections);
    for (const QString& name : acts) {
        pass(1h);
        const Act act {"jane", "why " + name.toStdString()};
        Job job;
        if (name == "version")
            projections = open(accountModule(2));
        else if (name == "aside")
            rebuild(*projections, {.kind = RebuildKind::SideBySide}, act);
        else if (name == "full")
            rebuild(*projections, {.kind = RebuildKind::Full}, act);
        else if (name == "key")
            rebuild(*projections, {.kind = RebuildKind::OneKey, .key = "account-1"}, act);
        else if (name == "switch")
            done(projections->switchToReady("balance", job, act));
        else if (name == "back")
            done(projections->goBack("balance", job, act));
        else if (name == "discard")
            done(projections->discard("balance", act));
    }
    const auto history = projections->history("balance").value();
    QCOMPARE(history.size(), std::size_t(acts.size() - acts.count("version")));
    QCOMPARE(printed(history.front()), record);
    QCOMPARE(history.front().outcome, std::string("done"));
    QCOMPARE(toUs(history.front().ended), m_time.load().count());
    if (acts.back() == "full" || acts.back() == "aside")
        QCOMPARE(history.front().events, kEvents);
}

void TestProjectionHistory::failuresAreKept()
{
    const auto projections = open();
    runOnce(*projections);
    const auto plan = projections->plan("balance", {.kind = RebuildKind::Full}).value();
    Job job;
    job.cancel();
    QCOMPARE(projections->rebuild(plan, job, {"jane", "a try"}).error().code, ErrorCode::Cancelled);
    // What was asked for in vain, without effect, leaves nothing.
    QVERIFY(!projections->switchToReady("balance", job, {"jane", "a try"}));
    QVERIFY(!projections->goBack("balance", job, {"jane", "a try"}));
    const auto history = projections->history("balance").value();
    QCOMPARE(history.size(), std::size_t(1));
    QCOMPARE(history.front().outcome, std::string("cancelled"));
    QCOMPARE(history.front().actor, std::string("jane"));
    QCOMPARE(history.front().reason, std::string("a try"));
}

void TestProjectionHistory::previousIsKeptAWeek_data()
{
    QTest::addColumn<qint64>("seconds");
    QTest::addColumn<bool>("isRebuilt"); // By a rebuild of a key; else by a run.
    QTest::addColumn<bool>("isThere");
    const auto rows = [](const char* name, std::chrono::seconds time, bool isThere) {
        QTest::addRow("%s, a run", name) << qint64(time.count()) << false << isThere;
        QTest::addRow("%s, a rebuild", name) << qint64(time.count()) << true << isThere;
    };
    rows("at once", 0s, true);
    rows("6 days 23 hours", 6 * 24h + 23h, true);
    rows("7 days and a second", 7 * 24h + 1s, false);
    rows("a clock that was set back", -24h, true);
}

void TestProjectionHistory::previousIsKeptAWeek()
{
    QFETCH(qint64, seconds);
    QFETCH(bool, isRebuilt);
    QFETCH(bool, isThere);
    const auto projections = switchedOver();
    QVERIFY(projections->status("balance")->previousUntil == Time(m_time.load()) + 7 * 24h);
    pass(std::chrono::seconds(seconds));
    // Time alone does nothing: whoever looks finds what is there.
    QVERIFY(projections->status("balance")->previous.has_value());
    if (isRebuilt)
        rebuild(*projections, {.kind = RebuildKind::OneKey, .key = "account-1"});
    else
        runOnce(*projections);
    const auto status = projections->status("balance").value();
    QCOMPARE(status.previous.has_value(), isThere);
    QCOMPARE(status.previousUntil.has_value(), isThere);
    QCOMPARE(status.live->table, std::string("balance__2"));
    const auto history = projections->history("balance").value();
    const auto dropped = std::ranges::find(history, "drop", &RebuildRecord::kind);
    QCOMPARE(dropped == history.end(), isThere);
    Job job;
    const auto back = projections->goBack("balance", job);
    QCOMPARE(back.has_value(), isThere);
    if (isThere)
        return;
    QCOMPARE(printed(*dropped), QString("drop balance__1 by  (its time was over): balance__1 > "));
    QCOMPARE(back.error().code, ErrorCode::NotFound);
}

void TestProjectionHistory::goingBackBeginsAWeek()
{
    const auto projections = switchedOver();
    pass(6 * 24h);
    Job job;
    done(projections->goBack("balance", job));
    auto status = projections->status("balance").value();
    QCOMPARE(status.previous->table, std::string("balance__2"));
    QVERIFY(status.previousUntil == Time(m_time.load()) + 7 * 24h);
    QVERIFY(!status.live->replaced);
    pass(6 * 24h + 23h); // 12 days after it was replaced, the live one is live.
    runOnce(*projections);
    status = projections->status("balance").value();
    QCOMPARE(status.live->table, std::string("balance__1"));
    QCOMPARE(status.previous->table, std::string("balance__2"));
    pass(1h + 1s);
    runOnce(*projections);
    status = projections->status("balance").value();
    QCOMPARE(status.live->table, std::string("balance__1"));
    QVERIFY(!status.previous);
}

// Those that wait, and the live one, have no time that could be over.
void TestProjectionHistory::liveIsNeverDropped()
{
    const auto projections = open();
    runOnce(*projections);
    rebuild(*projections, {.kind = RebuildKind::SideBySide});
    pass(100 * 24h);
    runOnce(*projections);
    rebuild(*projections, {.kind = RebuildKind::OneKey, .key = "account-1"});
    const auto status = projections->status("balance").value();
    QCOMPARE(status.live->table, std::string("balance__1"));
    QCOMPARE(status.building->table, std::string("balance__2"));
    QVERIFY(!status.previousUntil);
}

// Whoever cannot run it decides nothing about it.
void TestProjectionHistory::outdatedKeepsPrevious()
{
    static_cast<void>(switchedOver());
    pass(8 * 24h);
    const auto newer = open(accountModule(2));
    Job job;
    QCOMPARE(newer->run({"balance"}, true, job).error().code, ErrorCode::Refused);
    QVERIFY(newer->status("balance")->previous.has_value());
}

QTEST_GUILESS_MAIN(TestProjectionHistory)
#include "tst_projection_history.moc"
