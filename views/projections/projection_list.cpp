// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/projection_list.h"

#include "views/projections/projection_table_model.h"
#include "views/support/delegates/cell_delegates.h"
#include "views/support/item_roles.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QHeaderView>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace headrace {
namespace {

using Column = ProjectionTableModel::Column;
constexpr int kIconPx = 16;
constexpr int kIconGap = 6;
constexpr int kPadding = 8;
constexpr int kEventGap = 10;
constexpr int kTrendHeight = 16;

Standing standingOf(const QModelIndex& index)
{
    return static_cast<Standing>(index.data(ProjectionTableModel::StandingRole).toInt());
}

bool isReason(Standing standing)
{
    return standing == Standing::Stopped || standing == Standing::Stuck;
}

class StateDelegate final : public RowDelegate
{
public:
    using RowDelegate::RowDelegate;

protected:
    void paintCell(const Cell& cell) const override
    {
        const StandingLook look = lookOf(standingOf(cell.index));
        QRect rect = cell.rect;
        cell.painter.drawPixmap(rect.left(), rect.center().y() - kIconPx / 2 + 1,
                                theme().pixmap(look.icon, look.color, kIconPx,
                                               cell.painter.device()->devicePixelRatioF()));
        rect.setLeft(rect.left() + kIconPx + kIconGap);
        drawText(cell, rect, cell.index.data().toString(), theme().font(TextStyle::Text),
                 textColor(cell));
    }
};

/// The lag takes the colour of the state that it is the reason of.
class LagDelegate final : public NumberDelegate
{
public:
    using NumberDelegate::NumberDelegate;

protected:
    void paintCell(const Cell& cell) const override
    {
        const QVariant value = cell.index.data(ValueRole);
        const Standing standing = standingOf(cell.index);
        if (!value.isValid() || value.toLongLong() == 0 || !isReason(standing))
            return NumberDelegate::paintCell(cell);
        QFont font = theme().numbers();
        font.setWeight(QFont::DemiBold);
        drawText(cell, cell.rect, numberText(value.toLongLong()), font,
                 theme().color(lookOf(standing).color), Qt::AlignRight);
    }
};

class BehindDelegate final : public RowDelegate
{
public:
    using RowDelegate::RowDelegate;

protected:
    void paintCell(const Cell& cell) const override
    {
        const QVariant value = cell.index.data(ValueRole);
        if (!value.isValid())
            return drawUnknown(cell, Qt::AlignRight);
        const QString text = durationCellText(std::chrono::microseconds(value.toLongLong()));
        drawText(cell, cell.rect, text, theme().data(text),
                 theme().color(value.toLongLong() == 0 ? Token::Text2 : Token::Text),
                 Qt::AlignRight);
    }
};

/// The lag as a line; a gap where nothing was seen.
class TrendDelegate final : public RowDelegate
{
public:
    using RowDelegate::RowDelegate;

protected:
    void paintCell(const Cell& cell) const override
    {
        const auto values = cell.index.data(ProjectionTableModel::TrendRole).value<QList<double>>();
        double highest = 1;
        for (const double value : values)
            if (!std::isnan(value))
                highest = std::max(highest, value);
        const Standing standing = standingOf(cell.index);
        const bool isColoured = isReason(standing) || standing == Standing::Parked;
        cell.painter.setPen(
            QPen(theme().color(isColoured ? lookOf(standing).color : Token::Text2), 1));
        const int bottom = cell.rect.center().y() + kTrendHeight / 2;
        const double step = double(cell.rect.width() - 1) / double(LagTrend::kSteps - 1);
        QPolygonF line;
        const auto flush = [&] {
            if (line.size() == 1)
                line << line.front() + QPointF(1, 0);
            if (!line.isEmpty())
                cell.painter.drawPolyline(line);
            line.clear();
        };
        for (qsizetype i = 0; i < values.size(); ++i) {
            if (std::isnan(values[i]))
                flush();
            else
                line << QPointF(cell.rect.left() + double(i) * step,
                                bottom - values[i] / highest * (kTrendHeight - 2));
        }
        flush();
    }
};

/// Where the parts of an error go: what was found, and the event after it as a link.
struct ErrorParts
{
    QString reason;
    QString event;
    QRect reasonRect;
    QRect eventRect;
};

ErrorParts errorParts(const QModelIndex& index, const QRect& cell, const Theme& theme)
{
    ErrorParts parts;
    parts.event = visibleText(index.data(ProjectionTableModel::EventRole).toString());
    parts.reason = index.data().toString();
    parts.reasonRect = cell;
    if (parts.event.isEmpty())
        return parts;
    parts.reason.chop(index.data(ProjectionTableModel::EventRole).toString().size() + 1);
    const int eventWidth = std::min(
        QFontMetrics(theme.data(parts.event)).horizontalAdvance(parts.event), cell.width() / 2);
    const int reasonWidth =
        std::min(QFontMetrics(theme.font(TextStyle::Text)).horizontalAdvance(parts.reason) + 2,
                 cell.width() - eventWidth - 1 - kEventGap);
    parts.reasonRect.setWidth(reasonWidth);
    parts.eventRect =
        QRect(cell.left() + reasonWidth + kEventGap, cell.top(), eventWidth + 1, cell.height());
    return parts;
}

class ErrorDelegate final : public RowDelegate
{
public:
    using RowDelegate::RowDelegate;

protected:
    void paintCell(const Cell& cell) const override
    {
        const ErrorParts parts = errorParts(cell.index, cell.rect, theme());
        drawText(cell, parts.reasonRect, visibleText(parts.reason), theme().font(TextStyle::Text),
                 textColor(cell));
        drawText(cell, parts.eventRect, parts.event, theme().data(parts.event),
                 theme().color(Token::Accent), Qt::AlignLeft, Qt::ElideMiddle);
    }
};

} // namespace

