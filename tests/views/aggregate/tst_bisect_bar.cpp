// SPDX-License-Identifier: GPL-3.0-or-later
// A condition on the state of a stream, and where it flips.
#include "tests/support/gui_watchdog.h"
#include "tests/views/aggregate/account_fixture.h"
#include "views/aggregate/stream_events_model.h"
#include "views/aggregate/version_slider.h"
#include "views/support/data_table.h"
#include "views/support/json/json_tree_view.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QApplication>
#include <QToolButton>

using namespace headrace;
using namespace headrace::test;

class TestBisectBar : public QObject
{
    Q_OBJECT

private slots:
    void findsFlips_data();
    void findsFlips();
    void checksWhileTyping_data();
    void checksWhileTyping();
    void goesToFlips();
    void marksFlipsEverywhere();
    void forgetsFlipsOfAnotherPredicate();
    void countsWhatWasAppendedSince();
    void offersFields_data();
    void offersFields();
    void takesWhatIsOffered();
    void cancelsAndNeverHoldsTheWindowUp();
};

void TestBisectBar::findsFlips_data()
{
    QTest::addColumn<QString>("predicate");
    QTest::addColumn<QString>("result");
    QTest::addColumn<QList<int>>("flips");

    QTest::addRow("turns twice") << "state.balance > 10"
                                 << "2 flips in 6 versions" << QList<int> {3, 5};
    QTest::addRow("turns once") << "version >= 4"
                                << "1 flip in 6 versions" << QList<int> {4};
    QTest::addRow("never true") << "state.balance > 100"
                                << "no flip: false in all 6 versions" << QList<int> {};
    QTest::addRow("always true") << "state.balance < 100"
                                 << "no flip: true in all 6 versions" << QList<int> {};
    QTest::addRow("cannot be told at first") << "state.note.length > 0"
                                             << "2 flips in 6 versions" << QList<int> {2, 6};
}

void TestBisectBar::findsFlips()
{
    QFETCH(QString, predicate);
    QFETCH(QString, result);
    QFETCH(QList<int>, flips);
    Account account;
    account.open("account-1");
    QTRY_COMPARE(account.stateVersion(), 6);
    account.bisect(predicate);
    QTRY_COMPARE(account.result(), result);
    QList<int> marked;
    const auto* events = account.find<DataTable>("eventsTable")->model();
    for (int row = 0; row < events->rowCount(); ++row)
        if (!events->index(row, 0).data(StreamEventsModel::FlipRole).toString().isEmpty())
            marked << row + 1;
    QCOMPARE(marked, flips);
    const auto& band = account.find<VersionSlider>("versionSlider")->band();
    QCOMPARE(band.stretches.size(), std::size_t(flips.size() + 1));
    QCOMPARE(band.last, 6);
}

void TestBisectBar::checksWhileTyping_data()
{
    QTest::addColumn<QString>("predicate");
    QTest::addColumn<QString>("complaint"); // What it contains; empty: it can be used.

    QTest::addRow("usable") << "state.balance > 10" << QString();
    QTest::addRow("usable only later") << "state.note.length > 0" << QString();
    QTest::addRow("ends too early") << "state.balance >"
                                    << "(column 16)";
    QTest::addRow("no such name") << "stat.balance > 1"
                                  << "stat";
    QTest::addRow("would change the state") << "state.balance = 3"
                                            << "column";
}

void TestBisectBar::checksWhileTyping()
{
    QFETCH(QString, predicate);
    QFETCH(QString, complaint);
    Account account;
    account.open("account-1");
    QTRY_COMPARE(account.stateVersion(), 6);
    account.field().setFocus();
    QTest::keyClicks(&account.field(), predicate);
    const auto* tick = account.field().actions().front();
    if (complaint.isEmpty()) {
        QTRY_VERIFY(tick->isVisible());
        QVERIFY(!account.field().property("invalid").toBool());
        return;
    }
    QTRY_VERIFY(account.field().property("invalid").toBool());
    QVERIFY2(account.result().contains(complaint), qPrintable(account.result()));
    QVERIFY(!tick->isVisible());
    QVERIFY(!account.find<QToolButton>("findFlips")->isEnabled());
}

void TestBisectBar::goesToFlips()
{
    Account account;
    account.open("account-1");
    QTRY_COMPARE(account.stateVersion(), 6);
    QVERIFY(!account.actions.action("aggregate.previousFlip")->isEnabled());
    account.bisect("state.balance > 10");
    QTRY_COMPARE(account.result(), QString("2 flips in 6 versions"));
    account.place.activateWindow(); // The popup of fields took it.
    QVERIFY(QTest::qWaitForWindowActive(&account.place));
    auto* slider = account.find<QWidget>("versionSlider");
    slider->setFocus();
    const auto* said = account.find<QLabel>("flipAtVersion");
    QTest::keyClick(slider, Qt::Key_Left, Qt::ControlModifier);
    QTRY_COMPARE(account.stateVersion(), 5);
    QCOMPARE(said->text(), QString("flip 2 at version 5  true → false"));
    QTest::keyClick(slider, Qt::Key_Left, Qt::ControlModifier);
    QTRY_COMPARE(account.stateVersion(), 3);
    QTest::keyClick(slider, Qt::Key_Left, Qt::ControlModifier); // There is none: nothing happens.
    QCOMPARE(account.place.location().version, 3);
    QVERIFY(!account.actions.action("aggregate.previousFlip")->isEnabled());
    QTest::keyClick(slider, Qt::Key_Right);
    QTRY_COMPARE(account.stateVersion(), 4);
    QCOMPARE(said->text(), QString("true since flip 1"));
    QTest::keyClick(slider, Qt::Key_Right, Qt::ControlModifier);
    QTRY_COMPARE(account.stateVersion(), 5);
    QTest::keyClick(slider, Qt::Key_B, Qt::ControlModifier);
    QVERIFY(account.field().hasFocus());
}

