// SPDX-License-Identifier: Apache-2.0
#include "core/base/time.h"

#include <QTest>

using namespace headrace;

class TestTime : public QObject
{
    Q_OBJECT

private slots:
    void parses_data();
    void parses();
    void refuses_data();
    void refuses();
    void readsAges_data();
    void readsAges();
};

void TestTime::parses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("written"); // What formatTime() makes of it.

    QTest::addRow("whole seconds")
        << QByteArray("2026-03-01T12:00:00Z") << QByteArray("2026-03-01T12:00:00Z");
    QTest::addRow("milliseconds") << QByteArray("2011-01-18T13:21:49.421Z")
                                  << QByteArray("2011-01-18T13:21:49.421Z");
    QTest::addRow("one decimal") << QByteArray("2011-01-18T13:21:49.4Z")
                                 << QByteArray("2011-01-18T13:21:49.400Z");
    QTest::addRow("microseconds") << QByteArray("2011-01-18T13:21:49.421001Z")
                                  << QByteArray("2011-01-18T13:21:49.421001Z");
    QTest::addRow("nanoseconds are cut") << QByteArray("2011-01-18T13:21:49.421001999Z")
                                         << QByteArray("2011-01-18T13:21:49.421001Z");
    QTest::addRow("offset") << QByteArray("2011-01-18T13:21:49+01:30")
                            << QByteArray("2011-01-18T11:51:49Z");
    QTest::addRow("before 1970") << QByteArray("1969-12-31T23:59:59.999Z")
                                 << QByteArray("1969-12-31T23:59:59.999Z");
    QTest::addRow("leap day") << QByteArray("2024-02-29T00:00:00Z")
                              << QByteArray("2024-02-29T00:00:00Z");
    QTest::addRow("leap second") << QByteArray("2016-12-31T23:59:60Z")
                                 << QByteArray("2017-01-01T00:00:00Z");
}

void TestTime::parses()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, written);
    const auto time = parseTime(text.toStdString());
    QVERIFY2(time, time ? "" : time.error().message.c_str());
    QCOMPARE(QByteArray::fromStdString(formatTime(*time)), written);
}

void TestTime::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {"", "now", "2026-03-01", "2026-03-01T12:00:00", "2026-02-30T12:00:00Z",
                             "2026-03-01T24:00:00Z", "2026-03-01T12:60:00Z",
                             "2026-03-01T12:00:00.Z", "2026-03-01T12:00:00Zx", "1"})
        QTest::addRow("\"%s\"", text) << QByteArray(text);
}

void TestTime::refuses()
{
    QFETCH(QByteArray, text);
    const auto time = parseTime(text.toStdString());
    QVERIFY(!time);
    QCOMPARE(time.error().code, ErrorCode::InvalidArgument);
}

void TestTime::readsAges_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("secondsBack"); // -1: refused.
    QTest::addRow("seconds") << QByteArray("90s") << qint64 {90};
    QTest::addRow("minutes") << QByteArray("15min") << qint64 {900};
    QTest::addRow("hours") << QByteArray("2h") << qint64 {7'200};
    QTest::addRow("days") << QByteArray("7d") << qint64 {604'800};
    QTest::addRow("years") << QByteArray("1y") << qint64 {31'536'000};
    QTest::addRow("no unit") << QByteArray("7") << qint64 {-1};
    QTest::addRow("negative") << QByteArray("-7d") << qint64 {-1};
    QTest::addRow("too far") << QByteArray("99999999d") << qint64 {-1};
}

void TestTime::readsAges()
{
    QFETCH(QByteArray, text);
    QFETCH(qint64, secondsBack);
    const Time reference = *parseTime("2026-03-01T12:00:00Z");
    const auto time = parseTimeOrAge(text.toStdString(), reference);
    QCOMPARE(time.has_value(), secondsBack >= 0);
    if (time)
        QCOMPARE((reference - *time) / std::chrono::seconds(1), secondsBack);
}

QTEST_GUILESS_MAIN(TestTime)
#include "tst_time.moc"
