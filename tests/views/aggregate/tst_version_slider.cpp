// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/version_slider.h"
#include "views/support/theme/theme.h"

#include <QAccessible>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

using namespace headrace;
using namespace std::chrono_literals;

namespace {

std::shared_ptr<const std::vector<Time>> minutely(int events)
{
    auto times = std::make_shared<std::vector<Time>>();
    for (int i = 0; i < events; ++i)
        times->push_back(Time {} + std::chrono::minutes(i));
    return times;
}

} // namespace

class TestVersionSlider : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void keysGoThroughVersions_data();
    void keysGoThroughVersions();
    void draggingChoosesWhatLiesBelow();
    void wheelGoesOneVersion();
    void staysWithinTheStream();
    void tellsScreenReaders();
    void paintsEveryState_data();
    void paintsEveryState();

private:
    QPoint placeOf(std::int64_t version) const
    {
        return {qRound(m_slider->scale().x(version)), m_slider->height() / 2};
    }

    Theme m_theme;
    std::unique_ptr<VersionSlider> m_slider;
};

void TestVersionSlider::init()
{
    m_slider = std::make_unique<VersionSlider>(m_theme);
    m_slider->resize(900, 84);
    m_slider->show();
    m_slider->setTimes(minutely(25));
    m_slider->setVersion(12);
}

void TestVersionSlider::keysGoThroughVersions_data()
{
    QTest::addColumn<Qt::Key>("key");
    QTest::addColumn<qint64>("from");
    QTest::addColumn<qint64>("to");

    QTest::addRow("Right goes one on") << Qt::Key_Right << 12LL << 13LL;
    QTest::addRow("Left goes one back") << Qt::Key_Left << 12LL << 11LL;
    QTest::addRow("PageDown goes ten on") << Qt::Key_PageDown << 12LL << 22LL;
    QTest::addRow("PageUp goes ten back") << Qt::Key_PageUp << 12LL << 2LL;
    QTest::addRow("Home goes before the first event") << Qt::Key_Home << 12LL << 0LL;
    QTest::addRow("End goes to the last") << Qt::Key_End << 12LL << 25LL;
    QTest::addRow("PageDown stops at the last") << Qt::Key_PageDown << 20LL << 25LL;
    QTest::addRow("Left stops at 0") << Qt::Key_Left << 0LL << 0LL;
}

void TestVersionSlider::keysGoThroughVersions()
{
    QFETCH(Qt::Key, key);
    QFETCH(qint64, from);
    QFETCH(qint64, to);
    m_slider->setVersion(from);
    QSignalSpy chosen(m_slider.get(), &VersionSlider::versionChosen);
    QTest::keyClick(m_slider.get(), key);
    QCOMPARE(m_slider->version(), to);
    QCOMPARE(chosen.count(), from == to ? 0 : 1);
}

void TestVersionSlider::draggingChoosesWhatLiesBelow()
{
    QSignalSpy chosen(m_slider.get(), &VersionSlider::versionChosen);
    QTest::mousePress(m_slider.get(), Qt::LeftButton, {}, placeOf(3));
    QCOMPARE(m_slider->version(), 3);
    QTest::mouseMove(m_slider.get(), placeOf(7) + QPoint(4, 0));
    QCOMPARE(m_slider->version(), 7);
    QTest::mouseRelease(m_slider.get(), Qt::LeftButton, {}, {m_slider->width() + 50, 0});
    QCOMPARE(chosen.count(), 2);
}

void TestVersionSlider::wheelGoesOneVersion()
{
    const QPointF at = m_slider->rect().center();
    QWheelEvent halfAStep(at, at, {}, {0, -60}, {}, {}, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(m_slider.get(), &halfAStep);
    QCOMPARE(m_slider->version(), 12);
    QWheelEvent theOtherHalf(at, at, {}, {0, -60}, {}, {}, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(m_slider.get(), &theOtherHalf);
    QCOMPARE(m_slider->version(), 13);
}

void TestVersionSlider::staysWithinTheStream()
{
    m_slider->setVersion(99);
    QCOMPARE(m_slider->version(), 25);
    m_slider->setTimes(minutely(3));
    QCOMPARE(m_slider->version(), 3);
    m_slider->setTimes(minutely(0));
    QCOMPARE(m_slider->version(), 0);
}

void TestVersionSlider::tellsScreenReaders()
{
    QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(m_slider.get());
    QVERIFY(accessible);
    QCOMPARE(accessible->role(), QAccessible::Slider);
    QCOMPARE(accessible->text(QAccessible::Value), QString("12 of 25"));
    QVERIFY(accessible->valueInterface());
    QCOMPARE(accessible->valueInterface()->currentValue().toLongLong(), 12);
    QCOMPARE(accessible->valueInterface()->maximumValue().toLongLong(), 25);
    QSignalSpy chosen(m_slider.get(), &VersionSlider::versionChosen);
    accessible->valueInterface()->setCurrentValue(20);
    QCOMPARE(m_slider->version(), 20);
    QCOMPARE(chosen.count(), 1);
}

void TestVersionSlider::paintsEveryState_data()
{
    QTest::addColumn<int>("events");
    QTest::addColumn<VersionSpacing>("spacing");
    for (const auto spacing : {VersionSpacing::ByVersion, VersionSpacing::ByTime})
        for (const int events : {0, 1, 25, 200, 201, 100'000})
            QTest::addRow("%d events, %s", events,
                          spacing == VersionSpacing::ByTime ? "by time" : "by version")
                << events << spacing;
}

void TestVersionSlider::paintsEveryState()
{
    QFETCH(int, events);
    QFETCH(VersionSpacing, spacing);
    m_slider->setSpacing(spacing);
    m_slider->setTimes(minutely(events));
    m_slider->setVersion(events / 2);
    m_slider->setLastFoldable(events / 3);
    const QImage image = m_slider->grab().toImage();
    const QRgb background = image.pixel(1, 1);
    bool hasDrawn = false;
    for (int x = 0; x < image.width() && !hasDrawn; ++x)
        hasDrawn = image.pixel(x, image.height() / 2) != background;
    QCOMPARE(hasDrawn, events > 0);
}

QTEST_MAIN(TestVersionSlider)
#include "tst_version_slider.moc"
