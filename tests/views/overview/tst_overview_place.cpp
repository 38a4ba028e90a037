// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/views/overview/overview_fixture.h"
#include "views/overview/category_pane.h"
#include "views/overview/fact_tile.h"
#include "views/overview/findings_model.h"
#include "views/overview/findings_pane.h"
#include "views/support/data_table.h"

#include <QAction>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

using namespace headrace;
using namespace headrace::test;

class TestOverviewPlace : public QObject
{
    Q_OBJECT

private slots:
    void readsAndFollowsTheStore();
    void emptyStoreSaysHowToFillIt();
    void unreadableStoreSaysWhyAndRecovers();
    void verifiesByKey();
    void cancelsByTheButtonThatVerified();
    void findingsLeadToEventsAndStreams_data();
    void findingsLeadToEventsAndStreams();
    void remembersTheOutcome();
    void readOnlyStoreIsVerifiedToo();
    void tilesLeadToStreams_data();
    void tilesLeadToStreams();
    void categoriesLeadToTheirStreams();
    void everyActionSaysWhyItIsOff();
    void everyInteractiveWidgetHasAName();
};

void TestOverviewPlace::readsAndFollowsTheStore()
{
    OverviewFixture console(checkedStore(240));
    QTRY_COMPARE(console.place.tile("events").figure, "240");
    QCOMPARE(console.place.tile("streams").figure, "60");
    QCOMPARE(console.place.tile("integrity").severity, Severity::Unknown);
    QCOMPARE(console.place.headline().sentence, "shop was never verified");
    QCOMPARE(console.place.categories().table().model()->rowCount(), 2);
    QVERIFY(console.store.append(shopEvents(3, 240)));
    QTRY_COMPARE(console.place.tile("head").figure, "243");
    QTRY_COMPARE(console.place.tile("events").figure, "243");
}

void TestOverviewPlace::emptyStoreSaysHowToFillIt()
{
    OverviewFixture console(checkedStore(0));
    QTRY_COMPARE(console.place.headline().sentence, "shop is empty");
    QVERIFY(console.place.headline().second.contains("Import"));
    QCOMPARE(console.place.tile("events").figure, "0");
    console.actions.action("overview.verify")->trigger();
    QTRY_COMPARE(console.place.tile("integrity").figure, "Sound");
}

void TestOverviewPlace::unreadableStoreSaysWhyAndRecovers()
{
    auto store = checkedStore(240);
    store->failStatistics = true;
    OverviewFixture console(std::move(store));
    QTRY_COMPARE(console.place.headline().severity, Severity::Act);
    QCOMPARE(console.place.headline().second, "Read the counts of shop: page 2 could not be read");
    QCOMPARE(console.place.tile("events").figure, "?");
    QCOMPARE(console.place.tile("durability").figure, "Process"); // Known all the same.
    console.store.failStatistics = false;
    console.place.readAgain();
    QTRY_COMPARE(console.place.tile("events").figure, "240");
}

