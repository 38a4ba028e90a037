// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/scrubber.h"

#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QPainter>

#include <cmath>

// How the scrubber is drawn. Where nothing else is said, lines are 1 px wide and lie on pixels.

namespace headrace {
namespace {

constexpr int kLeft = 56;
constexpr int kRight = 12;
constexpr int kTop = 14;
constexpr int kBelow = 20; // The axis and its labels.
constexpr double kGap = 2;
constexpr int kTickWidth = 64; // What one label under the axis needs.

double onPixel(double x)
{
    return std::floor(x) + 0.5;
}

} // namespace

double Scrubber::base() const
{
    return height() - kBelow;
}

void Scrubber::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Token::Surface));
    if (hasBars()) {
        if (m_since || m_until || m_drag != Drag::None) {
            const TimeSpan limited = limits();
            const double left = std::max(xOf(limited.start), double(kLeft));
            painter.fillRect(
                QRectF(left, 0, std::max(0.0, std::min(xOf(limited.end), double(width())) - left),
                       base()),
                m_theme.color(Token::AccentSubtle));
        }
        paintGrid(painter);
        paintBars(painter);
        paintAxis(painter);
        paintLegend(painter);
        paintOnScreen(painter);
        paintLimits(painter);
    }
    painter.setPen(m_theme.color(Token::Border));
    painter.drawLine(0, height() - 1, width(), height() - 1);
    if (hasFocus()) {
        painter.setPen(QPen(m_theme.color(Token::Focus), 2));
        painter.drawRect(rect().adjusted(1, 1, -1, -2));
    }
}

void Scrubber::paintGrid(QPainter& painter) const
{
    painter.setFont(m_theme.axis());
    for (const int half : {0, 1, 2}) {
        const double y = base() - (base() - kTop) * half / 2.0 + 0.5;
        painter.setPen(m_theme.color(half == 0 ? Token::BorderStrong : Token::PlotGrid));
        painter.drawLine(QPointF(kLeft, y), QPointF(width() - kRight, y));
        painter.setPen(m_theme.color(Token::PlotAxis));
        painter.drawText(QRectF(0, y - 8, kLeft - 6, 16), Qt::AlignRight | Qt::AlignVCenter,
                         numberText(m_ceiling * half / 2));
    }
}

QRectF Scrubber::rectOf(std::size_t bar, std::int64_t count) const
{
    const double left = std::round(xOf(m_bars.startOf(bar)));
    const double right = std::round(xOf(m_bars.startOf(bar + 1))) - kGap;
    const double height = double(base() - kTop) * double(count) / double(m_ceiling);
    // What is there is seen, however little it is.
    const double shown = count > 0 ? std::max(1.0, std::round(height)) : 0;
    return {left, base() - shown, std::max(1.0, right - left), shown};
}

void Scrubber::paintBars(QPainter& painter) const
{
    for (std::size_t bar = 0; bar < m_bars.counts.size(); ++bar) {
        painter.fillRect(rectOf(bar, m_bars.counts[bar]), m_theme.color(Token::PlotTotal));
        if (bar < m_matchCounts.size())
            painter.fillRect(rectOf(bar, m_matchCounts[bar]), m_theme.color(Token::Accent));
    }
    if (hasFocus() && m_cursor) {
        painter.setPen(m_theme.color(Token::Focus));
        QRectF outline = rectOf(*m_cursor, m_ceiling);
        painter.drawRect(outline.adjusted(-1.5, -1.5, 0.5, 0.5));
    }
}

void Scrubber::paintLimits(QPainter& painter) const
{
    const TimeSpan limited = limits();
    for (const Time time : {limited.start, limited.end})
        if (time >= m_bars.start && time <= m_bars.span().end)
            paintHandle(painter, time);
}

void Scrubber::paintHandle(QPainter& painter, Time time) const
{
    const double x = onPixel(xOf(time));
    const double middle = base() / 2;
    const bool isLimit = m_since || m_until || m_drag != Drag::None;
    const QColor color = m_theme.color(isLimit ? Token::Accent : Token::ControlBorder);
    painter.setPen(color);
    if (isLimit)
        painter.drawLine(QPointF(x, 0), QPointF(x, base()));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(m_theme.color(Token::Surface));
    painter.drawRoundedRect(QRectF(x - 3, middle - 8.5, 6, 17), 2, 2);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.drawLine(QPointF(x, middle - 4), QPointF(x, middle + 4));
    painter.setBrush(Qt::NoBrush);
}

void Scrubber::paintAxis(QPainter& painter) const
{
    const int most = std::max(2, (width() - kLeft - kRight) / kTickWidth);
    QFont strong = m_theme.axis();
    strong.setWeight(QFont::DemiBold);
    for (const AxisTick& tick : axisTicks(m_bars.span(), most)) {
        const double x = onPixel(xOf(tick.time));
        painter.setPen(m_theme.color(Token::BorderStrong));
        painter.drawLine(QPointF(x, base()), QPointF(x, base() + 4));
        painter.setFont(tick.strong ? strong : m_theme.axis());
        painter.setPen(m_theme.color(tick.strong ? Token::Text : Token::PlotAxis));
        const QString text = toQString(tick.text);
        if (x + 3 + painter.fontMetrics().horizontalAdvance(text) < width())
            painter.drawText(QPointF(x + 2.5, base() + 14), text);
    }
}

void Scrubber::paintOnScreen(QPainter& painter) const
{
    if (!m_onScreen)
        return;
    const TimeSpan span = m_bars.span();
    if (m_onScreen->end < span.start || m_onScreen->start > span.end)
        return;
    painter.setPen(m_theme.color(Token::Text));
    const double left = onPixel(std::max(xOf(m_onScreen->start), double(kLeft)));
    const double right =
        std::max(left + 6, onPixel(std::min(xOf(m_onScreen->end), double(width() - kRight))));
    const QPointF bracket[] = {
        {left, base() + 1}, {left, base() + 4}, {right, base() + 4}, {right, base() + 1}};
    painter.drawPolyline(bracket, 4);

    const double middle =
        onPixel(m_selected && *m_selected >= m_onScreen->start && *m_selected <= m_onScreen->end
                    ? xOf(*m_selected)
                    : (left + right) / 2);
    for (int y = 0; y < base(); y += 3)
        painter.drawPoint(QPointF(middle, y));
}

void Scrubber::paintLegend(QPainter& painter) const
{
    painter.setFont(m_theme.font(TextStyle::Label));
    const QFontMetrics metrics = painter.fontMetrics();
    int right = width() - kRight;
    const auto write = [&](const QString& text, int gap) {
        right -= metrics.horizontalAdvance(text);
        painter.setPen(m_theme.color(Token::PlotAxis));
        painter.drawText(right, 11, text);
        right -= gap;
    };
    const auto square = [&](Token token) {
        right -= 8;
        painter.fillRect(right, 3, 8, 8, m_theme.color(token));
        right -= 12;
    };
    write(toQString(describe(m_bars.width)), 48);
    if (!m_matchCounts.empty()) {
        write(tr("match"), 4);
        square(Token::Accent);
        write(tr("all"), 4);
        square(Token::PlotTotal);
    }
}

} // namespace headrace
