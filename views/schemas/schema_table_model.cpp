// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/schemas/schema_table_model.h"

#include "views/support/item_roles.h"
#include "views/support/text_format.h"

#include <algorithm>

namespace headrace {
namespace {

bool isNumber(int column)
{
    return column >= SchemaTableModel::StoredColumn;
}

// Invalid: not known.
QVariant numberOf(const SchemaRow& row, int column)
{
    const auto known = [](bool isKnown, std::int64_t number) {
        return isKnown ? QVariant(qlonglong(number)) : QVariant();
    };
    const bool isUnused = row.state == SchemaState::Unused; // Nothing can fail.
    switch (column) {
    case SchemaTableModel::StoredColumn:
        return known(row.stored > 0 || isUnused, row.stored);
    case SchemaTableModel::CurrentColumn:
        return known(row.current > 0, row.current);
    case SchemaTableModel::EventsColumn:
        return known(row.events.has_value(), row.events.value_or(0));
    case SchemaTableModel::FailedColumn:
        return known(isUnused || (row.covered && row.current > 0),
                     row.covered ? row.covered->failed : 0);
    default:
        return known(isUnused || (row.covered && row.current > 0),
                     row.covered ? row.covered->lossy : 0);
    }
}

} // namespace

void SchemaTableModel::setRows(std::vector<SchemaRow> rows)
{
    const bool hasSameRows =
        std::ranges::equal(rows, m_rows, [](const auto& a, const auto& b) { return a.isSame(b); });
    if (hasSameRows) { // The selection and the place scrolled to stay.
        m_rows = std::move(rows);
        if (!m_rows.empty())
            emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int SchemaTableModel::find(const SchemaRow& row) const
{
    auto found = std::ranges::find_if(m_rows, [&](const auto& it) { return it.isSame(row); });
    if (found == m_rows.end())
        found = std::ranges::find_if(m_rows, [&](const auto& it) {
            return it.category == row.category && it.type == row.type;
        });
    return found == m_rows.end() ? -1 : int(found - m_rows.begin());
}

int SchemaTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int SchemaTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString SchemaTableModel::text(const SchemaRow& row, int column) const
{
    if (column == StateColumn)
        return lookOf(row.state).word;
    if (column == CategoryColumn)
        return row.category;
    if (column == TypeColumn)
        return row.type;
    if (column == StoredColumn && row.state == SchemaState::Unused)
        return QStringLiteral("–");
    const QVariant number = numberOf(row, column);
    return number.isValid() ? number.toString() : QStringLiteral("?");
}

QVariant SchemaTableModel::data(const QModelIndex& index, int role) const
{
    Q_ASSERT(checkIndex(index, CheckIndexOption::IndexIsValid));
    const SchemaRow& it = row(index.row());
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return text(it, column);
    case ValueRole:
        return column == StateColumn ? QVariant(int(it.state))
            : isNumber(column)       ? numberOf(it, column)
                                     : QVariant();
    case DimRole:
        return column == CategoryColumn || it.state == SchemaState::Unused;
    case Qt::ToolTipRole:
        return column == TypeColumn || column == StateColumn
            ? QVariant(plainToolTip(text(it, column)))
            : QVariant();
    default:
        return {};
    }
}

QVariant SchemaTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole && isNumber(section))
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case StateColumn:
        return tr("State");
    case CategoryColumn:
        return tr("Category");
    case TypeColumn:
        return tr("Type");
    case StoredColumn:
        return tr("Stored");
    case CurrentColumn:
        return tr("Now");
    case EventsColumn:
        return tr("Events");
    case FailedColumn:
        return tr("Failed");
    case LossyColumn:
        return tr("Lossy");
    }
    return {};
}

} // namespace headrace
