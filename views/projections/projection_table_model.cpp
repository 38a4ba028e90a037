// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/projection_table_model.h"

#include "views/support/item_roles.h"
#include "views/support/text_format.h"

#include <algorithm>
#include <limits>

namespace headrace {
namespace {

using Model = ProjectionTableModel;

bool isNumber(int column)
{
    return column == Model::VersionColumn || column == Model::CheckpointColumn
        || column == Model::LagColumn || column == Model::BehindColumn
        || column == Model::RowsColumn;
}

bool isKnown(const Model::Row& row)
{
    return row.status && row.status->state != ProjectionState::Unknown;
}

// Invalid: not known.
QVariant numberOf(const Model::Row& row, int column)
{
    if (column == Model::VersionColumn && row.status)
        return qlonglong(row.status->live ? row.status->live->version : row.status->version);
    if (!isKnown(row))
        return {};
    const ProjectionStatus& status = *row.status;
    switch (column) {
    case Model::CheckpointColumn:
        return qlonglong(status.checkpoint.value);
    case Model::LagColumn:
        return qlonglong(status.lag);
    case Model::BehindColumn:
        return qlonglong(status.behind ? status.behind->count() : 0);
    case Model::RowsColumn:
        return qlonglong(status.live ? status.live->rows : 0);
    }
    return {};
}

QString eventOf(const Model::Row& row)
{
    if (!row.status || row.status->parked.empty())
        return {};
    const ParkedKey& parked = row.status->parked.front();
    return streamAtText(toQString(parked.stream), parked.version);
}

QVariant trendOf(const Model::Row& row)
{
    QList<double> values;
    for (const auto& step : row.trend.steps(row.seen))
        values << (step ? double(*step) : std::numeric_limits<double>::quiet_NaN());
    return QVariant::fromValue(values);
}

QString trendToolTip(const Model::Row& row)
{
    std::optional<std::int64_t> highest;
    for (const auto& step : row.trend.steps(row.seen))
        if (step)
            highest = std::max(highest.value_or(0), *step);
    return highest ? Model::tr("At most %1 in 15 minutes").arg(numberText(*highest)) : QString();
}

QString textOf(const Model::Row& row, int column)
{
    switch (column) {
    case Model::NameColumn:
        return row.name;
    case Model::StateColumn:
        return row.status ? standingText(row.standing, *row.status) : Model::tr("Reading…");
    case Model::TrendColumn:
        return trendToolTip(row);
    case Model::ErrorColumn: {
        const QString reason = row.status ? reasonText(row.standing, *row.status) : QString();
        const QString event = eventOf(row);
        return event.isEmpty() ? reason : reason + ' ' + event;
    }
    default:
        break;
    }
    const QVariant number = numberOf(row, column);
    if (!number.isValid())
        return QStringLiteral("?");
    return column == Model::BehindColumn
        ? durationText(std::chrono::microseconds(number.toLongLong()))
        : number.toString();
}

} // namespace

void ProjectionTableModel::setNames(const QStringList& names)
{
    beginResetModel();
    m_rows.clear();
    for (const QString& name : names)
        m_rows.push_back({.name = name, .status = {}, .trend = {}, .seen = {}});
    m_shown = wanted();
    endResetModel();
}

void ProjectionTableModel::setStatus(const QString& name, const ProjectionStatus& status, Time seen,
                                     bool isHeldHere)
{
    const auto found = std::ranges::find(m_rows, name, &Row::name);
    if (found == m_rows.end())
        return;
    found->status = status;
    found->standing = standingOf(status, isHeldHere);
    found->seen = seen;
    found->trend.add(seen, isKnown(*found) ? std::optional(status.lag) : std::nullopt);
    arrange();
    if (const int row = find(name); row >= 0)
        emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

void ProjectionTableModel::setFilter(const QString& text)
{
    if (std::exchange(m_filter, text) == text)
        return;
    beginResetModel();
    m_shown = wanted();
    endResetModel();
}

bool ProjectionTableModel::isBefore(const Row& one, const Row& other) const
{
    const bool isUp = m_order == Qt::AscendingOrder;
    const auto by = [&](const auto& left, const auto& right) {
        return isUp ? left < right : right < left;
    };
    if (m_sortColumn == NameColumn)
        return by(one.name, other.name);
    if (isNumber(m_sortColumn)) {
        const QVariant left = numberOf(one, m_sortColumn);
        const QVariant right = numberOf(other, m_sortColumn);
        if (left.isValid() != right.isValid())
            return left.isValid(); // What is not known stands last.
        if (left.toLongLong() != right.toLongLong())
            return by(left.toLongLong(), right.toLongLong());
    } else if (one.standing != other.standing) {
        return by(one.standing, other.standing);
    }
    return one.name < other.name;
}

std::vector<std::size_t> ProjectionTableModel::wanted() const
{
    std::vector<std::size_t> shown;
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        if (m_rows[i].name.contains(m_filter, Qt::CaseInsensitive))
            shown.push_back(i);
    std::ranges::stable_sort(
        shown, [this](std::size_t a, std::size_t b) { return isBefore(m_rows[a], m_rows[b]); });
    return shown;
}

void ProjectionTableModel::arrange()
{
    std::vector<std::size_t> order = wanted();
    if (order == m_shown)
        return;
    emit layoutAboutToBeChanged();
    const QModelIndexList before = persistentIndexList();
    QModelIndexList after;
    for (const QModelIndex& one : before) {
        const auto place = std::ranges::find(order, m_shown[std::size_t(one.row())]);
        after << index(int(place - order.begin()), one.column());
    }
    m_shown = std::move(order);
    changePersistentIndexList(before, after);
    emit layoutChanged();
}

void ProjectionTableModel::sort(int column, Qt::SortOrder order)
{
    const bool canSort = column == NameColumn || column == StateColumn || isNumber(column);
    m_sortColumn = canSort ? column : int(StateColumn);
    m_order = order;
    arrange();
}

int ProjectionTableModel::find(const QString& name) const
{
    const auto found =
        std::ranges::find_if(m_shown, [&](std::size_t at) { return m_rows[at].name == name; });
    return found == m_shown.end() ? -1 : int(found - m_shown.begin());
}

ProjectionTableModel::Counts ProjectionTableModel::counts() const
{
    Counts counts {.all = int(m_rows.size())};
    for (const Row& row : m_rows) {
        counts.stopped += row.standing == Standing::Stopped || row.standing == Standing::Stuck;
        counts.watch += row.standing == Standing::Parked || row.standing == Standing::Outdated;
        counts.behind += row.standing == Standing::Behind;
        counts.unknown += row.standing == Standing::Unknown;
    }
    return counts;
}

int ProjectionTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_shown.size());
}

int ProjectionTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ProjectionTableModel::data(const QModelIndex& index, int role) const
{
    Q_ASSERT(checkIndex(index, CheckIndexOption::IndexIsValid));
    const Row& it = row(index.row());
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return textOf(it, column);
    case Qt::ToolTipRole:
        return column == VersionColumn && it.status && it.status->isOutdated
            ? plainToolTip(tr("The module declares v%1").arg(it.status->version))
            : column == ErrorColumn && it.status && !it.status->parked.empty()
            ? plainToolTip(toQString(it.status->parked.front().error))
            : isNumber(column) ? QVariant()
                               : QVariant(plainToolTip(textOf(it, column)));
    case ValueRole:
        return numberOf(it, column);
    case LoadingRole:
        return !it.status && column > StateColumn && column != TrendColumn && column != ErrorColumn;
    case StrongRole:
        return column == NameColumn;
    case DimRole:
        return column == ErrorColumn && eventOf(it).isEmpty();
    case StandingRole:
        return int(it.standing);
    case TrendRole:
        return trendOf(it);
    case EventRole:
        return eventOf(it);
    }
    return {};
}

QVariant ProjectionTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole && isNumber(section))
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case NameColumn:
        return tr("Projection");
    case StateColumn:
        return tr("State");
    case VersionColumn:
        return tr("Ver.");
    case CheckpointColumn:
        return tr("Checkpoint");
    case LagColumn:
        return tr("Lag");
    case BehindColumn:
        return tr("Behind");
    case TrendColumn:
        return tr("Lag, 15 min");
    case RowsColumn:
        return tr("Rows");
    case ErrorColumn:
        return tr("Last error");
    }
    return {};
}

} // namespace headrace
