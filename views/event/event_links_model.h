// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/event/event_links.h"

#include <QAbstractTableModel>

namespace headrace {

/// The events of a correlation, in order, with what they are to the inspected one.
class EventLinksModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { RelationColumn, PositionColumn, StreamColumn, TypeColumn, ColumnCount };
    Q_ENUM(Column)

    using QAbstractTableModel::QAbstractTableModel;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    /// Roles as in item_roles.h.
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

    void setLinks(std::vector<EventLink> links);
    const EventLink& link(int row) const { return m_links[std::size_t(row)]; }

private:
    std::vector<EventLink> m_links;
};

} // namespace headrace