ProjectionList::ProjectionList(ProjectionTableModel& model, const Theme& theme, QWidget* parent)
    : DataTable(theme, tr("Projections"), parent)
    , m_theme(theme)
{
    setObjectName("projectionTable");
    setModel(&model);
    setItemDelegateForColumn(Column::NameColumn, new NameDelegate(theme, this));
    setItemDelegateForColumn(Column::StateColumn, new StateDelegate(theme, this));
    for (const Column column :
         {Column::VersionColumn, Column::CheckpointColumn, Column::RowsColumn})
        setItemDelegateForColumn(column, new NumberDelegate(theme, this));
    setItemDelegateForColumn(Column::LagColumn, new LagDelegate(theme, this));
    setItemDelegateForColumn(Column::BehindColumn, new BehindDelegate(theme, this));
    setItemDelegateForColumn(Column::TrendColumn, new TrendDelegate(theme, this));
    setItemDelegateForColumn(Column::ErrorColumn, new ErrorDelegate(theme, this));
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setSectionsClickable(true);
    horizontalHeader()->setSortIndicator(Column::StateColumn, Qt::AscendingOrder);
    setSortingEnabled(true);
    setColumnWidth(Column::NameColumn, 164);
    setColumnWidth(Column::StateColumn, 156);
    setColumnWidth(Column::VersionColumn, 48);
    setColumnWidth(Column::CheckpointColumn, 96);
    setColumnWidth(Column::LagColumn, 84);
    setColumnWidth(Column::BehindColumn, 80);
    setColumnWidth(Column::TrendColumn, 128);
    setColumnWidth(Column::RowsColumn, 88);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

void ProjectionList::setNarrow(bool isNarrow)
{
    setColumnHidden(Column::TrendColumn, isNarrow);
    setColumnHidden(Column::RowsColumn, isNarrow);
}

int ProjectionList::selectedRow() const
{
    return currentIndex().isValid() ? currentIndex().row() : -1;
}

int ProjectionList::eventAt(const QPoint& at) const
{
    const QModelIndex index = indexAt(at);
    if (!index.isValid() || index.column() != Column::ErrorColumn)
        return -1;
    const QRect cell = visualRect(index).adjusted(kPadding, 0, -kPadding, 0);
    return errorParts(index, cell, m_theme).eventRect.contains(at) ? index.row() : -1;
}

void ProjectionList::mouseReleaseEvent(QMouseEvent* event)
{
    DataTable::mouseReleaseEvent(event);
    if (event->button() != Qt::LeftButton)
        return;
    if (const int row = eventAt(event->position().toPoint()); row >= 0)
        emit eventClicked(row);
}

void ProjectionList::mouseMoveEvent(QMouseEvent* event)
{
    DataTable::mouseMoveEvent(event);
    viewport()->setCursor(eventAt(event->position().toPoint()) >= 0 ? Qt::PointingHandCursor
                                                                    : Qt::ArrowCursor);
}

} // namespace headrace
