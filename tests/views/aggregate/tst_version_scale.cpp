// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/version_density.h"
#include "views/aggregate/version_scale.h"

#include <QTest>

using namespace headrace;
using namespace std::chrono_literals;

namespace {

constexpr double kLeft = 100;
constexpr double kRight = 940;

// Times from the steps between events, in minutes; the first event at 0.
std::vector<Time> timesOf(const QList<int>& minutes)
{
    std::vector<Time> times {Time {}};
    for (const int step : minutes)
        times.push_back(times.back() + std::chrono::minutes(step));
    return times;
}

std::vector<Time> evenTimes(int count)
{
    std::vector<Time> times;
    for (int i = 0; i < count; ++i)
        times.push_back(Time {} + std::chrono::minutes(i));
    return times;
}

QString printed(std::span<const VersionScale::Gap> gaps)
{
    QStringList texts;
    for (const auto& gap : gaps)
        texts << QString("%1:%2h").arg(gap.after).arg(
            std::chrono::duration_cast<std::chrono::hours>(gap.length).count());
    return texts.join(' ');
}

QString printed(const std::vector<std::int64_t>& versions)
{
    QStringList texts;
    for (const auto version : versions)
        texts << QString::number(version);
    return texts.join(' ');
}

} // namespace

class TestVersionScale : public QObject
{
    Q_OBJECT

private slots:
    void breaksTheLineAtLongGaps_data();
    void breaksTheLineAtLongGaps();
    void writesRoundVersions_data();
    void writesRoundVersions();
    void neverDecreasesAndFindsBack_data();
    void neverDecreasesAndFindsBack();
    void spacesByTime();
    void barsHoldEveryVersionOnce_data();
    void barsHoldEveryVersionOnce();
};

void TestVersionScale::breaksTheLineAtLongGaps_data()
{
    QTest::addColumn<QList<int>>("minutes");
    QTest::addColumn<QString>("byVersion");
    QTest::addColumn<QString>("byTime");

    const int hour = 60;
    const int day = 24 * hour;
    QTest::addRow("no events between") << QList<int> {} << ""
                                       << "";
    QTest::addRow("twelve hours are no gap") << QList<int> {12 * hour, 1} << ""
                                             << "";
    QTest::addRow("a minute more is one") << QList<int> {12 * hour + 1, 1} << "1:12h"
                                          << "1:12h";
    QTest::addRow("several") << QList<int> {3, 18 * hour, 2, 4 * day, 1, day, 9}
                             << "2:18h 4:96h 6:24h"
                             << "2:18h 4:96h 6:24h";
    QTest::addRow("a clock set back") << QList<int> {5, -3 * day, 7} << ""
                                      << "";
    QTest::addRow("a day in a long life is time like any other")
        << QList<int> {day, 100 * day} << "1:24h 2:2400h"
        << "2:2400h";
}

void TestVersionScale::breaksTheLineAtLongGaps()
{
    QFETCH(QList<int>, minutes);
    const auto times = timesOf(minutes);
    QTEST(printed(VersionScale(times, VersionSpacing::ByVersion, kLeft, kRight).gaps()),
          "byVersion");
    QTEST(printed(VersionScale(times, VersionSpacing::ByTime, kLeft, kRight).gaps()), "byTime");
}

void TestVersionScale::writesRoundVersions_data()
{
    QTest::addColumn<int>("events");
    QTest::addColumn<QString>("labels");

    QTest::addRow("none") << 0 << "0";
    QTest::addRow("one") << 1 << "0 1";
    QTest::addRow("four") << 4 << "0 1 2 3 4";
    QTest::addRow("twenty-five") << 25 << "0 5 10 15 20 25";
    QTest::addRow("an end near a round one") << 26 << "0 5 10 15 20 26";
    QTest::addRow("many") << 100'000 << "0 20000 40000 60000 80000 100000";
}

