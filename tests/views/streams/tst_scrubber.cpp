// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/scrubber.h"
#include "views/support/theme/theme.h"

#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

using namespace headrace;
using namespace std::chrono;

Q_DECLARE_METATYPE(std::optional<headrace::Time>)

class TestScrubber : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void draggingLimitsTheTime();
    void draggingAHandleMovesIt();
    void draggingBetweenMovesBoth();
    void clickJumps();
    void keysMoveLimitAndJump();
    void wheelZoomsAndDoubleClickFits();
    void withoutEventsNothingHappens();

private:
    double x(const char* time) const { return m_scrubber->xOf(*parseTime(time)); }
    void drag(double from, double to);
    QString limits() const;

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<Scrubber> m_scrubber;
    std::optional<Time> m_since;
    std::optional<Time> m_until;
    int m_chosen = 0;
    std::optional<Time> m_jumped;
};

void TestScrubber::init()
{
    m_theme = std::make_unique<Theme>();
    m_scrubber = std::make_unique<Scrubber>(*m_theme);
    m_since.reset();
    m_until.reset();
    m_jumped.reset();
    m_chosen = 0;
    std::vector<HourCount> hours; // 100 days from 2024-01-01 on, ten events at noon: bars are days.
    for (int day = 0; day < 100; ++day)
        hours.push_back({*parseTime("2024-01-01T12:00:00Z") + days(day), 10});
    m_scrubber->setActivity(std::move(hours));
    m_scrubber->resize(1068, Scrubber::kHeight);
    m_scrubber->show();
    connect(m_scrubber.get(), &Scrubber::limitsChosen, this,
            [this](std::optional<Time> since, std::optional<Time> until) {
                m_since = since;
                m_until = until;
                ++m_chosen;
            });
    connect(m_scrubber.get(), &Scrubber::jumpWanted, this, [this](Time time) { m_jumped = time; });
}

void TestScrubber::cleanup()
{
    m_scrubber.reset();
    m_theme.reset();
}

void TestScrubber::drag(double from, double to)
{
    const auto at = [](double place) { return QPoint(int(place), 40); };
    QTest::mousePress(m_scrubber.get(), Qt::LeftButton, {}, at(from));
    QTest::mouseMove(m_scrubber.get(), at((from + to) / 2));
    QTest::mouseMove(m_scrubber.get(), at(to));
    QTest::mouseRelease(m_scrubber.get(), Qt::LeftButton, {}, at(to));
}

QString TestScrubber::limits() const
{
    const auto text = [](const std::optional<Time>& time) {
        return time ? QString::fromStdString(formatTime(*time)).left(10) : QString("open");
    };
    return text(m_since) + " to " + text(m_until);
}

void TestScrubber::draggingLimitsTheTime()
{
    drag(x("2024-01-10T12:00:00Z"), x("2024-01-20T12:00:00Z"));
    QCOMPARE(limits(), QString("2024-01-10 to 2024-01-21")); // Whole bars, both included.
    QCOMPARE(m_chosen, 1);
}

void TestScrubber::draggingAHandleMovesIt()
{
    m_scrubber->setLimits(*parseTime("2024-01-10T00:00:00Z"), *parseTime("2024-01-21T00:00:00Z"));
    drag(x("2024-01-21T00:00:00Z"), x("2024-02-01T00:00:00Z"));
    QCOMPARE(limits(), QString("2024-01-10 to 2024-02-01"));
    drag(x("2024-01-10T00:00:00Z"), x("2024-03-01T00:00:00Z")); // Not past the other one.
    QCOMPARE(limits(), QString("2024-01-31 to 2024-02-01"));
    drag(x("2024-01-31T00:00:00Z"), 0); // All the way out: no limit any more.
    QCOMPARE(limits(), QString("open to 2024-02-01"));
}

void TestScrubber::draggingBetweenMovesBoth()
{
    m_scrubber->setLimits(*parseTime("2024-01-10T00:00:00Z"), *parseTime("2024-01-20T00:00:00Z"));
    drag(x("2024-01-15T00:00:00Z"), x("2024-01-25T00:00:00Z"));
    QCOMPARE(limits(), QString("2024-01-20 to 2024-01-30"));
}

void TestScrubber::clickJumps()
{
    const int place = int(x("2024-02-01T12:00:00Z"));
    QTest::mouseClick(m_scrubber.get(), Qt::LeftButton, {}, QPoint(place, 40));
    QVERIFY(m_jumped);
    QCOMPARE(QString::fromStdString(formatTime(*m_jumped)).left(10), QString("2024-02-01"));
    QCOMPARE(m_chosen, 0);
}

void TestScrubber::keysMoveLimitAndJump()
{
    const auto press = [this](Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
        QTest::keyClick(m_scrubber.get(), key, modifiers);
    };
    m_scrubber->setFocus();
    QTRY_VERIFY(m_scrubber->cursor());
    press(Qt::Key_Home);
    press(Qt::Key_Right);
    press(Qt::Key_Right);
    QCOMPARE(*m_scrubber->cursor(), 2U);
    QVERIFY(m_scrubber->accessibleDescription().contains("2024-01-03"));
    press(Qt::Key_Return);
    QCOMPARE(QString::fromStdString(formatTime(*m_jumped)), QString("2024-01-03T00:00:00Z"));
    press(Qt::Key_Right, Qt::ShiftModifier);
    press(Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(limits(), QString("2024-01-03 to 2024-01-06"));
    press(Qt::Key_Left, Qt::ShiftModifier);
    QCOMPARE(limits(), QString("2024-01-03 to 2024-01-05"));
    press(Qt::Key_Delete);
    QCOMPARE(limits(), QString("open to open"));
}

void TestScrubber::wheelZoomsAndDoubleClickFits()
{
    const auto all = m_scrubber->bars().span();
    const QPoint place(int(x("2024-02-01T00:00:00Z")), 40);
    QWheelEvent wheel(place, m_scrubber->mapToGlobal(place), {}, {0, 480}, {}, {},
                      Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(m_scrubber.get(), &wheel);
    QVERIFY(m_scrubber->bars().span().length() < all.length() / 2);
    QVERIFY(m_scrubber->bars().span().start < *parseTime("2024-02-01T00:00:00Z"));
    QVERIFY(m_scrubber->bars().span().end > *parseTime("2024-02-01T00:00:00Z"));
    QTest::mouseDClick(m_scrubber.get(), Qt::LeftButton, {}, place);
    QVERIFY(m_scrubber->bars().span() == all);

    const TimeSpan limited {*parseTime("2024-02-01T00:00:00Z"), *parseTime("2024-02-15T00:00:00Z")};
    m_scrubber->setLimits(limited.start, limited.end);
    QTest::mouseDClick(m_scrubber.get(), Qt::LeftButton, {}, place);
    QVERIFY(m_scrubber->bars().span().start == limited.start);
    QVERIFY(m_scrubber->bars().span().end >= limited.end);
}

void TestScrubber::withoutEventsNothingHappens()
{
    m_scrubber->setActivity({});
    drag(100, 300);
    QTest::keyClick(m_scrubber.get(), Qt::Key_Right);
    QTest::mouseDClick(m_scrubber.get(), Qt::LeftButton, {}, QPoint(200, 40));
    m_scrubber->grab();
    QCOMPARE(m_chosen, 0);
    QVERIFY(!m_jumped);
}

QTEST_MAIN(TestScrubber)
#include "tst_scrubber.moc"
