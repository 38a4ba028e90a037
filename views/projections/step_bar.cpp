// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/step_bar.h"

#include "views/support/theme/theme.h"

#include <QPainter>

namespace headrace {
namespace {

constexpr int kEdge = 12;
constexpr int kDisc = 16;
constexpr int kGap = 6;
constexpr int kLine = 20;

} // namespace

StepBar::StepBar(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setFixedHeight(kHeight);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void StepBar::setSteps(const QStringList& steps, int current)
{
    m_steps = steps;
    m_current = current;
    setAccessibleName(
        current < steps.size()
            ? tr("Step %1 of %2: %3").arg(current + 1).arg(steps.size()).arg(steps[current])
            : tr("All steps are done"));
    update();
}

void StepBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), m_theme.color(Token::Surface));
    painter.fillRect(QRect(0, height() - 1, width(), 1), m_theme.color(Token::Border));
    int x = kEdge;
    const int middle = (height() - 1) / 2;
    for (int i = 0; i < m_steps.size(); ++i) {
        const QRect disc(x, middle - kDisc / 2, kDisc, kDisc);
        const bool isNow = i == m_current;
        if (i < m_current) {
            painter.drawPixmap(disc.topLeft(),
                               m_theme.pixmap("check", Token::Ok, kDisc, devicePixelRatioF()));
        } else {
            painter.setPen(QPen(m_theme.color(isNow ? Token::Accent : Token::ControlBorder), 1));
            painter.setBrush(isNow ? QBrush(m_theme.color(Token::Accent)) : Qt::NoBrush);
            painter.drawEllipse(QRectF(disc).adjusted(0.5, 0.5, -0.5, -0.5));
            painter.setFont(m_theme.font(TextStyle::LabelStrong));
            painter.setPen(m_theme.color(isNow ? Token::OnAccent : Token::Text2));
            painter.drawText(disc, Qt::AlignCenter, QString::number(i + 1));
        }
        x += kDisc + kGap;
        const QFont& font = m_theme.font(isNow ? TextStyle::Strong : TextStyle::Text);
        painter.setFont(font);
        painter.setPen(m_theme.color(isNow ? Token::Text : Token::Text2));
        const int textWidth = QFontMetrics(font).horizontalAdvance(m_steps[i]);
        painter.drawText(QRect(x, 0, textWidth + 2, height() - 1), Qt::AlignVCenter, m_steps[i]);
        x += textWidth + kGap + 2;
        if (i + 1 < m_steps.size()) {
            painter.fillRect(x, middle, kLine, 1, m_theme.color(Token::BorderStrong));
            x += kLine + kGap;
        }
    }
}

} // namespace headrace
