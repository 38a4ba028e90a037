// SPDX-License-Identifier: GPL-3.0-or-later
// The window over a store that is 20 ms away: what is shown first comes soon, and nothing waits for
// the server in the GUI thread. bench/postgres/bench_console.cpp measures the same.

#include "app/console/places.h"
#include "tests/app/console/console_fixture.h"
#include "tests/app/console/remote_shop.h"
#include "tests/support/gui_watchdog.h"
#include "tests/support/painted_table.h"

#include <QAction>
#include <QTest>

using namespace headrace;
using namespace std::chrono_literals;

namespace {

constexpr auto kAway = 20ms;
constexpr auto kLongestBlock = 50ms;
constexpr double kFirstPageMs = 200;
constexpr std::int64_t kEvents = 5'000;
constexpr std::int64_t kMostTurns = 12;

} // namespace

class TestRemoteLatency : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void isAsFarAwayAsItSays();
    void logShowsItsFirstPageSoon_data();
    void logShowsItsFirstPageSoon();
    void noPlaceBlocksTheWindow_data();
    void noPlaceBlocksTheWindow();
    void openingAndClosingDoNotBlock();

private:
    MainWindow& window() const { return *m_fixture->window; }
    void open(ConnectionProfile profile) const
    {
        profile.domainModule = m_fixture->path("shop.domain.js");
        window().openConnection(profile);
        QVERIFY(QTest::qWaitFor(
            [&] {
                return !window().connection().isOpening()
                    && window().connection().session() != nullptr
                    && window().findChildren<Place*>().size() == qsizetype(consolePlaces().size());
            },
            20'000));
    }
    std::unique_ptr<RemoteShop> m_shop;
    std::unique_ptr<ConsoleFixture> m_fixture;
};

void TestRemoteLatency::initTestCase()
{
    m_shop = std::make_unique<RemoteShop>(kEvents, kAway);
}

void TestRemoteLatency::init()
{
    m_fixture = std::make_unique<ConsoleFixture>(consolePlaces());
    m_fixture->write("shop.domain.js", QByteArray::fromStdString(std::string(shopDomainModule())));
    for (const ConnectionProfile& one : {m_shop->far(), m_shop->near()})
        m_fixture->keychain.keep(one.secretKey(), PrivatePostgres::kPassword, {});
}

// Else nothing below would say anything.
void TestRemoteLatency::isAsFarAwayAsItSays()
{
    const auto roundTrip = [](const ConnectionProfile& profile) {
        const auto probe =
            probeStore(profile.location().toStdString(), {.password = PrivatePostgres::kPassword});
        return probe ? probe->roundTrip : -1us;
    };
    QVERIFY(roundTrip(m_shop->far()) >= kAway);
    QVERIFY(roundTrip(m_shop->near()) < kAway);
}

void TestRemoteLatency::logShowsItsFirstPageSoon_data()
{
    QTest::addColumn<Location>("location");
    QTest::addRow("its end") << Location {.isLog = true};
    QTest::addRow("a position") << Location {.position = 2'500, .isLog = true};
}

void TestRemoteLatency::logShowsItsFirstPageSoon()
{
    QFETCH(Location, location);
    std::int64_t turns = 0;
    std::chrono::steady_clock::time_point start;
    // At once, before anything of the log was read, and before the other places are made.
    connect(&window().connection(), &Connection::opened, &window(), [&] {
        turns = m_shop->proxy().turns();
        start = std::chrono::steady_clock::now();
        window().goTo(location);
    });
    window().openConnection(m_shop->far());
    QTRY_VERIFY(window().currentPlace() != nullptr);
    const double ms = untilPainted(window(), "eventTable", start);
    QVERIFY2(ms >= double(kAway.count()) && ms < kFirstPageMs, qPrintable(QString::number(ms)));
    // What does not depend on the machine: those of the page, and of what else asks meanwhile.
    turns = m_shop->proxy().turns() - turns;
    QVERIFY2(turns <= kMostTurns, qPrintable(QString::number(turns)));
    qInfo() << "first page after" << ms << "ms," << turns << "round trips of all that asked";
}

void TestRemoteLatency::noPlaceBlocksTheWindow_data()
{
    QTest::addColumn<Location>("location");
    QTest::addRow("overview") << Location {.place = Location::kOverview};
    QTest::addRow("streams") << Location {};
    QTest::addRow("the log") << Location {.isLog = true};
    QTest::addRow("the log, filtered") << Location {.isLog = true, .filter = "type is OrderPlaced"};
    QTest::addRow("the log, elsewhere") << Location {.position = 2'500, .isLog = true};
    QTest::addRow("aggregate") << Location {.place = Location::kAggregate};
    QTest::addRow("projections") << Location {.place = Location::kProjections};
    QTest::addRow("schemas") << Location {.place = Location::kSchemas};
}

void TestRemoteLatency::noPlaceBlocksTheWindow()
{
    QFETCH(Location, location);
    open(m_shop->far());
    QVERIFY(untilPainted(window(), "streamTable", {}) >= 0);
    if (location.place == Location::kAggregate) {
        const auto page = window().connection().session()->store()->readPage({.limit = 1});
        QVERIFY(page && !page->events().empty());
        location.stream = QString::fromStdString(std::string(page->events().front().stream));
        location.version = 1;
    }
    const GuiWatchdog watchdog;
    window().goTo(location);
    QCOMPARE(window().currentPlace()->location().place, location.place);
    QTest::qWait(1'000); // Whatever it asks for has come by then.
    window().goTo({.isLog = true, .filter = "type is PaymentFailed"});
    window().goTo(location); // And again, while much is under way.
    QTest::qWait(300);
    QVERIFY2(watchdog.longestBlock() < kLongestBlock,
             qPrintable(QString::number(watchdog.longestBlock().count())));
}

void TestRemoteLatency::openingAndClosingDoNotBlock()
{
    const GuiWatchdog watchdog;
    open(m_shop->far()); // Every place is made meanwhile.
    QTRY_VERIFY(window().connection().session()->isHeadKnown());
    window().actions().action("store.close")->trigger();
    QTRY_VERIFY(window().connection().session() == nullptr);
    QTest::qWait(200);
    QVERIFY2(watchdog.longestBlock() < kLongestBlock,
             qPrintable(QString::number(watchdog.longestBlock().count())));
}

QTEST_MAIN(TestRemoteLatency)
#include "tst_remote_latency.moc"
