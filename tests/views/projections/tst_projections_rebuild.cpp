// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/gui_watchdog.h"
#include "tests/views/projections/projections_fixture.h"
#include "views/projections/build_page.h"
#include "views/projections/compare_page.h"
#include "views/projections/confirm_bar.h"
#include "views/projections/outdated_strip.h"
#include "views/projections/plan_page.h"
#include "views/projections/projection_detail.h"
#include "views/projections/rebuild_history_pane.h"
#include "views/projections/rebuild_panel.h"
#include "views/support/data_table.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>

using namespace headrace;
using namespace headrace::test;

class TestProjectionsRebuild : public QObject
{
    Q_OBJECT

private slots:
    void plansBeforeAnythingIsDone_data();
    void plansBeforeAnythingIsDone();
    void comparesAndSwitches();
    void discards();
    void productionAsksForTheName();
    void productionAsksBeforeLiveRowsChange_data();
    void productionAsksBeforeLiveRowsChange();
    void proposesTheRebuildOfAnotherVersion();
    void pausesAndGoesOn();
    void cancelledIsGoneOnWith();
    void readyBuildIsOfferedOnce();
    void theGuiNeverWaits();

private:
    // Of order_list, which has rows, side by side.
    static Rebuild& startRebuild(ProjectionsFixture& console)
    {
        console.runThrough();
        console.select("order_list");
        console.action("projections.rebuild")->trigger();
        Rebuild& rebuild = *console.place.rebuilds().current();
        if (!QTest::qWaitFor([&] { return rebuild.canRun(); }))
            qFatal("no plan");
        console.action("projections.runPlan")->trigger();
        return rebuild;
    }
};

void TestProjectionsRebuild::plansBeforeAnythingIsDone_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("what");
    QTest::addColumn<bool>("canRun");
    QTest::addColumn<QString>("said");
    QTest::addRow("side by side") << "Side by side"
                                  << "" << true << "until you switch";
    QTest::addRow("full") << "Full"
                          << "" << true << "kept for going back";
    QTest::addRow("from a position") << "From a position"
                                     << "12" << true << "Reads";
    QTest::addRow("from no position") << "From a position"
                                      << "" << false << "";
    QTest::addRow("a key") << "One key"
                           << "order-7" << true << "1 event of order";
    QTest::addRow("no key") << "One key"
                            << "" << false << "";
    QTest::addRow("a stream") << "One stream"
                              << "order-8" << true << "2 events of order";
}

void TestProjectionsRebuild::plansBeforeAnythingIsDone()
{
    QFETCH(QString, kind);
    QFETCH(QString, what);
    QFETCH(bool, canRun);
    QFETCH(QString, said);
    ProjectionsFixture console;
    console.runThrough();
    console.select("order_list");
    console.action("projections.rebuild")->trigger();
    PlanPage& page = console.place.rebuilds().planPage();
    page.kind().setCurrentText(kind);
    QTest::keyClicks(&page.what(), what);
    Rebuild& rebuild = *console.place.rebuilds().current();
    const auto isAsked = [&] {
        const auto& request = rebuild.request();
        return kind == "From a position" ? request.from.value == what.toLongLong()
                                         : request.key == what.toStdString();
    };
    QTRY_VERIFY(isAsked() && !rebuild.isPlanning());
    QVERIFY2(console.action("projections.runPlan")->isEnabled() == canRun,
             qPrintable(PlanPage::whyNot(rebuild)));
    QVERIFY2(page.factsText().contains(said), qPrintable(page.factsText()));
    QCOMPARE(rebuild.step(), Rebuild::Step::Plan);
    if (!canRun)
        return;
    console.action("projections.runPlan")->trigger();
    QTRY_VERIFY(!rebuild.job().isRunning());
    QVERIFY2(!rebuild.isFailed(), qPrintable(rebuild.outcome()));
}

