// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/projection/read_model.h"

#include <QAbstractTableModel>

#include <vector>

namespace headrace {

/// Rows that differ between two builds, a line for each column that does. Bounded.
class DifferenceModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        MarkColumn,
        KeyColumn,
        NameColumn,
        BeforeColumn,
        AfterColumn,
        DifferenceColumn,
        ColumnCount
    };
    enum Role {
        AbsentRole = Qt::UserRole, ///< bool: the row is not there on this side.
        NullRole,                  ///< bool: there is no value.
        NumericRole,               ///< bool: right-aligned.
    };
    static constexpr std::size_t kMostRows = 5'000;

    using QAbstractTableModel::QAbstractTableModel;

    void clear();
    void setVersions(const QString& before, const QString& after); ///< Titles of the two sides.
    /// Those beyond kMostRows are left out.
    void append(std::vector<RowDifference> rows, const std::vector<ColumnDescription>& columns);
    const RowDifference& rowOf(int line) const { return m_rows[m_lines[std::size_t(line)].row]; }
    std::size_t differences() const { return m_rows.size(); }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    struct Line
    {
        std::size_t row;
        std::size_t cell;
        ColumnType type;
    };
    QString text(const Line& line, int column) const;
    QVariant mark(const Line& line, int column) const;

    std::vector<RowDifference> m_rows;
    std::vector<Line> m_lines;
    QString m_before;
    QString m_after;
};

} // namespace headrace
