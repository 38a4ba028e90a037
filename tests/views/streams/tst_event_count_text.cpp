// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/event_count_text.h"

#include <QTest>

using namespace headrace;
using namespace std::chrono_literals;
using State = EventCount::State;

Q_DECLARE_METATYPE(headrace::EventCount)

class TestEventCountText : public QObject
{
    Q_OBJECT

private slots:
    void saysHowMany_data();
    void saysHowMany();
};

void TestEventCountText::saysHowMany_data()
{
    QTest::addColumn<EventCount>("count");
    QTest::addColumn<bool>("isListed");
    QTest::addColumn<int>("openingMs");
    QTest::addColumn<QString>("text");
    QTest::addRow("opening") << EventCount {} << false << 100 << "…";
    QTest::addRow("opening slowly") << EventCount {} << false << 2'100 << "Reading, 2.10 s";
    QTest::addRow("one event") << EventCount {State::Complete, 1, 1} << false << 0 << "1 event";
    QTest::addRow("no event") << EventCount {State::Complete, 0, 0} << false << 0 << "0 events";
    QTest::addRow("filter") << EventCount {State::Complete, 427, 977} << true << 0
                            << "427 of 977 events";
    QTest::addRow("scanning") << EventCount {State::Scanning, 312, 977, 0.61} << true << 0
                              << QString("≥ 312, scanned 61.0\u2009%");
    QTest::addRow("nearly done is not done") << EventCount {State::Scanning, 312, 977, 0.99999}
                                             << true << 0 << QString("≥ 312, scanned 99.9\u2009%");
    QTest::addRow("stopped") << EventCount {State::Stopped, 312, 977, 0.61} << true << 0
                             << QString("≥ 312, stopped at 61.0\u2009%");
    QTest::addRow("full") << EventCount {State::Stopped, 900, 977, 0.61, true} << true << 0
                          << "the first 900 events; narrow the filter";
    QTest::addRow("not known") << EventCount {State::Failed} << false << 0 << "?";
}

void TestEventCountText::saysHowMany()
{
    QFETCH(EventCount, count);
    QFETCH(bool, isListed);
    QFETCH(int, openingMs);
    QStringList words;
    for (const ConditionRun& run : countRuns(count, isListed, std::chrono::milliseconds(openingMs)))
        words << run.text;
    QTEST(words.join(' '), "text");
}

QTEST_GUILESS_MAIN(TestEventCountText)
#include "tst_event_count_text.moc"