void TestProjectionsRebuild::comparesAndSwitches()
{
    ProjectionsFixture console;
    console.rebuildRevenue();
    RebuildPanel& panel = console.place.rebuilds();
    QCOMPARE(panel.current()->step(), Rebuild::Step::Compare);
    QVERIFY2(panel.comparePage().summaryText().contains("~ 2 changed"),
             qPrintable(panel.comparePage().summaryText()));
    DataTable& table = panel.comparePage().table();
    const auto header = [&](int column) {
        return table.model()->headerData(column, Qt::Horizontal).toString();
    };
    QTRY_COMPARE(header(DifferenceModel::BeforeColumn), "v1 live");
    QTRY_COMPARE(header(DifferenceModel::AfterColumn), "v2 rebuilt");
    table.setCurrentIndex(table.model()->index(0, 0));
    QVERIFY(panel.comparePage().footText().startsWith("Last event of EUR:"));
    QTest::keyClick(&table, Qt::Key_Return);
    QCOMPARE(console.went.size(), 1);
    QVERIFY(console.went[0].isLog);
    console.action("projections.switch")->trigger();
    QTRY_COMPARE(panel.current()->step(), Rebuild::Step::Switch);
    QCOMPARE(panel.outcomeText(), "v2 is live. v1 can be gone back to for 7 days.");
    QTRY_COMPARE(console.cell("revenue", ProjectionTableModel::VersionColumn), "2");
    console.place.detail().choose(ProjectionDetail::Tab::History);
    const QAbstractItemModel& history = *console.place.detail().history().table().model();
    QTRY_COMPARE(history.index(0, 1).data().toString(), "switch");
    QVERIFY(history.index(0, 4).data().toString().contains(" → "));
    QCOMPARE(history.index(0, 2).data().toString(),
             QString::fromStdString(ProjectionSession::actor()));
    QTRY_VERIFY(console.action("projections.goBack")->isVisible());
    console.action("projections.goBack")->trigger();
    QTRY_COMPARE(console.cell("revenue", ProjectionTableModel::VersionColumn), "1");
}

void TestProjectionsRebuild::discards()
{
    ProjectionsFixture console;
    console.rebuildRevenue();
    console.action("projections.discard")->trigger();
    QTRY_COMPARE(console.state("revenue"), "v2 to be built");
    QCOMPARE(console.place.rebuilds().outcomeText(), "v2 was discarded. v1 stays live.");
}

void TestProjectionsRebuild::productionAsksForTheName()
{
    ProjectionsFixture console;
    console.rebuildRevenue();
    QVERIFY(console.action("projections.switch")->isEnabled());
    console.environment.set(Environment::Production, "shop");
    QLineEdit& field = console.place.rebuilds().foot().nameField();
    QVERIFY(field.isVisible());
    for (const char* id : {"projections.switch", "projections.discard"})
        QVERIFY(!console.action(id)->isEnabled());
    field.setText("Revenue");
    QVERIFY(!console.action("projections.switch")->isEnabled());
    field.setText("revenue");
    QVERIFY(console.action("projections.switch")->isEnabled());
    QVERIFY(console.action("projections.discard")->isEnabled());
}

void TestProjectionsRebuild::productionAsksBeforeLiveRowsChange_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<bool>("isAsked");
    QTest::addRow("side by side") << "Side by side" << false;
    QTest::addRow("full") << "Full" << true;
    QTest::addRow("one key") << "One key" << true;
}

void TestProjectionsRebuild::productionAsksBeforeLiveRowsChange()
{
    QFETCH(QString, kind);
    QFETCH(bool, isAsked);
    ProjectionsFixture console;
    console.runThrough();
    console.environment.set(Environment::Production, "shop");
    console.select("order_list");
    console.action("projections.rebuild")->trigger();
    PlanPage& page = console.place.rebuilds().planPage();
    page.kind().setCurrentText(kind);
    QTest::keyClicks(&page.what(), "order-7");
    const QAction* run = console.action("projections.runPlan");
    QTRY_VERIFY(console.place.rebuilds().current()->canRun());
    QCOMPARE(run->isEnabled(), !isAsked);
    console.place.rebuilds().foot().nameField().setText("order_list");
    QVERIFY(run->isEnabled());
}

