// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/stream_events_model.h"

#include "views/support/item_roles.h"
#include "views/support/text_format.h"

#include <algorithm>
#include <ranges>
#include <utility>

namespace headrace {

StreamEventsModel::StreamEventsModel(QObject* parent)
    : QAbstractTableModel(parent)
    , m_times(std::make_shared<const std::vector<Time>>())
{
}

void StreamEventsModel::clear()
{
    beginResetModel();
    m_typeOf.clear();
    m_types.clear();
    m_typeNumbers.clear();
    m_times = std::make_shared<const std::vector<Time>>();
    m_shown = 0;
    m_band = {};
    m_snapshots.clear();
    endResetModel();
}

void StreamEventsModel::append(const std::vector<EventHeader>& headers)
{
    if (headers.empty())
        return;
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(headers.size()) - 1);
    auto times = std::make_shared<std::vector<Time>>();
    times->reserve(m_times->size() + headers.size());
    *times = *m_times;
    for (const EventHeader& header : headers) {
        Q_ASSERT(header.version.value == last() + 1);
        m_typeOf.push_back(keepType(header.type));
        times->push_back(header.time);
    }
    m_times = std::move(times);
    endInsertRows();
}

std::uint32_t StreamEventsModel::keepType(const std::string& type)
{
    const QString name = QString::fromStdString(type);
    const auto known = m_typeNumbers.constFind(name);
    if (known != m_typeNumbers.cend())
        return *known;
    const auto number = static_cast<std::uint32_t>(m_types.size());
    m_types.push_back(name);
    m_typeNumbers.insert(name, number);
    return number;
}

void StreamEventsModel::setShownVersion(std::int64_t version)
{
    const std::int64_t before = std::exchange(m_shown, version);
    const auto [low, high] = std::minmax({before, version}); // Of a list: by value.
    if (low != high && low < last()) // Rows low to high - 1 turned from later to folded, or back.
        emit dataChanged(index(static_cast<int>(low), 0),
                         index(static_cast<int>(std::min(high, last())) - 1, ColumnCount - 1),
                         {DimRole});
}

void StreamEventsModel::setHandledTypes(std::optional<QSet<QString>> types)
{
    if (types == m_handled)
        return;
    m_handled = std::move(types);
    if (!m_typeOf.empty())
        emit dataChanged(index(0, TypeColumn), index(rowCount() - 1, TypeColumn), {HasHandlerRole});
}

void StreamEventsModel::setBand(PredicateBand band)
{
    m_band = std::move(band);
    tellMarks();
}

QString StreamEventsModel::flip(std::int64_t version) const
{
    const auto found =
        std::ranges::lower_bound(m_band.stretches, version, {}, &PredicateBand::Stretch::first);
    if (found == m_band.stretches.end() || found == m_band.stretches.begin()
        || found->first != version)
        return {};
    const auto word = [](PredicateBand::Value value) {
        return value == PredicateBand::Value::True ? tr("true")
            : value == PredicateBand::Value::False ? tr("false")
                                                   : tr("unknown");
    };
    return tr("flip: %1 → %2").arg(word(std::prev(found)->value), word(found->value));
}

void StreamEventsModel::setSnapshots(const std::vector<SnapshotMark>& snapshots)
{
    std::map<std::int64_t, bool> byVersion;
    for (const SnapshotMark& snapshot : snapshots)
        byVersion.emplace(snapshot.version, snapshot.isUsed);
    if (byVersion == m_snapshots)
        return;
    m_snapshots = std::move(byVersion);
    tellMarks();
}

void StreamEventsModel::tellMarks()
{
    if (!m_typeOf.empty())
        emit dataChanged(index(0, MarkColumn), index(rowCount() - 1, MarkColumn));
}

QString StreamEventsModel::marks(std::int64_t version) const
{
    QStringList words;
    if (const QString turns = flip(version); !turns.isEmpty())
        words << turns;
    if (m_snapshots.contains(version))
        words << tr("snapshot");
    return words.join(QStringLiteral(", "));
}

int StreamEventsModel::snapshot(std::int64_t version) const
{
    const auto found = m_snapshots.find(version);
    return found == m_snapshots.end() ? 0 : found->second ? 2 : 1;
}

QString StreamEventsModel::type(std::int64_t version) const
{
    return m_types[m_typeOf[static_cast<std::size_t>(version - 1)]];
}

std::int64_t StreamEventsModel::versionAt(Time time) const
{
    const auto later =
        std::ranges::find_if(*m_times | std::views::reverse, [&](Time of) { return of <= time; });
    return later.base() - m_times->begin();
}

int StreamEventsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_typeOf.size());
}

int StreamEventsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant StreamEventsModel::data(const QModelIndex& index, int role) const
{
    Q_ASSERT(checkIndex(index, CheckIndexOption::IndexIsValid));
    const std::int64_t version = index.row() + 1;
    switch (role) {
    case Qt::DisplayRole:
        return display(version, index.column());
    case ValueRole:
        return value(version, index.column());
    case DimRole:
        return version > m_shown;
    case HasHandlerRole:
        return hasHandler(version);
    case FlipRole:
        return flip(version);
    case SnapshotRole:
        return snapshot(version);
    case Qt::ToolTipRole:
        if (index.column() == MarkColumn && !marks(version).isEmpty())
            return plainToolTip(marks(version));
        return {};
    }
    return {};
}

QVariant StreamEventsModel::display(std::int64_t version, int column) const
{
    switch (column) {
    case VersionColumn:
        return QString::number(version);
    case MarkColumn:
        return marks(version);
    case TypeColumn:
        return type(version);
    case DeltaColumn:
        return version == 1 ? QString() : durationText(time(version) - time(version - 1));
    }
    return {};
}

QVariant StreamEventsModel::value(std::int64_t version, int column) const
{
    if (column == VersionColumn)
        return qlonglong {version};
    if (column == DeltaColumn && version > 1)
        return qlonglong {(time(version) - time(version - 1)).count()};
    return {};
}

bool StreamEventsModel::hasHandler(std::int64_t version) const
{
    return !m_handled || m_handled->contains(type(version));
}

QVariant StreamEventsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole && section != TypeColumn
        && section != MarkColumn)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case VersionColumn:
        return tr("Ver.");
    case TypeColumn:
        return tr("Type");
    case DeltaColumn:
        return tr("Δ");
    }
    return {};
}

} // namespace headrace
