// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/trace_model.h"

#include "views/support/item_roles.h"
#include "views/support/text_format.h"

namespace headrace {

void TraceModel::setEvents(std::vector<TracedEvent> events)
{
    beginResetModel();
    m_events = std::move(events);
    endResetModel();
}

int TraceModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_events.size());
}

int TraceModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TraceModel::data(const QModelIndex& index, int role) const
{
    Q_ASSERT(checkIndex(index, CheckIndexOption::IndexIsValid));
    const TracedEvent& it = event(index.row());
    if (role == ValueRole)
        return index.column() == PositionColumn ? QVariant(qlonglong(it.position.value))
            : index.column() == TimeColumn      ? QVariant(qlonglong(toUs(it.time)))
                                                : QVariant();
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    const bool isTip = role == Qt::ToolTipRole;
    switch (index.column()) {
    case PositionColumn:
        return isTip ? QVariant() : QVariant(QString::number(it.position.value));
    case EventColumn:
        return isTip ? plainToolTip(streamAtText(it.stream, it.version))
                     : streamAtText(it.stream, it.version);
    case TypeColumn:
        return isTip ? plainToolTip(it.type) : it.type;
    case TimeColumn:
        return isTip ? exactTimeText(it.time) : timeText(it.time);
    }
    return {};
}

QVariant TraceModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole && section == PositionColumn)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case PositionColumn:
        return tr("Position");
    case EventColumn:
        return tr("Event");
    case TypeColumn:
        return tr("Type");
    case TimeColumn:
        return tr("Time (UTC)");
    }
    return {};
}

} // namespace headrace
