// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QList>
#include <QVariant>

#include <optional>

namespace headrace {

/// A small table that is made as a whole: a parked key, a record, a column of a definition a line.
class TextTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    struct Cell
    {
        QString text;                        ///< Plain: as it is copied.
        std::optional<qlonglong> value = {}; ///< A number or a time (µs), for a delegate.
        bool isDim = false;
        friend bool operator==(const Cell&, const Cell&) = default;
    };
    using Line = QList<Cell>;

    /// `right` are the sections whose titles stand at the right.
    TextTableModel(QStringList titles, QList<int> right, QObject* parent = nullptr);

    void setLines(QList<Line> lines); ///< Nothing happens when they are the same.
    const Line& line(int row) const { return m_lines[row]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    /// Roles as in item_roles.h.
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    const QStringList m_titles;
    const QList<int> m_right;
    QList<Line> m_lines;
};

} // namespace headrace
