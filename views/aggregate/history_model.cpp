// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/history_model.h"

#include "views/support/item_roles.h"
#include "views/support/text_format.h"

#include <algorithm>

namespace headrace {
namespace {

QString valueText(const std::string& json)
{
    return json.empty() ? HistoryModel::tr("absent") : toQString(json);
}

} // namespace

HistoryModel::HistoryModel(QObject* parent) : QAbstractTableModel(parent) {}

void HistoryModel::setHistory(std::shared_ptr<const FieldHistory> history)
{
    beginResetModel();
    m_history = std::move(history);
    endResetModel();
}

std::int64_t HistoryModel::version(int row) const
{
    return m_history->values[static_cast<std::size_t>(row) + 1].version;
}

int HistoryModel::rowAt(std::int64_t version) const
{
    if (!m_history)
        return -1;
    const auto later =
        std::ranges::upper_bound(m_history->values, version, {}, &FieldHistory::Value::version);
    return static_cast<int>(later - m_history->values.begin()) - 2;
}

int HistoryModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_history ? 0 : static_cast<int>(m_history->changes());
}

int HistoryModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant HistoryModel::data(const QModelIndex& index, int role) const
{
    Q_ASSERT(checkIndex(index, CheckIndexOption::IndexIsValid));
    const auto& value = m_history->values[static_cast<std::size_t>(index.row()) + 1];
    switch (role) {
    case Qt::DisplayRole:
        return display(index.row(), index.column());
    case Qt::ToolTipRole:
        return plainToolTip(index.column() == TimeColumn
                                ? tr("%1 UTC").arg(timeText(value.time))
                                : display(index.row(), index.column()).toString());
    case ValueRole:
        return index.column() == VersionColumn ? QVariant(qlonglong {value.version}) : QVariant();
    case BeforeRole:
        return toQString(m_history->values[static_cast<std::size_t>(index.row())].json);
    case AfterRole:
        return toQString(value.json);
    }
    return {};
}

QVariant HistoryModel::display(int row, int column) const
{
    const auto& value = m_history->values[static_cast<std::size_t>(row) + 1];
    switch (column) {
    case VersionColumn:
        return QString::number(value.version);
    case TimeColumn: // Month to second: the year stands in the tooltip.
        return timeText(value.time).mid(5, 14);
    case ValueColumn:
        return tr("%1 → %2").arg(valueText(m_history->values[static_cast<std::size_t>(row)].json),
                                 valueText(value.json));
    case TypeColumn:
        return value.type;
    }
    return {};
}

QVariant HistoryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole && section == VersionColumn)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case VersionColumn:
        return tr("Ver.");
    case TimeColumn:
        return tr("Time, UTC");
    case ValueColumn:
        return tr("Value");
    case TypeColumn:
        return tr("Made by");
    }
    return {};
}

} // namespace headrace
