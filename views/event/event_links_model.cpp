// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/event/event_links_model.h"

#include "views/support/item_roles.h"
#include "views/support/text_format.h"

namespace headrace {

int EventLinksModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_links.size());
}

int EventLinksModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant EventLinksModel::data(const QModelIndex& index, int role) const
{
    Q_ASSERT(checkIndex(index, CheckIndexOption::IndexIsValid));
    const EventLink& shown = link(index.row());
    const int column = index.column();
    if (role == ValueRole && column == PositionColumn)
        return qlonglong(shown.position.value);
    if (role == DimRole)
        return column == RelationColumn && shown.relation == LinkRelation::This;
    if (role == StrongRole)
        return column == TypeColumn && shown.relation == LinkRelation::This;
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case RelationColumn:
        return shown.relation == LinkRelation::Cause ? tr("Cause")
            : shown.relation == LinkRelation::Effect ? tr("Effect")
            : shown.relation == LinkRelation::This   ? tr("This")
                                                     : QString();
    case PositionColumn:
        return QString::number(shown.position.value);
    case StreamColumn:
        return streamAtText(toQString(shown.stream), shown.version);
    case TypeColumn:
        return toQString(shown.type);
    }
    return {};
}

QVariant EventLinksModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole && section == PositionColumn)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case PositionColumn:
        return tr("Position");
    case StreamColumn:
        return tr("Event");
    case TypeColumn:
        return tr("Type");
    }
    return QString();
}

void EventLinksModel::setLinks(std::vector<EventLink> links)
{
    beginResetModel();
    m_links = std::move(links);
    endResetModel();
}

} // namespace headrace
