// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/text_format.h"

#include <QTest>

using namespace headrace;
using namespace std::chrono_literals;

class TestTextFormat : public QObject
{
    Q_OBJECT

private slots:
    void writes_data();
    void writes();
};

void TestTextFormat::writes_data()
{
    QTest::addColumn<QString>("written");
    QTest::addColumn<QString>("expected"); // '_' stands for a thin space, '~' for the minus.

    QTest::addRow("number below a group") << numberText(999) << "999";
    QTest::addRow("number of four digits") << numberText(8577) << "8_577";
    QTest::addRow("number in groups") << numberText(48'210'337) << "48_210_337";
    QTest::addRow("negative number") << numberText(-1234) << "~1_234";
    QTest::addRow("smallest number") << numberText(INT64_MIN) << "~9_223_372_036_854_775_808";
    QTest::addRow("rise") << differenceText(18) << "+18";
    QTest::addRow("fall") << differenceText(-18) << "~18";
    QTest::addRow("one") << countText(1, "key", "keys") << "1 key";
    QTest::addRow("many") << countText(2000, "key", "keys") << "2_000 keys";

    const Time time = *parseTime("2011-01-18T13:21:49.421Z");
    QTest::addRow("time") << timeText(time) << "2011-01-18 13:21:49.421";
    QTest::addRow("time before 1970") << timeText(fromUs(-1)) << "1969-12-31 23:59:59.999";
    QTest::addRow("exact time") << exactTimeText(time + 7us) << "2011-01-18 13:21:49.421007";
    QTest::addRow("exact time of whole ms") << exactTimeText(time) << "2011-01-18 13:21:49.421";
    QTest::addRow("years ago") << relativeTimeText(time, *parseTime("2026-03-01T00:00:00Z"))
                               << "15 y ago";
    QTest::addRow("seconds ago") << relativeTimeText(time, time + 41s) << "41 s ago";
    QTest::addRow("just now") << relativeTimeText(time, time + 999ms) << "just now";
    QTest::addRow("in the future") << relativeTimeText(time + 5min, time) << "in 5 min";

    QTest::addRow("seconds") << durationText(22'500ms) << "22.5 s";
    QTest::addRow("minutes") << durationText(65'400ms) << "1.09 min";
    QTest::addRow("hours") << durationText(20h + 18min) << "20.3 h";
    QTest::addRow("days") << durationText(99h) << "4.13 d";
    QTest::addRow("milliseconds") << durationText(1500us) << "1.50 ms";
    QTest::addRow("microseconds") << durationText(12us) << "12 µs";
    QTest::addRow("no time") << durationText(0us) << "0 s";
    QTest::addRow("back in time") << durationText(-90s) << "~1.50 min";
    QTest::addRow("duration in a cell") << durationCellText(22'500ms) << "22.5 s  ";

    QTest::addRow("bytes") << bytesText(286) << "286 B";
    QTest::addRow("kilobytes") << bytesText(312'480) << "312 kB";
    QTest::addRow("megabytes") << bytesText(402'000'000) << "402 MB";
    QTest::addRow("gigabytes") << bytesText(18'420'000'000) << "18.42 GB";
    QTest::addRow("rate per second") << rateText(41'210) << "41_210/s";
    QTest::addRow("rate per minute") << rateText(0.9) << "54/min";
    QTest::addRow("no rate") << rateText(0) << "0/s";
    QTest::addRow("percent") << percentText(624, 1000) << "62.4_%";
    QTest::addRow("percent is not rounded up") << percentText(99'999, 100'000) << "99.9_%";
    QTest::addRow("all percent") << percentText(5, 5) << "100_%";
    QTest::addRow("percent of nothing known") << percentText(5, 0) << "?";
    QTest::addRow("stream at") << streamAtText("order-4711", {12}) << "order-4711@12";
    QTest::addRow("bidi control") << visibleText(QString::fromUtf8("abc\u202edef"))
                                  << "abc[U+202E]def";
    QTest::addRow("markup in a tooltip")
        << plainToolTip("<b>x</b>") << "<span>&lt;b&gt;x&lt;/b&gt;</span>";
}

void TestTextFormat::writes()
{
    QFETCH(QString, written);
    QFETCH(QString, expected);
    expected.replace('_', QChar(0x2009)).replace('~', QChar(0x2212));
    QCOMPARE(written, expected);
}

QTEST_GUILESS_MAIN(TestTextFormat)
#include "tst_text_format.moc"
