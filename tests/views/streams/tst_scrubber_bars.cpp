// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/scrubber_bars.h"

#include <QTest>

#include <numeric>

using namespace headrace;
using namespace std::chrono;

class TestScrubberBars : public QObject
{
    Q_OBJECT

private slots:
    void widthShowsFortyToAHundredAndTwentyBars_data();
    void widthShowsFortyToAHundredAndTwentyBars();
    void everyWidthKeepsTheNumberOfBars();
    void barsAddUpToTheEvents();
    void shortSpansAreWidened();
    void weeksBeginOnMonday();
    void timesOutsideAreAtTheEnds();
    void ticksFitAndNameTheirTime_data();
    void ticksFitAndNameTheirTime();
    void ceilingIsRound_data();
    void ceilingIsRound();
};

namespace {
Time at(const char* text)
{
    return *parseTime(text);
}
} // namespace

void TestScrubberBars::widthShowsFortyToAHundredAndTwentyBars_data()
{
    QTest::addColumn<QString>("until");
    QTest::addColumn<QString>("description");
    QTest::addRow("a day") << "2010-10-03T00:00:00Z"
                           << "events per hour";
    QTest::addRow("five days") << "2010-10-07T00:00:00Z"
                               << "events per hour";
    QTest::addRow("a fortnight") << "2010-10-16T00:00:00Z"
                                 << "events per 3 hours";
    QTest::addRow("seven weeks") << "2010-11-20T00:00:00Z"
                                 << "events per 12 hours";
    QTest::addRow("three months") << "2011-01-02T00:00:00Z"
                                  << "events per day";
    QTest::addRow("the permits") << "2012-01-23T00:00:00Z"
                                 << "events per week";
    QTest::addRow("five years") << "2015-10-02T00:00:00Z"
                                << "events per 4 weeks";
}

void TestScrubberBars::widthShowsFortyToAHundredAndTwentyBars()
{
    QFETCH(QString, until);
    const TimeSpan span {at("2010-10-02T00:00:00Z"), at(qPrintable(until))};
    QTEST(QString::fromStdString(describe(barWidthFor(span))), "description");
}

void TestScrubberBars::everyWidthKeepsTheNumberOfBars()
{
    const Time start = at("2010-10-02T07:20:39.266Z");
    for (int length = kFewestBars; length < 24 * 365 * 30; length += 1 + length / 7) {
        const auto bars = makeBars({}, {start, start + hours(length)});
        QVERIFY2(int(bars.counts.size()) >= kFewestBars - 1, qPrintable(QString::number(length)));
        QVERIFY2(int(bars.counts.size()) <= kMostBars, qPrintable(QString::number(length)));
        QVERIFY(bars.span().start <= start);
        QVERIFY(bars.span().end >= start + hours(length));
    }
}

void TestScrubberBars::barsAddUpToTheEvents()
{
    std::vector<HourCount> events;
    std::map<Time, std::int64_t> matches;
    std::int64_t sum = 0;
    for (int hour = 0; hour < 5'000; hour += 1 + hour % 13) {
        const Time start = at("2024-02-28T21:00:00Z") + hours(hour);
        events.push_back({start, hour % 5});
        matches[start] = hour % 5;
        sum += hour % 5;
    }
    const TimeSpan all {events.front().start, events.back().start + hours(1)};
    const ScrubberBars bars = makeBars(events, all);
    QCOMPARE(std::accumulate(bars.counts.begin(), bars.counts.end(), std::int64_t()), sum);
    QVERIFY(countsLike(bars, matches) == bars.counts);
    QCOMPARE(bars.barAt(bars.startOf(7)), 7U);
    QCOMPARE(bars.barAt(bars.startOf(8) - microseconds(1)), 7U);
}

void TestScrubberBars::shortSpansAreWidened()
{
    const std::vector<HourCount> events {{at("2024-01-01T12:00:00Z"), 3}};
    const auto bars = makeBars(events, {events[0].start, events[0].start + hours(1)});
    QCOMPARE(int(bars.counts.size()), kFewestBars);
    QCOMPARE(bars.counts[bars.barAt(events[0].start)], 3);
    QVERIFY(bars.barAt(events[0].start) > 10);
}

void TestScrubberBars::weeksBeginOnMonday()
{
    const BarWidth week {BarWidth::Unit::Week, 1};
    QCOMPARE(formatTime(week.floor(at("2011-01-18T13:21:49Z"))), "2011-01-17T00:00:00Z");
    QCOMPARE(formatTime(week.floor(at("2011-01-17T00:00:00Z"))), "2011-01-17T00:00:00Z");
    QCOMPARE(formatTime(week.floor(at("1970-01-01T00:00:00Z"))), "1969-12-29T00:00:00Z");
}

void TestScrubberBars::timesOutsideAreAtTheEnds()
{
    const auto bars = makeBars({}, {at("2024-01-01T00:00:00Z"), at("2024-03-01T00:00:00Z")});
    QCOMPARE(bars.barAt(at("1990-01-01T00:00:00Z")), 0U);
    QCOMPARE(bars.barAt(at("2030-01-01T00:00:00Z")), bars.counts.size() - 1);
}

void TestScrubberBars::ticksFitAndNameTheirTime_data()
{
    QTest::addColumn<QString>("until");
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("firstStrong");
    QTest::addRow("a day") << "2010-10-03T12:00:00Z"
                           << "09:00"
                           << "3 Oct";
    QTest::addRow("ten days") << "2010-10-12T00:00:00Z"
                              << "3 Oct"
                              << "";
    QTest::addRow("the permits") << "2012-01-23T00:00:00Z"
                                 << "Nov"
                                 << "2011";
    QTest::addRow("forty years") << "2050-10-02T00:00:00Z"
                                 << "2015"
                                 << "2015";
}

void TestScrubberBars::ticksFitAndNameTheirTime()
{
    QFETCH(QString, until);
    QFETCH(QString, first);
    QFETCH(QString, firstStrong);
    const TimeSpan span {at("2010-10-02T07:00:00Z"), at(qPrintable(until))};
    const auto ticks = axisTicks(span, 18);
    QVERIFY(!ticks.empty());
    QVERIFY(ticks.size() <= 18);
    QCOMPARE(QString::fromStdString(ticks.front().text), first);
    const auto strong =
        std::find_if(ticks.begin(), ticks.end(), [](const AxisTick& tick) { return tick.strong; });
    QCOMPARE(strong == ticks.end() ? QString() : QString::fromStdString(strong->text), firstStrong);
    for (const AxisTick& tick : ticks)
        QVERIFY(tick.time >= span.start && tick.time < span.end);
}

void TestScrubberBars::ceilingIsRound_data()
{
    QTest::addColumn<qint64>("highest");
    QTest::addColumn<qint64>("ceiling");
    QTest::addRow("nothing") << qint64(0) << qint64(2);
    QTest::addRow("one") << qint64(1) << qint64(2);
    QTest::addRow("the permits") << qint64(294) << qint64(300);
    QTest::addRow("exactly") << qint64(400) << qint64(400);
    QTest::addRow("large") << qint64(8'100'000) << qint64(10'000'000);
}

void TestScrubberBars::ceilingIsRound()
{
    QFETCH(qint64, highest);
    QTEST(qint64(roundCeiling(highest)), "ceiling");
}

QTEST_GUILESS_MAIN(TestScrubberBars)
#include "tst_scrubber_bars.moc"
