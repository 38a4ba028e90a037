// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/schemas/schema_rows.h"

#include <QAbstractTableModel>

namespace headrace {

/// The rows of the place Schemas as a table.
class SchemaTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        StateColumn,
        CategoryColumn,
        TypeColumn,
        StoredColumn,
        CurrentColumn,
        EventsColumn,
        FailedColumn,
        LossyColumn,
        ColumnCount
    };
    Q_ENUM(Column)

    using QAbstractTableModel::QAbstractTableModel;

    void setRows(std::vector<SchemaRow> rows);
    const SchemaRow& row(int index) const { return m_rows[std::size_t(index)]; }
    /// Where the same events stand, else the same type, else -1.
    int find(const SchemaRow& row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    /// Roles as in item_roles.h.
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    QString text(const SchemaRow& row, int column) const;

    std::vector<SchemaRow> m_rows;
};

} // namespace headrace
