// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/views/projections/projections_fixture.h"
#include "views/projections/check_strip.h"
#include "views/projections/definition_pane.h"
#include "views/projections/parked_pane.h"
#include "views/projections/plan_page.h"
#include "views/projections/projection_detail.h"
#include "views/projections/projection_list.h"
#include "views/projections/rebuild_history_pane.h"
#include "views/projections/rebuild_panel.h"
#include "views/projections/row_filter.h"
#include "views/projections/rows_pane.h"
#include "views/projections/trace_pane.h"
#include "views/support/data_table.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QLineEdit>

using namespace headrace;
using namespace headrace::test;

class TestProjectionsPlace : public QObject
{
    Q_OBJECT

private slots:
    void noticesInPlaceOfTheList_data();
    void noticesInPlaceOfTheList();
    void namesComeAtOnce();
    void runsHere();
    void saysWhoElseRunsThem();
    void goneOnReadOnlyConnections();
    void keysOfTheList();
    void findsAProjection();
    void oneUnreadableFailsAlone_data();
    void oneUnreadableFailsAlone();
    void rowsBeforeThereAreAny();
    void rowsByIndexedColumns();
    void wrongFilterKeepsTheRows();
    void tracesARow();
    void skipsAParkedEvent();
    void retryStillFails();
    void checksDeterminism();
    void everyInteractiveWidgetHasAName();
};

void TestProjectionsPlace::noticesInPlaceOfTheList_data()
{
    QTest::addColumn<QByteArray>("module");
    QTest::addColumn<QString>("notice");
    QTest::addRow("no module") << QByteArray() << "No domain module for this store";
    QTest::addRow("a module that does not compile")
        << QByteArray("export default {") << "shop.domain.js does not load";
    QTest::addRow("a module without projections")
        << QByteArray("export default { name: 's', aggregates: { order: {} } };")
        << "This module declares no projections.";
    QTest::addRow("a module with some") << shopModule() << "";
}

void TestProjectionsPlace::noticesInPlaceOfTheList()
{
    QFETCH(QByteArray, module);
    QFETCH(QString, notice);
    ProjectionsFixture console(module);
    QTRY_COMPARE(console.place.noticeText(), notice);
    QCOMPARE(console.place.list().isVisible(), notice.isEmpty());
    QVERIFY(console.place.primaryView()->isVisible());
}

void TestProjectionsPlace::namesComeAtOnce()
{
    ProjectionsFixture console;
    QTRY_COMPARE(console.place.model().rowCount(), 4);
    QTRY_VERIFY(console.isRead());
    QCOMPARE(console.state("revenue"), "Not built");
    QCOMPARE(console.place.countsText(), "4 projections");
    QCOMPARE(console.place.badge(), 0);
}

void TestProjectionsPlace::runsHere()
{
    ProjectionsFixture console;
    console.runThrough();
    QVERIFY(console.action("projections.stop")->isVisible());
    QVERIFY(!console.action("projections.run")->isVisible());
    QTRY_COMPARE(console.state("shipping_board"), "Stopped");
    QTRY_COMPARE(console.state("customers"), "1 key parked");
    QTRY_COMPARE(console.place.badge(), 1);
    QCOMPARE(console.place.countsText(), "1 stopped, 1 to watch, of 4");
    QCOMPARE(console.place.model().row(0).name, "shipping_board");
    using Model = ProjectionTableModel;
    QVERIFY(console.cell("shipping_board", Model::ErrorColumn).contains("TypeError"));
    QVERIFY(console.cell("shipping_board", Model::ErrorColumn).endsWith(" order-52@2"));
    QTRY_COMPARE(console.cell("order_list", Model::RowsColumn), "60");
    QCOMPARE(console.cell("order_list", Model::LagColumn), "0");
    // What comes is in the rows soon.
    AppendRequest more;
    more.events.push_back(
        orderEvent(900, "OrderPlaced", R"({"customer":"c-1","currency":"EUR","total":1})"));
    QVERIFY(console.session.store()->append(more));
    QTRY_COMPARE(console.cell("order_list", Model::RowsColumn), "61");
    console.action("projections.stop")->trigger();
    QTRY_COMPARE(console.state("order_list"), "Not running");
    QCOMPARE(console.jobs.row(0).state, JobList::State::Done);
}

