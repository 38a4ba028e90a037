// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/verification.h"

#include <QAbstractTableModel>

#include <vector>

namespace headrace {

/// What verifying found wrong, a row each, in the order in which it was found. Grows at its end.
class FindingsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { KindColumn, PositionColumn, StreamColumn, MessageColumn, ColumnCount };
    Q_ENUM(Column)

    using QAbstractTableModel::QAbstractTableModel;

    /// Takes the rows over that are new: `findings` begins with those that are there already, or
    /// is another list.
    void follow(const std::vector<Finding>& findings);
    const Finding& finding(int row) const { return m_findings[std::size_t(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    /// Roles as in item_roles.h.
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    std::vector<Finding> m_findings;
};

} // namespace headrace
