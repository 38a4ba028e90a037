// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/overview/fact_tile.h"

#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QFontMetrics>
#include <QPainter>
#include <QPainterPath>

namespace headrace {
namespace {

constexpr int kPadding = 15;
constexpr int kIconPx = 16;
constexpr int kBarWidth = 3;
constexpr int kRadius = 6;
constexpr int kHatch = 9; // From line to line, along the edge.

/// What is not known looks different from what is zero.
void hatch(QPainter& painter, const QRect& rect, const QColor& color)
{
    painter.setPen(QPen(color, 2));
    for (int x = rect.left() - rect.height(); x < rect.right(); x += kHatch)
        painter.drawLine(x, rect.bottom() + 1, x + rect.height(), rect.top());
}

} // namespace

FactTile::FactTile(const Theme& theme, QWidget* parent) : QAbstractButton(parent), m_theme(theme)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMinimumWidth(140);
    setNarrow(false);
    setAttribute(Qt::WA_Hover);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void FactTile::setNarrow(bool isNarrow)
{
    setFixedHeight(isNarrow ? kNarrowHeight : kHeight);
}

void FactTile::setTile(const TileText& tile)
{
    if (m_tile == tile)
        return;
    m_tile = tile;
    setObjectName(QStringLiteral("tile.") + tile.id);
    const bool isButton = !tile.link.isEmpty();
    setFocusPolicy(isButton ? Qt::TabFocus : Qt::NoFocus);
    setCursor(isButton ? Qt::PointingHandCursor : Qt::ArrowCursor);
    QStringList said {tile.figure + (tile.unit.isEmpty() ? QString() : ' ' + tile.unit),
                      tile.detail, lookOf(tile.severity).word};
    said.removeAll(QString());
    setAccessibleName(QStringLiteral("%1: %2").arg(tile.title, said.join(QStringLiteral(", "))));
    setAccessibleDescription(tile.link);
    setToolTip(plainToolTip(tile.tooltip.isEmpty() ? tile.detail : tile.tooltip));
    update();
}

void FactTile::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintGround(painter);
    const int top = (height() - kNarrowHeight) / 6;
    const int left = kPadding;
    const int wide = width() - 2 * kPadding;
    paintSeverity(painter, {left, top + 6, wide, 16});
    paintFigure(painter, {left, height() / 2 - 20, wide, 28});
    paintDetail(painter, {left, height() - top - 30, wide, 16});
}

void FactTile::paintGround(QPainter& painter) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF edge = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    QPainterPath shape;
    shape.addRoundedRect(edge, kRadius, kRadius);
    const bool isLit = !m_tile.link.isEmpty() && (underMouse() || isDown());
    painter.fillPath(shape,
                     m_theme.color(isDown()    ? Token::Pressed
                                       : isLit ? Token::Hover
                                               : Token::Surface));
    painter.save();
    painter.setClipPath(shape);
    if (m_tile.severity == Severity::Unknown)
        hatch(painter, rect(), m_theme.color(Token::UnknownBg));
    if (m_tile.severity == Severity::Watch || m_tile.severity == Severity::Act)
        painter.fillRect(0, 0, kBarWidth, height(), m_theme.color(lookOf(m_tile.severity).color));
    painter.restore();
    const bool isFocused = hasFocus();
    painter.setPen(
        QPen(m_theme.color(isFocused ? Token::Focus : Token::Border), isFocused ? 2 : 1));
    const double inset = isFocused ? 0.5 : 0;
    painter.drawRoundedRect(edge.adjusted(inset, inset, -inset, -inset), kRadius, kRadius);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void FactTile::paintSeverity(QPainter& painter, const QRect& line) const
{
    QRect rest = line;
    if (const SeverityLook look = lookOf(m_tile.severity); !look.word.isEmpty()) {
        painter.setFont(m_theme.font(TextStyle::Small));
        const int width = painter.fontMetrics().horizontalAdvance(look.word);
        painter.setPen(m_theme.color(look.color));
        painter.drawText(rest, Qt::AlignRight | Qt::AlignVCenter, look.word);
        rest.setRight(rest.right() - width - 4 - kIconPx);
        painter.drawPixmap(rest.right() + 1, rest.top(),
                           m_theme.pixmap(look.icon, look.color, kIconPx, devicePixelRatioF()));
        rest.setRight(rest.right() - 8);
    }
    painter.setFont(m_theme.font(TextStyle::Text));
    painter.setPen(m_theme.color(Token::Text2));
    painter.drawText(rest, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(m_tile.title, Qt::ElideRight, rest.width()));
}

void FactTile::paintFigure(QPainter& painter, const QRect& line) const
{
    painter.setFont(m_theme.figure());
    const bool isUnread = m_tile.figure == QStringLiteral("…");
    painter.setPen(m_theme.color(isUnread ? Token::Text2 : Token::Text));
    const QString figure =
        painter.fontMetrics().elidedText(m_tile.figure, Qt::ElideRight, line.width());
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, figure);
    if (m_tile.unit.isEmpty())
        return;
    QRect rest = line;
    rest.setLeft(line.left() + painter.fontMetrics().horizontalAdvance(figure) + 8);
    painter.setFont(m_theme.font(TextStyle::Text));
    painter.setPen(m_theme.color(Token::Text2));
    // On the figure's own baseline, which is lower than the middle of the smaller letters.
    painter.drawText(rest.translated(0, 2), Qt::AlignLeft | Qt::AlignVCenter, m_tile.unit);
}

void FactTile::paintDetail(QPainter& painter, const QRect& line) const
{
    QRect rest = line;
    painter.setFont(m_theme.font(TextStyle::Small));
    const bool isOffered = m_tile.severity == Severity::Unknown || underMouse() || hasFocus();
    if (!m_tile.link.isEmpty() && isOffered) {
        const int width = painter.fontMetrics().horizontalAdvance(m_tile.link);
        painter.setPen(m_theme.color(Token::Accent));
        painter.drawText(rest, Qt::AlignRight | Qt::AlignVCenter, m_tile.link);
        rest.setRight(rest.right() - width - 8);
    }
    painter.setPen(m_theme.color(Token::Text2));
    painter.drawText(
        rest, Qt::AlignLeft | Qt::AlignVCenter,
        painter.fontMetrics().elidedText(
            m_tile.detail, m_tile.isPath ? Qt::ElideMiddle : Qt::ElideRight, rest.width()));
}

} // namespace headrace