void TestProjectionsPlace::saysWhoElseRunsThem()
{
    ProjectionStatus status;
    const QString pid = QString::number(QCoreApplication::applicationPid());
    status.runBy = "headrace, process " + pid.toStdString() + ", since today";
    QCOMPARE(ProjectionSession::otherOwner(status), "");
    status.runBy = "headracectl, process " + pid.toStdString() + "1, since today";
    QCOMPARE(ProjectionSession::otherOwner(status), QString::fromStdString(status.runBy));
    // On a server it may be any machine.
    const std::string here = QSysInfo::machineHostName().toStdString();
    status.runBy = "headrace, process " + pid.toStdString() + " on " + here + ", since today";
    QCOMPARE(ProjectionSession::otherOwner(status), "");
    status.runBy = "headrace, process " + pid.toStdString() + " on " + here + "2, since today";
    QCOMPARE(ProjectionSession::otherOwner(status), QString::fromStdString(status.runBy));
}

void TestProjectionsPlace::goneOnReadOnlyConnections()
{
    ProjectionsFixture console(shopModule(), shopOrders(), true);
    QTRY_VERIFY(console.isRead());
    for (const QAction* action : console.actions.actions())
        QVERIFY2(!console.actions.spec(action).changesStore, qPrintable(action->text()));
    for (const char* id : {"projections.run", "projections.rebuild", "projections.stop"})
        QVERIFY(!console.action(id)->isVisible());
    QTest::keyClick(&console.place.list(), Qt::Key_R);
    QVERIFY(console.place.rebuilds().isEmpty());
}

void TestProjectionsPlace::keysOfTheList()
{
    ProjectionsFixture console;
    console.runThrough();
    QTRY_COMPARE(console.state("shipping_board"), "Stopped");
    QVERIFY(QTest::qWaitForWindowActive(&console.place));
    console.select("shipping_board");
    console.place.list().setFocus();
    QTest::keyClick(&console.place.list(), Qt::Key_E);
    QCOMPARE(console.went.size(), 1);
    QCOMPARE(console.went[0].stream, "order-52");
    QCOMPARE(console.went[0].version, 2);
    QTest::keyClick(&console.place.list(), Qt::Key_Return);
    QCOMPARE(console.place.detail().tab(), ProjectionDetail::Tab::Rows);
    QVERIFY(console.place.detail().rows().table().hasFocus());
    console.place.list().setFocus();
    QTest::keyClick(&console.place.list(), Qt::Key_R);
    QVERIFY(console.place.rebuilds().planPage().kind().hasFocus());
    QTest::keyClick(&console.place, Qt::Key_Escape);
    QVERIFY(console.place.rebuilds().isEmpty());
    console.place.list().setFocus();
    QTest::keyClick(&console.place.list(), Qt::Key_D);
    QTRY_VERIFY(console.place.detail().check().text().contains("differ")
                || console.place.detail().check().text().contains("the same"));
}

void TestProjectionsPlace::findsAProjection()
{
    ProjectionsFixture console;
    QTRY_VERIFY(console.isRead());
    auto* const field = qobject_cast<QLineEdit*>(console.place.filterField());
    QVERIFY(field);
    field->setText("ship");
    QCOMPARE(console.place.model().rowCount(), 1);
    QCOMPARE(console.place.location().filter, "shipping_board");
    field->clear();
    QCOMPARE(console.place.model().rowCount(), 4);
    QCOMPARE(console.place.location().filter, "shipping_board");
}