void TestVersionScale::writesRoundVersions()
{
    QFETCH(int, events);
    const VersionScale scale(evenTimes(events), VersionSpacing::ByVersion, kLeft, kRight);
    QTEST(printed(scale.labelled(96)), "labels");
}

void TestVersionScale::neverDecreasesAndFindsBack_data()
{
    QTest::addColumn<QList<int>>("minutes");
    QTest::addColumn<bool>("byTime");

    const QList<int> mixed {0, 0, 1, 2000, 3, -50, 40, 0, 9000, 1};
    const QList<int> allAtOnce {0, 0, 0};
    const QList<int> onlyGaps {2000, 2000, 2000};
    for (const bool byTime : {false, true}) {
        const char* spacing = byTime ? "by time" : "by version";
        QTest::addRow("mixed, %s", spacing) << mixed << byTime;
        QTest::addRow("all at one moment, %s", spacing) << allAtOnce << byTime;
        QTest::addRow("only gaps, %s", spacing) << onlyGaps << byTime;
        QTest::addRow("one event, %s", spacing) << QList<int> {} << byTime;
        QTest::addRow("more gaps than room, %s", spacing) << QList<int>(500, 2000) << byTime;
    }
}

void TestVersionScale::neverDecreasesAndFindsBack()
{
    QFETCH(QList<int>, minutes);
    QFETCH(bool, byTime);
    const auto times = timesOf(minutes);
    const VersionScale scale(times, byTime ? VersionSpacing::ByTime : VersionSpacing::ByVersion,
                             kLeft, kRight);
    QCOMPARE(scale.last(), std::int64_t(times.size()));
    QCOMPARE(scale.x(0), kLeft);
    QVERIFY2(qAbs(scale.x(scale.last()) - kRight) < 0.01,
             qPrintable(QString("the last lies at %1").arg(scale.x(scale.last()))));
    for (std::int64_t version = 1; version <= scale.last(); ++version) {
        QVERIFY(scale.x(version) >= scale.x(version - 1));
        QCOMPARE(scale.x(scale.versionAt(scale.x(version))), scale.x(version));
    }
    QCOMPARE(scale.versionAt(kLeft - 50), 0);
    QCOMPARE(scale.versionAt(kRight + 50), scale.last());
}

void TestVersionScale::spacesByTime()
{
    const VersionScale scale(timesOf({1, 2, 1}), VersionSpacing::ByTime, kLeft, kRight);
    const double minute = scale.x(2) - scale.x(1);
    QVERIFY(qAbs(scale.x(3) - scale.x(2) - 2 * minute) < 0.01);
    QVERIFY(qAbs(scale.x(4) - scale.x(3) - minute) < 0.01);
}

void TestVersionScale::barsHoldEveryVersionOnce_data()
{
    QTest::addColumn<int>("events");
    QTest::addColumn<bool>("byTime");
    QTest::addRow("by version") << 1'000 << false;
    QTest::addRow("by time") << 1'000 << true;
    QTest::addRow("fewer events than bars") << 201 << false;
    QTest::addRow("many") << 100'000 << true;
}

void TestVersionScale::barsHoldEveryVersionOnce()
{
    QFETCH(int, events);
    QFETCH(bool, byTime);
    const auto spacing = byTime ? VersionSpacing::ByTime : VersionSpacing::ByVersion;
    const auto times = evenTimes(events);
    const VersionScale scale(times, spacing, kLeft, kRight);
    std::int64_t next = 1;
    for (const DensityBar& bar : densityBars(times, scale, spacing, 4)) {
        QCOMPARE(bar.first, next);
        QVERIFY(bar.height >= 0 && bar.height <= 1);
        QCOMPARE(bar.height > 0, bar.last >= bar.first);
        next = bar.last + 1;
    }
    QCOMPARE(next, std::int64_t(events) + 1);
}

QTEST_GUILESS_MAIN(TestVersionScale)
#include "tst_version_scale.moc"
