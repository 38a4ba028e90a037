// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/row_model.h"

#include "views/projections/column_text.h"
#include "views/support/item_roles.h"
#include "views/support/text_format.h"

namespace headrace {

RowModel::RowModel(ProjectionSession& session, QObject* parent)
    : QAbstractTableModel(parent)
    , m_session(session)
{
}

void RowModel::setSource(const std::string& projection, std::vector<ColumnDescription> columns)
{
    m_reading.cancel();
    beginResetModel();
    m_projection = projection;
    m_columns.clear();
    if (!projection.empty()) {
        m_columns.push_back(
            {.name = std::string(kKeyColumn), .type = ColumnType::Text, .isIndexed = true});
        m_columns.insert(m_columns.end(), columns.begin(), columns.end());
    }
    m_rows.clear();
    m_values.clear();
    m_request = {};
    m_request.limit = kPage;
    m_failure.clear();
    m_isNotBuilt = false;
    endResetModel();
    readAgain();
}

void RowModel::setFilters(std::vector<RowsRequest::Filter> filters)
{
    m_request.filters = std::move(filters);
    readAgain();
}

void RowModel::setOrder(const std::string& column, bool isDescending)
{
    m_request.sortBy = column;
    m_request.descending = isDescending;
    readAgain();
}

void RowModel::readAgain()
{
    m_request.after.reset();
    m_isAtEnd = false;
    m_isFirstPage = true;
    if (!m_projection.empty())
        fetchMore({});
}

void RowModel::fetchMore(const QModelIndex&)
{
    m_reading = m_session.ask<RowBatch>(
        [name = m_projection, request = m_request](Projections& projections, std::stop_token) {
            return projections.page(name, request);
        },
        [this](Result<RowBatch> batch) { take(std::move(batch)); });
}

void RowModel::take(Result<RowBatch> batch)
{
    m_isNotBuilt = !batch && batch.error().code == ErrorCode::NotFound;
    m_failure = batch || m_isNotBuilt ? QString() : toQString(batch.error().message);
    if (!batch || m_isFirstPage) {
        beginResetModel();
        m_rows.clear();
        m_values.clear();
        endResetModel();
    }
    m_isFirstPage = false;
    m_isAtEnd = !batch || batch->rows.size() < std::size_t(kPage)
        || m_rows.size() + batch->rows.size() >= std::size_t(kMostRows);
    if (batch && !batch->rows.empty()) {
        const int first = int(m_rows.size());
        beginInsertRows({}, first, first + int(batch->rows.size()) - 1);
        m_rows.insert(m_rows.end(), batch->rows.begin(), batch->rows.end());
        m_values.insert(m_values.end(), std::make_move_iterator(batch->values.begin()),
                        std::make_move_iterator(batch->values.end()));
        endInsertRows();
        const std::string& key = m_rows.back().key;
        ColumnValue last(key);
        for (int section = 1; section < columnCount(); ++section)
            if (column(section).name == m_request.sortBy)
                last = value(int(m_rows.size()) - 1, section);
        m_request.after = {std::move(last), key};
    }
    emit read();
}

bool RowModel::canFetchMore(const QModelIndex& parent) const
{
    return !parent.isValid() && !m_projection.empty() && !m_isAtEnd && !m_reading.isRunning();
}

const ColumnValue& RowModel::value(int row, int section) const
{
    return m_values[std::size_t(row) * (m_columns.size() - 1) + std::size_t(section) - 1];
}

QString RowModel::keyOf(int row) const
{
    return toQString(m_rows[std::size_t(row)].key);
}

int RowModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int RowModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_columns.size());
}

QVariant RowModel::data(const QModelIndex& index, int role) const
{
    Q_ASSERT(checkIndex(index, CheckIndexOption::IndexIsValid));
    const int section = index.column();
    if (section == 0)
        return role == Qt::DisplayRole || role == Qt::ToolTipRole ? QVariant(keyOf(index.row()))
            : role == StrongRole                                  ? QVariant(true)
                                                                  : QVariant();
    const ColumnValue& it = value(index.row(), section);
    const ColumnType type = column(section).type;
    switch (role) {
    case Qt::DisplayRole: // Copied as well: plain.
        return columnText(it, type);
    case Qt::ToolTipRole:
        return plainToolTip(columnText(it, type).left(2'000));
    case ValueRole:
        return shownColumnText(it, type);
    case NullRole:
        return isNull(it);
    case NumericRole:
        return isNumeric(type);
    }
    return {};
}

QVariant RowModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section >= columnCount())
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (role) {
    case Qt::DisplayRole:
        return toQString(column(section).name);
    case Qt::TextAlignmentRole:
        return int((isNumeric(column(section).type) ? Qt::AlignRight : Qt::AlignLeft)
                   | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        return plainToolTip(isIndexed(section)
                                ? tr("%1; click to sort").arg(columnTypeText(column(section)))
                                : tr("%1; not indexed: rows cannot be sorted by it")
                                      .arg(columnTypeText(column(section))));
    }
    return {};
}

} // namespace headrace
