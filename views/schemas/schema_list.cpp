// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/schemas/schema_list.h"

#include "views/schemas/schema_table_model.h"
#include "views/support/delegates/cell_delegates.h"
#include "views/support/item_roles.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QHeaderView>
#include <QPainter>

namespace headrace {
namespace {

using Column = SchemaTableModel::Column;
constexpr int kIconPx = 16;
constexpr int kIconGap = 8;

/// A state as glyph and word, the glyph in its colour.
class StateDelegate final : public RowDelegate
{
public:
    using RowDelegate::RowDelegate;

protected:
    void paintCell(const Cell& cell) const override
    {
        const auto look = lookOf(static_cast<SchemaState>(cell.index.data(ValueRole).toInt()));
        QRect rect = cell.rect;
        cell.painter.drawPixmap(rect.left(), rect.center().y() - kIconPx / 2 + 1,
                                theme().pixmap(look.icon, look.color, kIconPx,
                                               cell.painter.device()->devicePixelRatioF()));
        rect.setLeft(rect.left() + kIconPx + kIconGap);
        if (rect.width() < kIconPx)
            return; // Narrow: the glyph alone.
        drawText(cell, rect, look.word, theme().font(TextStyle::Text), textColor(cell));
    }
};

/// A stored version; a dash where nothing is stored.
class VersionDelegate final : public NumberDelegate
{
public:
    using NumberDelegate::NumberDelegate;

protected:
    void paintCell(const Cell& cell) const override
    {
        const QVariant value = cell.index.data(ValueRole);
        if (!value.isValid() || value.toInt() > 0)
            NumberDelegate::paintCell(cell);
        else
            drawText(cell, cell.rect, cell.index.data().toString(), theme().numbers(),
                     theme().color(Token::Text2), Qt::AlignRight);
    }
};

/// A count of bad events: in the colour of what it counts, for it is the reason of the state.
class BadCountDelegate final : public RowDelegate
{
public:
    BadCountDelegate(const Theme& theme, Token color, QObject* parent)
        : RowDelegate(theme, parent)
        , m_color(color)
    {
    }

protected:
    void paintCell(const Cell& cell) const override
    {
        const QVariant value = cell.index.data(ValueRole);
        if (!value.isValid())
            return drawUnknown(cell, Qt::AlignRight);
        const qlonglong number = value.toLongLong();
        QFont font = theme().numbers();
        font.setWeight(number > 0 ? QFont::DemiBold : QFont::Normal);
        drawText(cell, cell.rect, numberText(number), font,
                 theme().color(number > 0 ? m_color : Token::Text2), Qt::AlignRight);
    }

private:
    Token m_color;
};

} // namespace

SchemaList::SchemaList(SchemaTableModel& model, const Theme& theme, QWidget* parent)
    : DataTable(theme, tr("Event types"), parent)
{
    setObjectName("schemaTable");
    setModel(&model);
    setItemDelegateForColumn(Column::StateColumn, new StateDelegate(theme, this));
    setItemDelegateForColumn(Column::CategoryColumn, new DataDelegate(theme, this));
    setItemDelegateForColumn(Column::TypeColumn, new NameDelegate(theme, this));
    setItemDelegateForColumn(Column::StoredColumn, new VersionDelegate(theme, this));
    for (const Column column : {Column::CurrentColumn, Column::EventsColumn})
        setItemDelegateForColumn(column, new NumberDelegate(theme, this));
    setItemDelegateForColumn(Column::FailedColumn, new BadCountDelegate(theme, Token::Error, this));
    setItemDelegateForColumn(Column::LossyColumn, new BadCountDelegate(theme, Token::Warn, this));
    QHeaderView* const header = horizontalHeader();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(Column::TypeColumn, QHeaderView::Stretch);
    setColumnWidth(Column::CategoryColumn, 88);
    setColumnWidth(Column::StoredColumn, 64);
    setColumnWidth(Column::CurrentColumn, 52);
    setColumnWidth(Column::EventsColumn, 80);
    setColumnWidth(Column::FailedColumn, 68);
    setColumnWidth(Column::LossyColumn, 64);
    setNarrow(false);
}

void SchemaList::setNarrow(bool isNarrow)
{
    setColumnWidth(Column::StateColumn, isNarrow ? 52 : 152);
    setColumnHidden(Column::CategoryColumn, isNarrow);
    setColumnHidden(Column::LossyColumn, isNarrow);
    setColumnHidden(Column::FailedColumn, isNarrow);
}

} // namespace headrace
