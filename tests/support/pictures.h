// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/theme/theme.h"

#include <QCoreApplication>
#include <QDir>
#include <QImage>
#include <QTest>
#include <QWidget>

namespace headrace::test {

/// Saves pictures of one place in its states, under screenshots/ of the build folder, to be looked
/// at: PLACE-NAME-light.png, -dark.png, -light@2x.png. For tests whose rows are addRows().
class Pictures
{
public:
    /// The rows of a data function: light, dark, and light at twice the size.
    static void addRows()
    {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<qreal>("scale");
        QTest::addRow("light") << false << 1.0;
        QTest::addRow("dark") << true << 1.0;
        QTest::addRow("light, 2x") << false << 2.0;
    }

    /// Looks at the row that runs.
    explicit Pictures(const QString& place) : m_place(place)
    {
        QFETCH(bool, dark);
        QFETCH(qreal, scale);
        m_theme = dark ? Theme::Choice::Dark : Theme::Choice::Light;
        m_scale = scale;
        m_suffix = (dark ? "-dark" : "-light") + QString(scale > 1 ? "@2x" : "");
    }

    Theme::Choice theme() const { return m_theme; }

    void save(QWidget& shown, const QString& name) const
    {
        QCoreApplication::sendPostedEvents(); // What was written last is laid out.
        const QString folder = QStringLiteral(HEADRACE_BINARY_DIR "/screenshots/");
        QVERIFY(QDir().mkpath(folder));
        QImage image(shown.size() * m_scale, QImage::Format_RGB32);
        image.setDevicePixelRatio(m_scale);
        shown.render(&image);
        QVERIFY(image.save(folder + m_place + '-' + name + m_suffix + ".png"));
    }

private:
    QString m_place;
    Theme::Choice m_theme;
    qreal m_scale;
    QString m_suffix;
};

} // namespace headrace::test
