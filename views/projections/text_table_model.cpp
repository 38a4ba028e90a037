// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/text_table_model.h"

#include "views/support/item_roles.h"
#include "views/support/text_format.h"

namespace headrace {

TextTableModel::TextTableModel(QStringList titles, QList<int> right, QObject* parent)
    : QAbstractTableModel(parent)
    , m_titles(std::move(titles))
    , m_right(std::move(right))
{
}

void TextTableModel::setLines(QList<Line> lines)
{
    if (lines == m_lines)
        return;
    const bool isSameSize = lines.size() == m_lines.size();
    if (!isSameSize)
        beginResetModel();
    m_lines = std::move(lines);
    if (!isSameSize)
        endResetModel();
    else if (!m_lines.isEmpty()) // What is selected stays so.
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

int TextTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_lines.size());
}

int TextTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_titles.size());
}

QVariant TextTableModel::data(const QModelIndex& index, int role) const
{
    Q_ASSERT(checkIndex(index, CheckIndexOption::IndexIsValid));
    const Cell& cell = m_lines[index.row()][index.column()];
    switch (role) {
    case Qt::DisplayRole:
        return cell.text;
    case Qt::ToolTipRole:
        return plainToolTip(cell.text);
    case ValueRole:
        return cell.value ? QVariant(*cell.value) : QVariant();
    case DimRole:
        return cell.isDim;
    }
    return {};
}

QVariant TextTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole)
        return int((m_right.contains(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    return m_titles[section];
}

} // namespace headrace
