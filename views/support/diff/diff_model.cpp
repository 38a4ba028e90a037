// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/diff/diff_model.h"

#include "views/support/text_format.h"

namespace headrace {

void DiffModel::setLines(std::vector<DiffLine> lines)
{
    beginResetModel();
    m_lines = std::move(lines);
    m_rows.clear();
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        m_rows.push_back({i, false});
        if (m_lines[i].kind == PatchOperation::Kind::Replace)
            m_rows.push_back({i, true});
    }
    endResetModel();
}

int DiffModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant DiffModel::data(const QModelIndex& index, int role) const
{
    Q_ASSERT(checkIndex(index, CheckIndexOption::IndexIsValid));
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    const DiffLine& line = m_lines[row.line];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return display(line, row.isSecond);
    case KindRole:
        return static_cast<int>(line.kind);
    case PathRole:
        return toQString(line.path);
    case BeforeRole:
        return toQString(line.before);
    case AfterRole:
        return toQString(line.value);
    case IsSecondLineRole:
        return row.isSecond;
    case CutRole:
        return toQString(line.value.substr(0, equalBeginning(line.before, line.value))).size();
    }
    return {};
}

QString DiffModel::display(const DiffLine& line, bool isSecond) const
{
    const QString path = toQString(line.path);
    switch (line.kind) {
    case PatchOperation::Kind::Add:
        return tr("+ %1 %2").arg(path, toQString(line.value));
    case PatchOperation::Kind::Remove:
        return tr("− %1 %2").arg(path, toQString(line.before));
    case PatchOperation::Kind::Replace:
        break;
    }
    return isSecond ? tr("%1 → %2").arg(toQString(line.before), toQString(line.value))
                    : tr("~ %1").arg(path);
}

} // namespace headrace