void TestOverviewPlace::verifiesByKey()
{
    OverviewFixture console(checkedStore(240));
    QTRY_COMPARE(console.place.tile("events").figure, "240");
    QVERIFY(QTest::qWaitForWindowActive(&console.place));
    QTest::keyClick(&console.place, Qt::Key_V, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(console.place.headline().severity, Severity::Well);
    QCOMPARE(console.place.headline().sentence, "shop is as it was written");
    QCOMPARE(console.place.findings().noticeText(), "Nothing is wrong.");
    QCOMPARE(console.jobs.rowCount(), 1);
    QCOMPARE(console.jobs.row(0).title, "Verify shop");
}

void TestOverviewPlace::cancelsByTheButtonThatVerified()
{
    auto store = checkedStore(240);
    store->isHeld = true;
    OverviewFixture console(std::move(store));
    QTRY_COMPARE(console.place.tile("events").figure, "240");
    auto* const button = console.place.findChild<QToolButton*>();
    QVERIFY(button);
    QCOMPARE(button->text(), "Verify");
    QTest::mouseClick(button, Qt::LeftButton);
    QTRY_VERIFY(console.store.isWaiting());
    QCOMPARE(button->text(), "Cancel");
    QTRY_COMPARE(console.place.tile("integrity").figure.chopped(2), "50.0");
    QTest::mouseClick(button, Qt::LeftButton);
    QTRY_COMPARE(console.place.run().state(), VerificationRun::State::Cancelled);
    QCOMPARE(button->text(), "Verify");
    QCOMPARE(console.place.headline().severity, Severity::Unknown);
    QVERIFY(console.place.headline().second.startsWith("Cancelled at 50.0"));
}

void TestOverviewPlace::findingsLeadToEventsAndStreams_data()
{
    QTest::addColumn<int>("row");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("uri");
    using Model = FindingsModel;
    QTest::addRow("a position") << 0 << int(Model::PositionColumn)
                                << "headrace:///$log?position=17";
    QTest::addRow("a stream") << 0 << int(Model::StreamColumn) << "headrace:///order-3";
    QTest::addRow("the row of a stream") << 1 << int(Model::KindColumn) << "headrace:///cart-1";
    QTest::addRow("the row of an event")
        << 2 << int(Model::MessageColumn) << "headrace:///$log?position=120";
    QTest::addRow("no stream") << 3 << int(Model::StreamColumn) << "headrace:///$log?position=9999";
}

void TestOverviewPlace::findingsLeadToEventsAndStreams()
{
    QFETCH(int, row);
    QFETCH(int, column);
    QFETCH(QString, uri);
    auto store = checkedStore(240);
    store->found = damage();
    OverviewFixture console(std::move(store));
    console.actions.action("overview.verify")->trigger();
    QTRY_COMPARE(console.place.headline().sentence, "4 things in shop are wrong");
    QVERIFY(console.place.findings().isListShown());
    QCOMPARE(console.place.primaryView(), &console.place.findings().table());

    DataTable& table = console.place.findings().table();
    table.setCurrentIndex(table.model()->index(row, column));
    QTest::keyClick(&table, Qt::Key_Return);
    QCOMPARE(console.went.size(), 1);
    QCOMPARE(console.went.back().toUri(), uri);

    // A link is followed by one click, the rest of the row only by two.
    const bool isLink =
        (column == FindingsModel::PositionColumn || column == FindingsModel::StreamColumn);
    QTest::mouseClick(table.viewport(), Qt::LeftButton, {},
                      table.visualRect(table.model()->index(row, column)).center());
    QCOMPARE(console.went.size(), isLink ? 2 : 1);
}

void TestOverviewPlace::remembersTheOutcome()
{
    auto store = checkedStore(240);
    store->found = damage();
    Job job;
    QVERIFY(verifyStore(*store, job, [](const Finding&) {}));
    OverviewFixture console(std::move(store));
    QTRY_COMPARE(console.place.headline().sentence, "4 things in shop are wrong");
    QVERIFY(!console.place.findings().isListShown());
    QVERIFY(console.place.findings().noticeText().startsWith("4 findings when"));
    console.store.found.clear(); // Mended.
    console.actions.action("overview.verify")->trigger();
    QTRY_COMPARE(console.place.headline().severity, Severity::Well);
    QCOMPARE((*lastVerification(console.store))->findings, 0);
}

void TestOverviewPlace::readOnlyStoreIsVerifiedToo()
{
    auto store = checkedStore(240);
    store->changeableDescription().readOnly = true;
    OverviewFixture console(std::move(store));
    console.actions.setReadOnly(true);
    QVERIFY(console.actions.actions().contains(console.actions.action("overview.verify")));
    console.actions.action("overview.verify")->trigger();
    QTRY_COMPARE(console.place.headline().severity, Severity::Well);
    console.place.readAgain(); // The store remembers nothing; this window does.
    QTRY_COMPARE(console.place.tile("access").figure, "Read-only");
    QCOMPARE(console.place.headline().severity, Severity::Well);
    QVERIFY(!lastVerification(console.store)->has_value());
}

void TestOverviewPlace::tilesLeadToStreams_data()
{
    QTest::addColumn<QString>("tile");
    QTest::addColumn<QString>("uri"); // Empty: nowhere.
    QTest::addRow("head") << "head"
                          << "headrace:///$log?position=240";
    QTest::addRow("events") << "events"
                            << "headrace:///$log";
    QTest::addRow("streams") << "streams"
                             << "headrace:///$streams";
    QTest::addRow("size") << "size"
                          << "";
    QTest::addRow("access") << "access"
                            << "";
}

void TestOverviewPlace::tilesLeadToStreams()
{
    QFETCH(QString, tile);
    QFETCH(QString, uri);
    OverviewFixture console(checkedStore(240));
    QTRY_COMPARE(console.place.tile("events").figure, "240");
    auto* const button = console.place.findChild<FactTile*>("tile." + tile);
    QVERIFY(button);
    QCOMPARE(button->focusPolicy() == Qt::NoFocus, uri.isEmpty());
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(console.went.isEmpty() ? QString() : console.went.back().toUri(), uri);
}

void TestOverviewPlace::categoriesLeadToTheirStreams()
{
    OverviewFixture console(checkedStore(240));
    DataTable& table = console.place.categories().table();
    QTRY_COMPARE(table.model()->rowCount(), 2);
    QCOMPARE(console.place.primaryView(), &table);
    QTest::keyClick(&table, Qt::Key_Return);
    QCOMPARE(console.went.size(), 1);
    QCOMPARE(console.went.back(), (Location {.filter = "category is order"}));
}

void TestOverviewPlace::everyActionSaysWhyItIsOff()
{
    OverviewFixture console(checkedStore(240));
    QTRY_COMPARE(console.place.tile("events").figure, "240");
    for (QAction* action : console.actions.allActions()) {
        QVERIFY(!action->text().isEmpty() && !action->toolTip().isEmpty());
        QVERIFY2(action->isEnabled() || !console.actions.disabledReason(action).isEmpty(),
                 qPrintable(action->objectName()));
    }
    QVERIFY(console.actions.action("overview.verify")->isEnabled());
    QVERIFY(!console.actions.action("overview.cancelVerifying")->isEnabled());
}

void TestOverviewPlace::everyInteractiveWidgetHasAName()
{
    OverviewFixture console(checkedStore(240));
    QTRY_COMPARE(console.place.tile("events").figure, "240");
    for (const QWidget* widget : console.place.findChildren<QWidget*>())
        if ((widget->focusPolicy() & Qt::TabFocus) && widget->isVisible()) {
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            QVERIFY2(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty())
                         || qobject_cast<const QTableView*>(widget->parentWidget()),
                     qPrintable(widget->objectName() + widget->metaObject()->className()));
        }
}

QTEST_MAIN(TestOverviewPlace)
#include "tst_overview_place.moc"
