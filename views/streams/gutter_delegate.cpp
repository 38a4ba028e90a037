// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/gutter_delegate.h"

#include "views/streams/event_table_model.h"
#include "views/support/theme/theme.h"

#include <QPainter>

namespace headrace {

bool GutterDelegate::mark(const std::string& stream, int selectedRow)
{
    const auto rows = stream.empty() ? std::nullopt : m_model.rowsOf(stream);
    const bool isSame = stream == m_stream && selectedRow == m_selectedRow && rows == m_rows;
    m_stream = stream;
    m_selectedRow = selectedRow;
    m_rows = rows;
    return !isSame;
}

void GutterDelegate::paintCell(const Cell& cell) const
{
    const int row = cell.index.row();
    if (!m_rows || row < m_rows->first || row > m_rows->second)
        return;
    const QRect rect = cell.option.rect;
    const double x = rect.left() + 10.5;
    const double middle = rect.top() + rect.height() / 2;
    const QColor color = theme().color(Token::Accent);
    if (m_rows->first != m_rows->second) {
        cell.painter.setPen(color);
        cell.painter.drawLine(QPointF(x, row == m_rows->first ? middle : rect.top()),
                              QPointF(x, row == m_rows->second ? middle : rect.bottom() + 1));
    }
    const EventView* const event = m_model.event(row);
    if (!event || event->stream != m_stream)
        return;
    const double radius = row == m_selectedRow ? 4 : 2.5;
    cell.painter.save();
    cell.painter.setRenderHint(QPainter::Antialiasing);
    cell.painter.setPen(Qt::NoPen);
    cell.painter.setBrush(color);
    cell.painter.drawEllipse(QPointF(x, middle), radius, radius);
    cell.painter.restore();
}

} // namespace headrace
