// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/delegates/row_delegate.h"

#include "views/support/data_table.h"
#include "views/support/delegates/row_background.h"
#include "views/support/theme/theme.h"

#include <QFontMetrics>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace headrace {
namespace {

constexpr int kCellPadding = 8;
constexpr int kPlaceholderHeight = 8;
constexpr qsizetype kElidedKept = 4'096;

RowBackground backgroundOf(const QStyleOptionViewItem& option, const QModelIndex& index)
{
    RowBackground row;
    row.mark = index.data(MarkRole).value<DiffMark>();
    row.isSelected = option.state.testFlag(QStyle::State_Selected);
    row.isCurrent = option.state.testFlag(QStyle::State_HasFocus);
    row.viewHasFocus = option.widget != nullptr && option.widget->hasFocus();
    const auto* table = qobject_cast<const DataTable*>(option.widget);
    if (table != nullptr) {
        row.isHovered = table->hoveredRow() == index.row();
        row.isCurrent = table->hasFocus() && table->currentIndex().row() == index.row();
        row.isLeftEnd = option.rect.left() <= 0;
        row.isRightEnd = option.rect.right() >= table->viewport()->width() - 1
            || table->isLastColumn(index.column());
    } else {
        row.isHovered = option.state.testFlag(QStyle::State_MouseOver);
    }
    return row;
}

} // namespace

RowDelegate::RowDelegate(const Theme& theme, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_theme(theme)
{
}

void RowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                        const QModelIndex& index) const
{
    paintRowBackground(*painter, m_theme, option.rect, backgroundOf(option, index));
    const Cell cell {*painter, option, index,
                     option.rect.adjusted(kCellPadding, 0, -kCellPadding, 0)};
    if (index.data(LoadingRole).toBool())
        paintPlaceholder(cell);
    else
        paintCell(cell);
}

void RowDelegate::paintCell(const Cell& cell) const
{
    drawText(cell, cell.rect, cell.index.data().toString(), m_theme.font(TextStyle::Text),
             textColor(cell));
}

void RowDelegate::paintPlaceholder(const Cell& cell) const
{
    // Different lengths look like text, the same ones like a stripe.
    const int share = 55 + (cell.index.row() * 7 + cell.index.column() * 13) % 35;
    QRectF bar(cell.rect.left(), 0, cell.rect.width() * share / 100.0, kPlaceholderHeight);
    bar.moveTop(cell.rect.center().y() - kPlaceholderHeight / 2);
    QPainterPath shape;
    shape.addRoundedRect(bar, 2, 2);
    cell.painter.fillPath(shape, m_theme.color(Token::Pressed));
}

QSize RowDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {0, DataTable::kRowHeight};
}

QColor RowDelegate::textColor(const Cell& cell) const
{
    return m_theme.color(cell.index.data(DimRole).toBool() ? Token::Text2 : Token::Text);
}

int RowDelegate::drawText(const Cell& cell, const QRect& rect, const QString& text,
                          const QFont& font, const QColor& color, Qt::Alignment alignment,
                          Qt::TextElideMode elide) const
{
    if (rect.width() <= 0 || text.isEmpty())
        return 0;
    const Elided fitting = elided(text, font, rect.width(), elide);
    cell.painter.setFont(font);
    cell.painter.setPen(color);
    cell.painter.drawText(rect,
                          int(alignment | Qt::AlignVCenter) | Qt::TextSingleLine | Qt::TextDontClip,
                          fitting.text);
    return fitting.width;
}

RowDelegate::Elided RowDelegate::elided(const QString& text, const QFont& font, int width,
                                        Qt::TextElideMode mode) const
{
    const QString key = QStringLiteral("%1\n%2\n").arg(width).arg(font.key()) + text;
    const auto known = m_elided.constFind(key);
    if (known != m_elided.cend())
        return *known;
    if (m_elided.size() >= kElidedKept)
        m_elided.clear();
    const QFontMetrics metrics(font);
    Elided fitting {metrics.elidedText(text, mode, width), 0};
    fitting.width = metrics.horizontalAdvance(fitting.text);
    return *m_elided.insert(key, fitting);
}

void RowDelegate::drawUnknown(const Cell& cell, Qt::Alignment alignment) const
{
    drawText(cell, cell.rect, QStringLiteral("?"), m_theme.numbers(), m_theme.color(Token::Text2),
             alignment);
}

} // namespace headrace
