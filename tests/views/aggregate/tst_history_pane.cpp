// SPDX-License-Identifier: GPL-3.0-or-later
// The history of a field, and the snapshots of a stream.
#include "core/aggregate/snapshots.h"
#include "core/script/domain_module.h"
#include "tests/views/aggregate/account_fixture.h"
#include "views/aggregate/history_model.h"
#include "views/aggregate/step_plot.h"
#include "views/aggregate/stream_events_model.h"
#include "views/aggregate/version_slider.h"
#include "views/support/data_table.h"
#include "views/support/json/json_tree_view.h"

#include <QAbstractItemModelTester>
#include <QAction>

using namespace headrace;
using namespace headrace::test;

namespace {

// Rows as "version before → after".
QStringList printed(const QAbstractItemModel& model)
{
    QStringList lines;
    for (int row = 0; row < model.rowCount(); ++row)
        lines << model.index(row, HistoryModel::VersionColumn).data().toString() + ' '
                + model.index(row, HistoryModel::ValueColumn).data().toString();
    return lines;
}

} // namespace

class TestHistoryPane : public QObject
{
    Q_OBJECT

private slots:
    void showsHistories_data();
    void showsHistories();
    void goesFromTheHistoryToAVersion();
    void readsTheHistoryOfWhatIsAppended();
    void needsAModule();
    void showsSnapshots();
};

void TestHistoryPane::showsHistories_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QStringList>("rows");
    QTest::addColumn<bool>("isPlotted");

    QTest::addRow("a number") << "/balance" << QStringList {"1 0 → 5", "3 5 → 12", "5 12 → 2"}
                              << true;
    QTest::addRow("a text that comes and goes")
        << "/note" << QStringList {R"(2 absent → "x")", R"(4 "x" → "y")", R"(6 "y" → absent)"}
        << false;
    QTest::addRow("the same in all versions") << "/owner/name" << QStringList {} << false;
}

void TestHistoryPane::showsHistories()
{
    QFETCH(QString, path);
    QFETCH(QStringList, rows);
    QFETCH(bool, isPlotted);
    Account account;
    account.open("account-1", 4);
    QTRY_COMPARE(account.stateVersion(), 4);
    auto* table = account.find<DataTable>("historyTable");
    QAbstractItemModelTester tester(table->model(),
                                    QAbstractItemModelTester::FailureReportingMode::QtTest);
    account.find<JsonTreeView>("stateTree")->setCurrentPath(path);
    QTRY_COMPARE(printed(*table->model()), rows);
    QCOMPARE(account.find<StepPlot>("historyPlot")->isVisible(), isPlotted);
    if (isPlotted)
        QCOMPARE(table->currentIndex().row(), 1); // Since version 3.
}

void TestHistoryPane::goesFromTheHistoryToAVersion()
{
    Account account;
    account.open("account-1");
    QTRY_COMPARE(account.stateVersion(), 6);
    auto* tree = account.find<JsonTreeView>("stateTree");
    auto* table = account.find<DataTable>("historyTable");
    tree->setCurrentPath("/balance");
    QTRY_COMPARE(table->model()->rowCount(), 3);
    QVERIFY(QTest::qWaitForWindowActive(&account.place));
    tree->setFocus();
    QTest::keyClick(tree, Qt::Key_D);
    QVERIFY(account.find<QWidget>("eventDataTree")->hasFocus());
    QTest::keyClick(account.find<QWidget>("eventDataTree"), Qt::Key_H);
    QVERIFY(table->hasFocus());
    QTest::keyClick(table, Qt::Key_Up);
    QTest::keyClick(table, Qt::Key_Return);
    QTRY_COMPARE(account.stateVersion(), 3);
    QCOMPARE(table->currentIndex().row(), 1);
}

void TestHistoryPane::readsTheHistoryOfWhatIsAppended()
{
    Account account;
    account.open("account-1");
    QTRY_COMPARE(account.stateVersion(), 6);
    account.find<JsonTreeView>("stateTree")->setCurrentPath("/balance");
    auto* model = account.find<DataTable>("historyTable")->model();
    QTRY_COMPARE(model->rowCount(), 3);
    append(*account.session.store(), "account-1",
           {{"Added", R"({"amount":1})"}, {"Broken", "{}"}, {"Added", R"({"amount":1})"}});
    QTRY_COMPARE(printed(*model), QStringList({"1 0 → 5", "3 5 → 12", "5 12 → 2", "7 2 → 3"}));
    QCOMPARE(account.find<QLabel>("historyNote")->text(), QString("up to where it folds"));
}

void TestHistoryPane::needsAModule()
{
    Account account;
    account.open("parcel-1");
    QTRY_COMPARE(account.result(), QString("Needs a domain module that folds streams of parcel"));
    QVERIFY(!account.field().isEnabled());
    QVERIFY(!account.actions.action("aggregate.history")->isEnabled());
    QVERIFY(account.find<QWidget>("eventDataTree")->isVisible());
}

void TestHistoryPane::showsSnapshots()
{
    Account account(std::vector<Event>(700, {"Added", R"({"amount":1})"}));
    const auto snapshots = Snapshots::open(
        *account.session.store(), DomainModule::load(account.module().toStdString()).value(),
        StreamName::parse("account-1").value());
    QVERIFY(snapshots.has_value());
    for (const std::int64_t version : {300, 600})
        QVERIFY((*snapshots)->create({.at = Version {version}}).has_value());
    account.open("account-1");
    QTRY_COMPARE(account.stateVersion(), 700);
    auto* slider = account.find<VersionSlider>("versionSlider");
    QCOMPARE(slider->snapshots(), (std::vector<SnapshotMark> {{300, false}, {600, true}}));
    const QString note = account.find<QLabel>("foldNote")->accessibleName();
    QVERIFY2(note.contains("from snapshot 600"), qPrintable(note));
    const auto* events = account.find<DataTable>("eventsTable")->model();
    QCOMPARE(events->index(599, 0).data(StreamEventsModel::SnapshotRole).toInt(), 2);
    QVERIFY(QTest::qWaitForWindowActive(&account.place));
    slider->setFocus();
    QTest::keyClick(slider, Qt::Key_Left, Qt::ShiftModifier);
    QTRY_COMPARE(account.stateVersion(), 600);
    account.actions.action("aggregate.previousSnapshot")->trigger();
    QTRY_COMPARE(account.stateVersion(), 300);
    QVERIFY(!account.actions.action("aggregate.previousSnapshot")->isEnabled());
}

QTEST_MAIN(TestHistoryPane)
#include "tst_history_pane.moc"
