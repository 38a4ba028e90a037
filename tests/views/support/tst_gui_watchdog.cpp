// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/gui_watchdog.h"

#include <QTest>

#include <ctime>
#include <thread>
#include <vector>

using namespace headrace;
using namespace std::chrono_literals;

class TestGuiWatchdog : public QObject
{
    Q_OBJECT

private slots:
    void seesABlock();
    void isQuietWithoutOne();
    void doesNotCountWhatOthersTake();
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

void TestGuiWatchdog::doesNotCountWhatOthersTake()
{
    GuiWatchdog watchdog;
    QTest::qWait(20);
    std::vector<std::jthread> others;
    for (unsigned i = 0; i < 8 * std::jthread::hardware_concurrency(); ++i)
        others.emplace_back([](const std::stop_token& stop) {
            while (!stop.stop_requested()) {}
        });
    const auto workedFor = [] {
        timespec used {};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
        return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
    };
    const auto begin = std::chrono::steady_clock::now();
    const auto enough = workedFor() + 50ms;
    while (workedFor() < enough) {}
    const auto took = std::chrono::steady_clock::now() - begin;
    QTest::qWait(1);
    QVERIFY2(took > 150ms, "the machine was not busy, so this proves nothing");
    // The ping that sees the work is sent a little after its start: its sender has to wait, too.
    QVERIFY(watchdog.longestBlock() >= 20ms);
    QVERIFY2(watchdog.longestBlock() < 100ms,
             qPrintable(QString::number(watchdog.longestBlock().count())));
}

QTEST_GUILESS_MAIN(TestGuiWatchdog)
#include "tst_gui_watchdog.moc"
