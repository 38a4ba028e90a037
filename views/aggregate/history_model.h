// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/aggregate/history_reader.h"

#include <QAbstractTableModel>

namespace headrace {

/// The changes of one field as rows, by version.
class HistoryModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { VersionColumn, TimeColumn, ValueColumn, TypeColumn, ColumnCount };
    /// Of ValueColumn: the field's JSON before and after, empty where it was absent.
    enum Role { BeforeRole = Qt::UserRole, AfterRole };

    explicit HistoryModel(QObject* parent = nullptr);

    /// Null for none.
    void setHistory(std::shared_ptr<const FieldHistory> history);

    std::int64_t version(int row) const;
    /// Of the last change at or before `version`; -1 when there is none.
    int rowAt(std::int64_t version) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QVariant display(int row, int column) const;

    std::shared_ptr<const FieldHistory> m_history;
};

} // namespace headrace
