// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/difference_model.h"

#include "views/projections/column_text.h"
#include "views/support/item_roles.h"
#include "views/support/text_format.h"

#include <algorithm>

namespace headrace {
namespace {

using Kind = RowDifference::Kind;

ColumnType typeOf(const std::vector<ColumnDescription>& columns, const std::string& name)
{
    const auto found = std::ranges::find(columns, name, &ColumnDescription::name);
    return found == columns.end() ? ColumnType::Text : found->type;
}

QString glyphOf(Kind kind)
{
    return kind == Kind::Added  ? QStringLiteral("+")
        : kind == Kind::Removed ? QString(QChar(0x2212))
                                : QStringLiteral("~");
}

DiffMark markOf(Kind kind)
{
    return kind == Kind::Added  ? DiffMark::Added
        : kind == Kind::Removed ? DiffMark::Removed
                                : DiffMark::Changed;
}

} // namespace

void DifferenceModel::clear()
{
    beginResetModel();
    m_rows.clear();
    m_lines.clear();
    endResetModel();
}

void DifferenceModel::setVersions(const QString& before, const QString& after)
{
    m_before = before;
    m_after = after;
    emit headerDataChanged(Qt::Horizontal, BeforeColumn, AfterColumn);
}

void DifferenceModel::append(std::vector<RowDifference> rows,
                             const std::vector<ColumnDescription>& columns)
{
    std::vector<Line> lines;
    for (RowDifference& row : rows) {
        if (m_rows.size() >= kMostRows)
            break;
        for (std::size_t cell = 0; cell < row.cells.size(); ++cell)
            lines.push_back({m_rows.size(), cell, typeOf(columns, row.cells[cell].column)});
        m_rows.push_back(std::move(row));
    }
    if (lines.empty())
        return;
    beginInsertRows({}, int(m_lines.size()), int(m_lines.size() + lines.size()) - 1);
    m_lines.insert(m_lines.end(), lines.begin(), lines.end());
    endInsertRows();
}

int DifferenceModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_lines.size());
}

int DifferenceModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString DifferenceModel::text(const Line& line, int column) const
{
    const RowDifference& row = m_rows[line.row];
    const RowDifference::Cell& cell = row.cells[line.cell];
    const bool isFirst = line.cell == 0;
    switch (column) {
    case MarkColumn:
        return isFirst ? glyphOf(row.kind) : QString();
    case KeyColumn:
        return isFirst ? toQString(row.key) : QString();
    case NameColumn:
        return toQString(cell.column);
    case BeforeColumn:
        return row.kind == Kind::Added ? tr("absent")
            : isNull(cell.before)      ? tr("null")
                                       : shownColumnText(cell.before, line.type);
    case AfterColumn:
        return row.kind == Kind::Removed ? tr("absent")
            : isNull(cell.after)         ? tr("null")
                                         : shownColumnText(cell.after, line.type);
    case DifferenceColumn:
        return row.kind == Kind::Changed ? columnDifference(cell.before, cell.after, line.type)
                                         : QString();
    }
    return {};
}

// A row that is on one side only is tinted as a whole; of a changed one, what it would become.
QVariant DifferenceModel::mark(const Line& line, int column) const
{
    const Kind kind = m_rows[line.row].kind;
    if (kind == Kind::Changed && column != AfterColumn && column != MarkColumn)
        return {};
    return QVariant::fromValue(markOf(kind));
}

QVariant DifferenceModel::data(const QModelIndex& index, int role) const
{
    Q_ASSERT(checkIndex(index, CheckIndexOption::IndexIsValid));
    const Line& line = m_lines[std::size_t(index.row())];
    const RowDifference& row = m_rows[line.row];
    const RowDifference::Cell& cell = row.cells[line.cell];
    const int column = index.column();
    const bool isBefore = column == BeforeColumn;
    switch (role) {
    case Qt::DisplayRole:
        return text(line, column);
    case Qt::ToolTipRole:
        if (isBefore || column == AfterColumn)
            return plainToolTip(
                columnText(isBefore ? cell.before : cell.after, line.type).left(2'000));
        return plainToolTip(text(line, column));
    case MarkRole:
        return mark(line, column);
    case StrongRole:
        return column == KeyColumn;
    case DimRole:
        return column == NameColumn;
    case AbsentRole:
        return (isBefore && row.kind == Kind::Added)
            || (column == AfterColumn && row.kind == Kind::Removed);
    case NullRole:
        return (isBefore && isNull(cell.before)) || (column == AfterColumn && isNull(cell.after));
    case NumericRole:
        return column == DifferenceColumn
            || (isNumeric(line.type) && (isBefore || column == AfterColumn));
    }
    return {};
}

QVariant DifferenceModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole && section >= BeforeColumn)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case KeyColumn:
        return tr("Key");
    case NameColumn:
        return tr("Column");
    case BeforeColumn:
        return m_before;
    case AfterColumn:
        return m_after;
    case DifferenceColumn:
        return tr("Difference");
    }
    return QString();
}

} // namespace headrace
