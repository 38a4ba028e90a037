// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/delegates/cell_delegates.h"

#include "views/support/data_table.h"
#include "views/support/item_roles.h"
#include "views/support/json/json_runs.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QPainter>

namespace headrace {
namespace {

constexpr int kIconPx = 16;
constexpr int kIconGap = 8;
constexpr qsizetype kDateLength = 10; // "2011-01-18"
constexpr qsizetype kClockLength = 9; // " 13:21:49"

} // namespace

void NumberDelegate::paintCell(const Cell& cell) const
{
    const QVariant value = cell.index.data(ValueRole);
    if (!value.isValid())
        return drawUnknown(cell, Qt::AlignRight);
    const qlonglong number = value.toLongLong();
    drawText(cell, cell.rect, numberText(number), theme().numbers(),
             number == 0 ? theme().color(Token::Text2) : textColor(cell), Qt::AlignRight);
}

void BytesDelegate::paintCell(const Cell& cell) const
{
    const QVariant value = cell.index.data(ValueRole);
    if (!value.isValid())
        return drawUnknown(cell, Qt::AlignRight);
    const qlonglong bytes = value.toLongLong();
    drawText(cell, cell.rect, bytesText(bytes), theme().numbers(),
             bytes == 0 ? theme().color(Token::Text2) : textColor(cell), Qt::AlignRight);
}

void TimeDelegate::paintCell(const Cell& cell) const
{
    const QVariant value = cell.index.data(ValueRole);
    if (!value.isValid())
        return drawUnknown(cell, Qt::AlignLeft);
    const QString text = timeText(fromUs(value.toLongLong()));
    const QColor dim = theme().color(Token::Text2);
    const QColor full = textColor(cell);

    QRect rest = cell.rect;
    const auto draw = [&](const QString& run, const QColor& color) {
        rest.setLeft(rest.left() + drawText(cell, rest, run, theme().data(run), color));
    };
    draw(text.left(kDateLength), repeatsDateAbove(cell) ? dim : full);
    draw(text.mid(kDateLength, kClockLength), full);
    draw(text.mid(kDateLength + kClockLength), dim);
}

bool TimeDelegate::repeatsDateAbove(const Cell& cell) const
{
    const auto* table = qobject_cast<const DataTable*>(cell.option.widget);
    if (cell.index.row() == 0 || (table != nullptr && table->topRow() == cell.index.row()))
        return false;
    const QVariant above = cell.index.siblingAtRow(cell.index.row() - 1).data(ValueRole);
    if (!above.isValid())
        return false;
    return dateText(fromUs(above.toLongLong()))
        == dateText(fromUs(cell.index.data(ValueRole).toLongLong()));
}

void DurationDelegate::paintCell(const Cell& cell) const
{
    const QVariant value = cell.index.data(ValueRole);
    if (!value.isValid()) // The first row has nothing to be measured from.
        return;
    const QString text = durationCellText(std::chrono::microseconds(value.toLongLong()));
    drawText(cell, cell.rect, text, theme().data(text), theme().color(Token::Text2),
             Qt::AlignRight);
}

void NameDelegate::paintCell(const Cell& cell) const
{
    QRect rect = cell.rect;
    const QString icon = cell.index.data(IconRole).toString();
    if (!icon.isEmpty()) {
        cell.painter.drawPixmap(rect.left(), rect.center().y() - kIconPx / 2 + 1,
                                theme().pixmap(icon, Token::Text2, kIconPx,
                                               cell.painter.device()->devicePixelRatioF()));
        rect.setLeft(rect.left() + kIconPx + kIconGap);
    }
    const bool isStrong = cell.index.data(StrongRole).toBool();
    drawText(cell, rect, visibleText(cell.index.data().toString()),
             theme().font(isStrong ? TextStyle::Strong : TextStyle::Text), textColor(cell));
}

void DataDelegate::paintCell(const Cell& cell) const
{
    const QString text = visibleText(cell.index.data().toString());
    const bool isStrong = cell.index.data(StrongRole).toBool();
    drawText(cell, cell.rect, text, isStrong ? theme().dataStrong(text) : theme().data(text),
             textColor(cell), Qt::AlignLeft, m_elide);
}

void JsonDelegate::paintCell(const Cell& cell) const
{
    paintJsonRuns(cell.painter, theme(), cell.rect,
                  jsonRuns(cell.index.data().toString().toStdString()));
}

} // namespace headrace