void TestBisectBar::marksFlipsEverywhere()
{
    Account account;
    account.open("account-1");
    QTRY_COMPARE(account.stateVersion(), 6);
    auto* model = account.find<DataTable>("eventsTable")->model();
    QAbstractItemModelTester tester(model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    account.bisect("state.balance > 10");
    QTRY_COMPARE(account.result(), QString("2 flips in 6 versions"));
    const auto mark = model->index(2, StreamEventsModel::MarkColumn);
    QCOMPARE(mark.data().toString(), QString("flip: false → true"));
}

void TestBisectBar::forgetsFlipsOfAnotherPredicate()
{
    Account account;
    account.open("account-1");
    QTRY_COMPARE(account.stateVersion(), 6);
    account.bisect("state.balance > 10");
    QTRY_COMPARE(account.result(), QString("2 flips in 6 versions"));
    QTest::keyClicks(&account.field(), "0");
    QCOMPARE(account.result(), QString());
    QVERIFY(account.find<VersionSlider>("versionSlider")->band().stretches.empty());
}

void TestBisectBar::countsWhatWasAppendedSince()
{
    Account account;
    account.open("account-1");
    QTRY_COMPARE(account.stateVersion(), 6);
    account.bisect("state.balance > 10");
    QTRY_COMPARE(account.result(), QString("2 flips in 6 versions"));
    append(*account.session.store(), "account-1", {{"Added", R"({"amount":50})"}});
    QTRY_COMPARE(account.result(), QString("2 flips in 6 versions, 1 newer not looked at"));
    QTest::keyClick(&account.field(), Qt::Key_Return);
    QTRY_COMPARE(account.result(), QString("3 flips in 7 versions"));
}

void TestBisectBar::offersFields_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QStringList>("offered");

    QTest::addRow("all") << "state." << QStringList {"balance", "owner", "note"};
    QTest::addRow("begun") << "1 + state.ba" << QStringList {"balance"};
    QTest::addRow("below a field") << "state.owner." << QStringList {"name", "zip"};
    QTest::addRow("of what has none") << "state.balance." << QStringList {};
    QTest::addRow("of something else") << "other.state." << QStringList {};
    QTest::addRow("of no field") << "state.nowhere." << QStringList {};
    QTest::addRow("written out") << "state.balance" << QStringList {};
}

void TestBisectBar::offersFields()
{
    QFETCH(QString, typed);
    QFETCH(QStringList, offered);
    Account account;
    account.open("account-1", 4);
    QTRY_COMPARE(account.stateVersion(), 4);
    account.field().setText(typed);
    QCOMPARE(account.field().completions().words, offered);
}

void TestBisectBar::takesWhatIsOffered()
{
    Account account;
    account.open("account-1", 4);
    QTRY_COMPARE(account.stateVersion(), 4);
    QVERIFY(QTest::qWaitForWindowActive(&account.place));
    account.field().setFocus();
    QTest::keyClicks(&account.field(), "state.o");
    QTRY_VERIFY(QApplication::activePopupWidget());
    QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Down);
    QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Return);
    QCOMPARE(account.field().text(), QString("state.owner"));
    QCOMPARE(account.result(), QString()); // It was taken, not looked for.
}

void TestBisectBar::cancelsAndNeverHoldsTheWindowUp()
{
    Account account;
    for (int i = 0; i < 100; ++i)
        append(*account.session.store(), "account-1",
               std::vector<Event>(1'000, {"Added", R"({"amount":1})"}));
    account.open("account-1");
    QTRY_COMPARE_WITH_TIMEOUT(account.stateVersion(), 100'006, 20'000);
    GuiWatchdog watchdog;
    auto* find = account.find<QToolButton>("findFlips");
    account.bisect("state.balance % 2 === 0");
    QCOMPARE(find->text(), QString("Cancel"));
    find->click();
    QVERIFY2(account.result().endsWith("cancelled"), qPrintable(account.result()));
    QCOMPARE(find->text(), QString("Find flips"));
    find->click();
    account.find<JsonTreeView>("stateTree")->setCurrentPath("/balance");
    QTRY_COMPARE_WITH_TIMEOUT(find->text(), QString("Find flips"), 20'000);
    QVERIFY2(account.result().contains(" flips in "), qPrintable(account.result()));
    QTRY_VERIFY_WITH_TIMEOUT(account.find<DataTable>("historyTable")->model()->rowCount() > 90'000,
                             20'000);
    qInfo("longest block of the GUI thread: %lld ms", qint64(watchdog.longestBlock().count()));
    QVERIFY(watchdog.longestBlock() < std::chrono::seconds(1));
}

QTEST_MAIN(TestBisectBar)
#include "tst_bisect_bar.moc"
