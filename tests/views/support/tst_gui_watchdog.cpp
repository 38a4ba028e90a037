// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/gui_watchdog.h"

#include <QTest>

using namespace headrace;
using namespace std::chrono_literals;

class TestGuiWatchdog : public QObject
{
    Q_OBJECT

private slots:
    void seesABlock();
    void isQuietWithoutOne();
};

void TestGuiWatchdog::seesABlock()
{
    GuiWatchdog watchdog;
    QTest::qWait(20);
    QTest::qSleep(120); // This is the block.
    QTRY_VERIFY(watchdog.longestBlock() >= 100ms);
    watchdog.reset();
    QTest::qWait(20);
    QVERIFY(watchdog.longestBlock() < 100ms);
}

void TestGuiWatchdog::isQuietWithoutOne()
{
    GuiWatchdog watchdog;
    QTest::qWait(100);
    QVERIFY2(watchdog.longestBlock() < 100ms,
             qPrintable(QString::number(watchdog.longestBlock().count())));
}

QTEST_GUILESS_MAIN(TestGuiWatchdog)
#include "tst_gui_watchdog.moc"
