// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/event_store.h"

#include <QAbstractTableModel>

#include <vector>

namespace headrace {

/// The categories of a store with most events, those with most first.
class CategoryModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { NameColumn, EventsColumn, StreamsColumn, BytesColumn, ColumnCount };
    Q_ENUM(Column)
    static constexpr std::size_t kMost = 20;

    using QAbstractTableModel::QAbstractTableModel;

    void setCategories(std::vector<StoreStatistics::Category> categories);
    const std::string& name(int row) const { return m_shown[std::size_t(row)].name; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    /// Roles as in item_roles.h.
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    std::vector<StoreStatistics::Category> m_shown;
};

} // namespace headrace
