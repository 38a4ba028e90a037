// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/difference_counts.h"

#include "views/support/theme/theme.h"

#include <QPainter>

namespace headrace {
namespace {

constexpr int kEdge = 12;
constexpr int kBetween = 16;

} // namespace

DifferenceCounts::DifferenceCounts(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setFixedHeight(kHeight);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void DifferenceCounts::setParts(QList<Part> parts)
{
    m_parts = std::move(parts);
    setAccessibleName(text());
    setToolTip(text());
    update();
}

QString DifferenceCounts::text() const
{
    QStringList texts;
    for (const Part& part : m_parts)
        if (!part.text.isEmpty())
            texts << part.text;
    return texts.join(", ");
}

void DifferenceCounts::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setFont(m_theme.font(TextStyle::Text));
    const QFontMetrics metrics(painter.font());
    int x = kEdge;
    for (const Part& part : m_parts) {
        painter.setPen(m_theme.color(part.color));
        painter.drawText(QRect(x, 0, width() - x - kEdge, height()),
                         Qt::AlignVCenter | Qt::TextSingleLine, part.text);
        x += metrics.horizontalAdvance(part.text) + kBetween;
    }
}

} // namespace headrace
