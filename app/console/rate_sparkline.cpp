// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/rate_sparkline.h"

#include "views/support/theme/theme.h"

#include <QPainter>
#include <QPolygonF>

#include <algorithm>

namespace headrace {

RateSparkline::RateSparkline(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setFixedSize(sizeHint());
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void RateSparkline::add(double perSecond)
{
    std::rotate(m_samples.begin(), m_samples.begin() + 1, m_samples.end());
    m_samples.back() = perSecond;
    update();
}

void RateSparkline::clear()
{
    m_samples.fill(0);
    update();
}

void RateSparkline::paintEvent(QPaintEvent*)
{
    const double top = std::max(1.0, *std::max_element(m_samples.begin(), m_samples.end()));
    QPolygonF line;
    for (std::size_t i = 0; i < kSamples; ++i)
        line << QPointF(double(i) * (width() - 1) / (kSamples - 1),
                        height() - 2 - m_samples[i] / top * (height() - 3));
    QPainter painter(this);
    painter.setPen(QPen(m_theme.color(Token::Text2), 1));
    painter.drawPolyline(line);
}

} // namespace headrace
