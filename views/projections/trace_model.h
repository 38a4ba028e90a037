// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/time.h"
#include "core/event/event.h"

#include <QAbstractTableModel>

#include <vector>

namespace headrace {

/// An event that touched a row.
struct TracedEvent
{
    Position position;
    Time time;
    QString stream;
    Version version;
    QString type;
};

/// The events that made a row, oldest first.
class TraceModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { PositionColumn, EventColumn, TypeColumn, TimeColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setEvents(std::vector<TracedEvent> events);
    const TracedEvent& event(int row) const { return m_events[std::size_t(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    std::vector<TracedEvent> m_events;
};

} // namespace headrace
