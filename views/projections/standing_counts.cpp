// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/standing_counts.h"

#include "views/support/theme/theme.h"

#include <QPainter>

namespace headrace {
namespace {

constexpr int kIconPx = 16;
constexpr int kIconGap = 6;
constexpr int kBetween = 14;
constexpr int kHeight = 24;

} // namespace

StandingCounts::StandingCounts(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void StandingCounts::setCounts(const ProjectionTableModel::Counts& counts)
{
    m_counts = counts;
    setAccessibleName(text());
    setToolTip(text());
    updateGeometry();
    update();
}

QList<StandingCounts::Part> StandingCounts::parts() const
{
    QList<Part> all;
    const auto add = [&](int count, Standing as, const QString& text) {
        if (count > 0)
            all << Part {lookOf(as).icon, lookOf(as).color, text.arg(count)};
    };
    add(m_counts.stopped, Standing::Stopped, tr("%1 stopped"));
    add(m_counts.watch, Standing::Parked, tr("%1 to watch"));
    add(m_counts.unknown, Standing::Unknown, tr("%1 unknown"));
    add(m_counts.behind, Standing::Behind, tr("%1 behind"));
    all << Part {{},
                 Token::Text2,
                 all.isEmpty() ? m_counts.all == 1 ? tr("1 projection")
                                                   : tr("%1 projections").arg(m_counts.all)
                               : tr("of %1").arg(m_counts.all)};
    return all;
}

int StandingCounts::widthOf(const Part& part) const
{
    return (part.icon.isEmpty() ? 0 : kIconPx + kIconGap)
        + QFontMetrics(m_theme.font(TextStyle::Text)).horizontalAdvance(part.text);
}

QString StandingCounts::text() const
{
    QStringList texts;
    for (const Part& part : parts())
        texts << part.text;
    return texts.join(", ");
}

QSize StandingCounts::sizeHint() const
{
    int width = 0;
    for (const Part& part : parts())
        width += widthOf(part) + kBetween;
    return {width, kHeight};
}

void StandingCounts::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setFont(m_theme.font(TextStyle::Text));
    int x = 0;
    for (const Part& part : parts()) {
        const int width = widthOf(part);
        if (x + width > this->width())
            return; // The tooltip has all of it.
        int textX = x;
        if (!part.icon.isEmpty()) {
            painter.drawPixmap(x, (height() - kIconPx) / 2,
                               m_theme.pixmap(part.icon, part.color, kIconPx, devicePixelRatioF()));
            textX += kIconPx + kIconGap;
        }
        painter.setPen(m_theme.color(part.icon.isEmpty() ? Token::Text2 : Token::Text));
        painter.drawText(QRect(textX, 0, width + 2, height()), Qt::AlignVCenter, part.text);
        x += width + kBetween;
    }
}

} // namespace headrace
