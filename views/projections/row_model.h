// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/projection_session.h"

#include <QAbstractTableModel>

#include <optional>

namespace headrace {

/// Rows of a read model, read page by page as far as one scrolls: keyset paging, at most
/// kMostRows.
class RowModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Role {
        NullRole = Qt::UserRole, ///< bool: there is no value.
        NumericRole,             ///< bool: right-aligned.
    };
    static constexpr int kPage = 200;
    static constexpr int kMostRows = 100'000;

    /// `session` must outlive the model.
    explicit RowModel(ProjectionSession& session, QObject* parent = nullptr);

    /// Shows other rows; none for an empty name.
    void setSource(const std::string& projection, std::vector<ColumnDescription> columns);
    void setFilters(std::vector<RowsRequest::Filter> filters);
    void setOrder(const std::string& column, bool isDescending);
    void readAgain(); ///< From the first page on.

    /// The key is column 0, the declared ones follow.
    const std::vector<ColumnDescription>& columns() const { return m_columns; }
    const ColumnDescription& column(int section) const { return m_columns[std::size_t(section)]; }
    /// Whether rows can be found and sorted by it.
    bool isIndexed(int section) const { return section == 0 || column(section).isIndexed; }
    QString keyOf(int row) const;
    Position lastOf(int row) const { return m_rows[std::size_t(row)].last; }
    bool isAtEnd() const { return m_isAtEnd; }
    bool isReading() const { return m_reading.isRunning(); }
    const QString& failure() const { return m_failure; }
    /// Whether there is no table to be read yet; no failure.
    bool isNotBuilt() const { return m_isNotBuilt; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

signals:
    /// A page came, or could not be read.
    void read();

private:
    void take(Result<RowBatch> batch);
    const ColumnValue& value(int row, int section) const;

    ProjectionSession& m_session;
    std::string m_projection;
    std::vector<ColumnDescription> m_columns;
    RowsRequest m_request;
    std::vector<RowBatch::Row> m_rows;
    std::vector<ColumnValue> m_values; // Without the key; those of the first row, ...
    bool m_isFirstPage = true;         // What is asked for takes the place of what is shown.
    bool m_isAtEnd = false;
    QString m_failure;
    bool m_isNotBuilt = false;
    Request m_reading;
};

} // namespace headrace
