// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/overview/findings_model.h"

#include "views/support/item_roles.h"
#include "views/support/text_format.h"

namespace headrace {

void FindingsModel::follow(const std::vector<Finding>& findings)
{
    if (findings.size() < m_findings.size()) { // Another run has begun.
        beginResetModel();
        m_findings.clear();
        endResetModel();
    }
    if (findings.size() == m_findings.size())
        return;
    beginInsertRows({}, int(m_findings.size()), int(findings.size()) - 1);
    m_findings.insert(m_findings.end(), findings.begin() + std::ptrdiff_t(m_findings.size()),
                      findings.end());
    endInsertRows();
}

int FindingsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_findings.size());
}

int FindingsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant FindingsModel::data(const QModelIndex& index, int role) const
{
    Q_ASSERT(checkIndex(index, CheckIndexOption::IndexIsValid));
    const Finding& found = finding(index.row());
    if (role == ValueRole && index.column() == PositionColumn)
        return qlonglong(found.position.value);
    if (role == Qt::ToolTipRole && index.column() == MessageColumn)
        return plainToolTip(toQString(found.message));
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case KindColumn:
        return toQString(found.kind);
    case PositionColumn:
        return found.position.value > 0 ? QString::number(found.position.value) : QString();
    case StreamColumn:
        return toQString(found.stream);
    case MessageColumn:
        return toQString(found.message);
    }
    return {};
}

QVariant FindingsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole && section == PositionColumn)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case KindColumn:
        return tr("Kind");
    case PositionColumn:
        return tr("Position");
    case StreamColumn:
        return tr("Stream");
    case MessageColumn:
        return tr("What is wrong");
    }
    return {};
}

} // namespace headrace
