// SPDX-License-Identifier: GPL-3.0-or-later
// Going through the versions of a stream, by keys and by typing.
#include "tests/views/aggregate/aggregate_fixture.h"
#include "views/support/data_table.h"

#include <QLabel>
#include <QLineEdit>

using namespace headrace;
using namespace headrace::test;

class TestAggregateVersions : public QObject
{
    Q_OBJECT

private slots:
    void keysGoThroughVersions_data();
    void keysGoThroughVersions();
    void typingGoesToAVersion();
    void complainsAboutWhatIsNoVersion();
};

void TestAggregateVersions::keysGoThroughVersions_data()
{
    QTest::addColumn<QString>("view");
    QTest::addColumn<Qt::Key>("key");
    QTest::addColumn<qint64>("to");

    for (const char* view : {"versionSlider", "eventsTable", "stateTree", "diffList"}) {
        QTest::addRow("Left in %s", view) << QString(view) << Qt::Key_Left << 4LL;
        QTest::addRow("Right in %s", view) << QString(view) << Qt::Key_Right << 6LL;
        QTest::addRow("Home in %s", view) << QString(view) << Qt::Key_Home << 0LL;
        QTest::addRow("End in %s", view) << QString(view) << Qt::Key_End << 7LL;
    }
    QTest::addRow("PageUp in the slider") << QString("versionSlider") << Qt::Key_PageUp << 0LL;
    QTest::addRow("PageDown in the slider") << QString("versionSlider") << Qt::Key_PageDown << 7LL;
    QTest::addRow("Up in the events") << QString("eventsTable") << Qt::Key_Up << 4LL;
    QTest::addRow("Down in the events") << QString("eventsTable") << Qt::Key_Down << 6LL;
}

void TestAggregateVersions::keysGoThroughVersions()
{
    QFETCH(QString, view);
    QFETCH(Qt::Key, key);
    QFETCH(qint64, to);
    Console console;
    console.loadModule(console.module());
    console.open("order-1", 5);
    QTRY_COMPARE(console.stateVersion(), 5);
    QVERIFY(QTest::qWaitForWindowActive(console.place.get()));
    auto* widget = console.place->findChild<QWidget*>(view);
    widget->setFocus();
    QTest::keyClick(widget, key);
    QTRY_COMPARE(console.stateVersion(), to);
    QCOMPARE(console.version(), to);
    QVERIFY(console.steps.isEmpty()); // No step of the history.
}

void TestAggregateVersions::typingGoesToAVersion()
{
    Console console;
    console.loadModule(console.module());
    console.open("order-1");
    QTRY_COMPARE(console.stateVersion(), 7);
    auto* field = console.find<QLineEdit>("versionField");
    for (const char* from : {"versionSlider", "eventsTable", "stateTree"}) {
        auto* view = console.find<QWidget>(from);
        view->setFocus();
        QTest::keyClick(view, Qt::Key_3);
        QTRY_VERIFY(field->hasFocus());
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_COMPARE(console.stateVersion(), 3);
        console.open("order-1", 7);
        QTRY_COMPARE(console.stateVersion(), 7);
    }
    field->setFocus();
    field->selectAll();
    QTest::keyClicks(field, "2026-03-01T12:03:00Z"); // The events are 90 s apart.
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE(console.stateVersion(), 2);
    QCOMPARE(console.find<QLabel>("versionTime")->text(), QString("2026-03-01 12:03:00.000 UTC"));
}

void TestAggregateVersions::complainsAboutWhatIsNoVersion()
{
    Console console;
    console.loadModule(console.module());
    console.open("order-1");
    QTRY_COMPARE(console.stateVersion(), 7);
    auto* field = console.find<QLineEdit>("versionField");
    auto* note = console.find<QLabel>("foldNote");
    field->setFocus();
    field->selectAll();
    QTest::keyClicks(field, "12");
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(note->text(), QString("There is no version 12: the last is 7"));
    QVERIFY(field->property("invalid").toBool());
    QCOMPARE(console.version(), 7);
    QTest::keyClick(field, Qt::Key_Escape); // Marks what the next one throws away.
    QCOMPARE(field->selectedText(), QString("12"));
    QTest::keyClick(field, Qt::Key_Escape);
    QCOMPARE(field->text(), QString("7"));
    QVERIFY(note->text().startsWith("folded"));
}

QTEST_MAIN(TestAggregateVersions)
#include "tst_aggregate_versions.moc"
