// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/connections/connections_file.h"

#include <QAbstractTableModel>

#include <optional>
#include <vector>

namespace headrace {

/// The list of connections, with what is being changed in it and not saved yet.
class ConnectionsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { NameColumn, EnvironmentColumn, AccessColumn, WhereColumn, ColumnCount };
    static constexpr int kNameWidth = 240;            ///< As the table begins.
    enum Role { EnvironmentRole = Qt::UserRole + 1 }; ///< int(Environment).

    struct Row
    {
        std::optional<ConnectionProfile> saved; ///< None: it is new.
        ConnectionProfile now;
        bool isChanged() const { return !saved || *saved != now; }
    };

    using QAbstractTableModel::QAbstractTableModel;

    /// Takes over what is saved; rows that are being changed stay as they are.
    void setSaved(const Connections& saved);
    int add(const ConnectionProfile& profile); ///< New, and unsaved: its row.
    void change(int row, const ConnectionProfile& now);
    /// It was saved as it is now.
    void markSaved(int row);
    /// It was not, after all: `saved` is.
    void unsave(int row, const std::optional<ConnectionProfile>& saved);
    void remove(int row); ///< From here only.
    const Row& row(int index) const { return m_rows[std::size_t(index)]; }
    int rowOf(const QString& savedName) const; ///< -1: none.

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void told(int row);

    std::vector<Row> m_rows;
};

} // namespace headrace
