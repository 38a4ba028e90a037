// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/projections/lag_trend.h"
#include "views/projections/projection_standing.h"

#include <QAbstractTableModel>
#include <QList>

#include <optional>
#include <vector>

namespace headrace {

/// The projections of a module as a table: by severity, then by name, until somebody sorts.
class ProjectionTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        NameColumn,
        StateColumn,
        VersionColumn,
        CheckpointColumn,
        LagColumn,
        BehindColumn,
        TrendColumn,
        RowsColumn,
        ErrorColumn,
        ColumnCount
    };
    Q_ENUM(Column)
    enum Role {
        StandingRole = Qt::UserRole, ///< Standing as int.
        TrendRole,                   ///< QList<double>, LagTrend::kSteps long; NaN: not seen.
        EventRole,                   ///< "order-88213@4": of the last error; empty for none.
    };

    struct Row
    {
        QString name;
        std::optional<ProjectionStatus> status; ///< None: not read yet.
        Standing standing = Standing::Reading;
        LagTrend trend;
        Time seen;
    };
    /// How many stand how, of all; the filter does not count.
    struct Counts
    {
        int stopped = 0; ///< Or stuck.
        int watch = 0;   ///< Keys parked, or another version due.
        int behind = 0;
        int unknown = 0;
        int all = 0;
    };

    using QAbstractTableModel::QAbstractTableModel;

    /// Forgets everything but these names; they are shown at once, their states come later.
    void setNames(const QStringList& names);
    void setStatus(const QString& name, const ProjectionStatus& status, Time seen,
                   bool isHeldHere = false);
    /// Only names that contain it, in any case of letters.
    void setFilter(const QString& text);

    const Row& row(int index) const { return m_rows[m_shown[std::size_t(index)]]; }
    int find(const QString& name) const; ///< Its row; -1 when it is not shown.
    Counts counts() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    /// Other roles as in item_roles.h.
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;
    void sort(int column, Qt::SortOrder order) override;

private:
    std::vector<std::size_t> wanted() const;
    bool isBefore(const Row& one, const Row& other) const;
    void arrange();

    std::vector<Row> m_rows;
    std::vector<std::size_t> m_shown; // Of m_rows, in order.
    QString m_filter;
    int m_sortColumn = StateColumn;
    Qt::SortOrder m_order = Qt::AscendingOrder;
};

} // namespace headrace