void TestProjectionsRebuild::proposesTheRebuildOfAnotherVersion()
{
    ProjectionsFixture console;
    console.runThrough();
    console.action("projections.stop")->trigger();
    QTRY_VERIFY(!console.place.projections().isRunningHere());
    console.select("revenue");
    const OutdatedStrip& strip = console.place.detail().outdated();
    QVERIFY(!strip.isVisible());
    console.load(shopModule(2));
    QTRY_VERIFY(strip.isVisible());
    QVERIFY2(strip.text().startsWith("The module declares v2. The rows of v1"),
             qPrintable(strip.text()));
    console.select("order_list");
    QVERIFY(!strip.isVisible());
    console.select("revenue");
    auto* const button = strip.findChild<QPushButton*>();
    QTest::mouseClick(button, Qt::LeftButton);
    QTRY_VERIFY(console.place.rebuilds().current()->canRun());
    QCOMPARE(console.place.rebuilds().current()->request().kind, RebuildKind::SideBySide);
    console.action("projections.runPlan")->trigger();
    QTRY_COMPARE(console.state("revenue"), "v2 ready to switch");
    QVERIFY(!strip.isVisible());
}

void TestProjectionsRebuild::pausesAndGoesOn()
{
    ProjectionsFixture console(shopModule(), shopOrders(6'000));
    Rebuild& rebuild = startRebuild(console);
    console.action("projections.pauseRebuild")->trigger();
    QTRY_VERIFY(rebuild.job().isPaused());
    QCOMPARE(rebuild.step(), Rebuild::Step::Build);
    console.action("projections.pauseRebuild")->trigger();
    QTRY_VERIFY(rebuild.counts().has_value());
}

void TestProjectionsRebuild::cancelledIsGoneOnWith()
{
    ProjectionsFixture console(shopModule(), shopOrders(6'000));
    Rebuild& rebuild = startRebuild(console);
    console.action("projections.pauseRebuild")->trigger();
    QTRY_VERIFY(rebuild.job().isPaused());
    console.action("projections.cancelRebuild")->trigger();
    QTRY_VERIFY(!rebuild.job().isRunning());
    QCOMPARE(console.place.rebuilds().buildPage().outcomeText(),
             "Cancelled. What was built is kept: the next plan goes on with it.");
    QTRY_VERIFY(console.action("projections.planAgain")->isVisible());
    console.action("projections.planAgain")->trigger();
    QTRY_VERIFY(rebuild.canRun());
    console.action("projections.runPlan")->trigger();
    QTRY_VERIFY(rebuild.counts().has_value());
    QCOMPARE(rebuild.counts()->changed + rebuild.counts()->added + rebuild.counts()->removed, 0);
}

void TestProjectionsRebuild::readyBuildIsOfferedOnce()
{
    ProjectionsFixture console;
    console.rebuildRevenue();
    const QSignalSpy moved(&console.place.rebuilds(), &RebuildPanel::emptyChanged);
    console.load(shopModule(2) + "\n"); // Everything is closed, and opened again.
    QTRY_COMPARE(moved.size(), 2);
    QVERIFY(!console.place.rebuilds().isEmpty());
    QTRY_VERIFY(console.place.rebuilds().current()->counts().has_value());
    console.action("projections.closeRebuild")->trigger();
    const Time closed = now();
    QTRY_VERIFY(console.place.projections().find("revenue")->seen > closed);
    QVERIFY(console.place.rebuilds().isEmpty());
}

void TestProjectionsRebuild::theGuiNeverWaits()
{
    ProjectionsFixture console(shopModule(), shopOrders(3'000));
    QTRY_VERIFY(console.isRead());
    const GuiWatchdog watchdog;
    console.runThrough();
    console.select("order_list");
    console.action("projections.rebuild")->trigger();
    QTRY_VERIFY(console.place.rebuilds().current()->canRun());
    console.action("projections.runPlan")->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(console.place.rebuilds().current()->counts().has_value(), 20'000);
    QVERIFY2(watchdog.longestBlock() < std::chrono::milliseconds(50),
             qPrintable(QString::number(watchdog.longestBlock().count())));
}

QTEST_MAIN(TestProjectionsRebuild)
#include "tst_projections_rebuild.moc"