void TestProjectionsPlace::oneUnreadableFailsAlone_data()
{
    QTest::addColumn<QByteArray>("found");
    QTest::addColumn<QString>("said");
    ProjectionsFixture other;
    other.runThrough();
    QFile file(other.path("shop.readmodels/revenue.db"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QTest::addRow("damaged") << QByteArray(200, '~') << "no SQLite file";
    QTest::addRow("of another store") << file.readAll() << "another store";
}

void TestProjectionsPlace::oneUnreadableFailsAlone()
{
    QFETCH(QByteArray, found);
    QFETCH(QString, said);
    ProjectionsFixture console {QByteArray()};
    QVERIFY(QDir().mkpath(console.path("shop.readmodels")));
    QFile file(console.path("shop.readmodels/revenue.db"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(found);
    file.close();
    console.load(shopModule());
    QTRY_COMPARE(console.state("revenue"), "Unknown");
    QTRY_COMPARE(console.state("order_list"), "Not built");
    QCOMPARE(console.cell("revenue", ProjectionTableModel::LagColumn), "?");
    const QString error = console.cell("revenue", ProjectionTableModel::ErrorColumn);
    QVERIFY2(error.contains(said), qPrintable(error));
    console.runThrough(); // The others can be run.
    QCOMPARE(console.state("revenue"), "Unknown");
}

void TestProjectionsPlace::rowsBeforeThereAreAny()
{
    ProjectionsFixture console;
    QTRY_VERIFY(console.isRead());
    console.select("revenue");
    RowsPane& rows = console.place.detail().rows();
    QTRY_COMPARE(rows.noteText(), "No rows yet: nobody has run this projection or rebuilt it.");
    QVERIFY(!rows.table().isVisible());
    console.runThrough();
    QTRY_COMPARE(rows.rows().rowCount(), 4);
    QVERIFY(rows.table().isVisible());
}

void TestProjectionsPlace::rowsByIndexedColumns()
{
    ProjectionsFixture console;
    console.runThrough();
    console.select("order_list");
    RowsPane& rows = console.place.detail().rows();
    QTRY_COMPARE(rows.rows().rowCount(), 60);
    QCOMPARE(rows.noteText(), "60 rows");
    // key, customer, status (indexed), total (indexed)
    rows.order().setCurrentIndex(rows.order().findText("by total, descending"));
    emit rows.order().activated(rows.order().currentIndex());
    QTRY_COMPARE(rows.rows().index(0, 3).data().toString(), "412.5");
    rows.filter().column().setCurrentText("status");
    rows.filter().value().setText("refu");
    QTRY_COMPARE(rows.rows().rowCount(), 4);
    QCOMPARE(rows.rows().index(0, 2).data().toString(), "refunded");
    rows.filter().column().setCurrentText("total");
    rows.filter().match().setCurrentIndex(rows.filter().match().findText("at least"));
    rows.filter().value().setText("192");
    const auto isAtLeast = [&] {
        int row = 0;
        while (row < rows.rows().rowCount() && rows.rows().index(row, 3).data().toDouble() >= 192)
            ++row;
        return row == 4 && row == rows.rows().rowCount();
    };
    QTRY_VERIFY(isAtLeast());
}

void TestProjectionsPlace::wrongFilterKeepsTheRows()
{
    ProjectionsFixture console;
    console.runThrough();
    console.select("order_list");
    RowsPane& rows = console.place.detail().rows();
    QTRY_COMPARE(rows.rows().rowCount(), 60);
    rows.filter().column().setCurrentText("total");
    rows.filter().value().setText("much");
    QTRY_VERIFY(rows.filter().value().property("invalid").toBool());
    QCOMPARE(rows.filter().problem(), "\"much\" is not a number.");
    QCOMPARE(rows.rows().rowCount(), 60);
}

void TestProjectionsPlace::tracesARow()
{
    ProjectionsFixture console;
    console.runThrough();
    console.select("customers");
    RowsPane& rows = console.place.detail().rows();
    QTRY_COMPARE(rows.rows().rowCount(), 11);
    rows.table().setCurrentIndex(rows.rows().index(1, 0));
    QTest::keyClick(&rows.table(), Qt::Key_Return);
    QTRY_VERIFY(rows.trace().noteText().endsWith("events"));
    QCOMPARE(rows.trace().key(), "c-1");
    const auto* events = rows.trace().table().model();
    QVERIFY(events->rowCount() >= 5);
    QCOMPARE(events->index(0, TraceModel::EventColumn).data().toString(), "order-1@1");
    QTest::keyClick(&rows.trace().table(), Qt::Key_Return);
    QCOMPARE(console.went.size(), 1);
    QCOMPARE(console.went[0].stream, "order-1");
}

void TestProjectionsPlace::skipsAParkedEvent()
{
    ProjectionsFixture console;
    console.runThrough();
    console.select("customers");
    ParkedPane& parked = console.place.detail().parked();
    console.place.detail().choose(ProjectionDetail::Tab::Parked);
    QTRY_VERIFY(parked.selected() != nullptr);
    QVERIFY(!console.action("projections.skip")->isEnabled());
    QCOMPARE(console.actions.disabledReason(console.action("projections.skip")),
             "Type the reason first.");
    parked.reason().setText("typed by hand");
    QTest::keyClick(&parked.reason(), Qt::Key_Return);
    QTRY_COMPARE(console.state("customers"), "Live");
    QCOMPARE(parked.outcomeText(), "The event was skipped; the reason is in the history.");
    RebuildHistoryPane& history = console.place.detail().history();
    console.place.detail().choose(ProjectionDetail::Tab::History);
    QTRY_COMPARE(history.table().model()->rowCount(), 1);
    QVERIFY(history.table().model()->index(0, 3).data().toString().endsWith("typed by hand"));
}

void TestProjectionsPlace::retryStillFails()
{
    ProjectionsFixture console;
    console.runThrough();
    console.select("customers");
    console.place.detail().choose(ProjectionDetail::Tab::Parked);
    ParkedPane& parked = console.place.detail().parked();
    QTRY_VERIFY(parked.selected() != nullptr);
    console.action("projections.retry")->trigger();
    QTRY_VERIFY(parked.outcomeText().contains("RangeError"));
    QTRY_COMPARE(parked.selected()->attempts, 2);
}

void TestProjectionsPlace::checksDeterminism()
{
    const QByteArray moody =
        QByteArray(shopModule())
            .replace("row.customer = event.data.customer;", "row.customer = String(counted++);");
    ProjectionsFixture console("let counted = 0;\n" + moody);
    QTRY_VERIFY(console.isRead());
    console.select("order_list");
    console.action("projections.check")->trigger();
    const CheckStrip& strip = console.place.detail().check();
    QTRY_VERIFY2(strip.text().contains("differ first at key order-"), qPrintable(strip.text()));
    QVERIFY(strip.text().contains("column customer"));
    console.select("revenue");
    QVERIFY(!strip.isVisible());
    console.action("projections.check")->trigger();
    QTRY_COMPARE(strip.text(), "Two builds of 94 events are the same: 4 rows.");
}

void TestProjectionsPlace::everyInteractiveWidgetHasAName()
{
    ProjectionsFixture console;
    console.rebuildRevenue();
    for (const QWidget* widget : console.place.findChildren<QWidget*>()) {
        const bool isInteractive = qobject_cast<const QAbstractButton*>(widget)
            || qobject_cast<const QAbstractItemView*>(widget)
            || qobject_cast<const QLineEdit*>(widget) || qobject_cast<const QComboBox*>(widget);
        const bool isPartOf = widget->parentWidget()->inherits("QLineEdit")
            || widget->parentWidget()->inherits("QComboBox") || widget->inherits("QHeaderView")
            || widget->inherits("QTableCornerButton")
            || widget->parentWidget()->inherits("QComboBoxPrivateContainer")
            || widget->parentWidget()->inherits("QTabBar") || widget->inherits("QComboBoxListView")
            || widget->parentWidget()->inherits("QTableView");
        if (isInteractive && !isPartOf)
            QVERIFY2(!widget->accessibleName().isEmpty(),
                     qPrintable(widget->objectName() + ' ' + widget->metaObject()->className()));
    }
}

QTEST_MAIN(TestProjectionsPlace)
#include "tst_projections_place.moc"
