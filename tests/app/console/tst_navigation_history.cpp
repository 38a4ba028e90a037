// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/navigation_history.h"

#include <QTest>

using namespace headrace;

class TestNavigationHistory : public QObject
{
    Q_OBJECT

private slots:
    void goesBackAndForwardWithTheView();
    void goingSomewhereForgetsWhatLayAhead();
    void keepsTheLastSteps();
    void recentNamesEachOnce();
};

namespace {

Location at(const QString& stream)
{
    return {.stream = stream};
}

} // namespace

void TestNavigationHistory::goesBackAndForwardWithTheView()
{
    NavigationHistory history;
    QVERIFY(!history.canGoBack() && !history.canGoForward());
    history.go(at("a-1"));
    history.keep(at("a-1"), 7);
    history.go(at("b-1"));
    history.keep(at("b-1"), 8);
    QCOMPARE(history.back().view.toInt(), 7);
    QVERIFY(!history.canGoBack());
    QCOMPARE(history.forward().location.stream, QString("b-1"));
    QVERIFY(!history.canGoForward());
}

void TestNavigationHistory::goingSomewhereForgetsWhatLayAhead()
{
    NavigationHistory history;
    for (const char* stream : {"a-1", "b-1", "c-1"})
        history.go(at(stream));
    history.back();
    history.back();
    history.go(at("d-1"));
    QVERIFY(!history.canGoForward());
    QCOMPARE(history.back().location.stream, QString("a-1"));
}

void TestNavigationHistory::keepsTheLastSteps()
{
    NavigationHistory history;
    const int steps = int(NavigationHistory::kSteps);
    for (int i = 0; i < steps + 10; ++i)
        history.go(at(QString("s-%1").arg(i)));
    int count = 1;
    while (history.canGoBack()) {
        history.back();
        ++count;
    }
    QCOMPARE(count, steps);
}

void TestNavigationHistory::recentNamesEachOnce()
{
    NavigationHistory history;
    for (const char* stream : {"a-1", "b-1", "a-1"})
        history.go(at(stream));
    const auto recent = history.recent();
    QCOMPARE(recent.size(), std::size_t(2));
    QCOMPARE(recent.front().location.stream, QString("a-1"));
}

QTEST_GUILESS_MAIN(TestNavigationHistory)
#include "tst_navigation_history.moc"
