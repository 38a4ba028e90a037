// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/event_table_model.h"

#include "views/support/item_roles.h"
#include "views/support/store_session.h"
#include "views/support/text_format.h"

#include <algorithm>

namespace headrace {
namespace {

QString cut(const QString& text)
{
    return text.size() <= EventTableModel::kTextLimit
        ? text
        : text.left(EventTableModel::kTextLimit - 1) + QChar(0x2026);
}

} // namespace

EventTableModel::EventTableModel(StoreSession& session, int maxRows, QObject* parent)
    : QAbstractTableModel(parent)
    , m_session(session)
    , m_maxRows(maxRows)
    , m_pages(
          session, [this](std::int64_t page) { return keysOf(page); }, this)
{
    Q_ASSERT(maxRows >= 8 * kPageRows);
    connect(&m_pages, &EventPages::arrived, this,
            [this](qint64 page) { announce(page, page + 1); });
    connect(&m_pages, &EventPages::slowChanged, this, [this] {
        if (m_wantedLast >= 0 && m_rows > 0)
            announce(pageOf(m_wantedFirst), pageOf(m_wantedLast));
    });
    connect(&m_pages, &EventPages::settled, this, &EventTableModel::settled);
    connect(&m_pages, &EventPages::failureChanged, this, &EventTableModel::failureChanged);
}

EventTableModel::~EventTableModel() = default;

int EventTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_rows;
}

int EventTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant EventTableModel::data(const QModelIndex& index, int role) const
{
    Q_ASSERT(checkIndex(index, CheckIndexOption::IndexIsValid));
    switch (role) {
    case Qt::DisplayRole:
        return cut(text(index.row(), index.column()));
    case Qt::EditRole:
        return text(index.row(), index.column());
    case ValueRole:
        return value(index.row(), index.column());
    case LoadingRole:
        return rowState(index.row()) == RowState::Loading;
    case DimRole:
        return isDim(index.row());
    }
    return {};
}

QVariant EventTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    const bool isNumber =
        section == PositionColumn || section == DeltaColumn || section == VersionColumn;
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole && isNumber)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case PositionColumn:
        return tr("Position");
    case TimeColumn:
        return tr("Time UTC");
    case DeltaColumn:
        return QString(QChar(0x0394));
    case StreamColumn:
        return tr("Stream");
    case VersionColumn:
        return tr("Ver.");
    case TypeColumn:
        return tr("Type");
    }
    return QString();
}

bool EventTableModel::isListed() const
{
    return !m_query.isAll() && m_query != Query {.stream = m_query.stream};
}

void EventTableModel::setQuery(Query query)
{
    beginResetModel();
    m_query = std::move(query);
    m_begin = m_end = m_first = 0;
    m_rows = 0;
    m_keys.clear();
    m_hours.clear();
    m_count = {};
    m_nextToScan = 0;
    m_scan.cancel();
    m_wantedFirst = 0;
    m_wantedLast = -1;
    m_pages.restart(m_query);
    endResetModel();
    setFailure(nullptr);
    open();
    if (isListed())
        scanOn();
    emit countChanged();
}

void EventTableModel::growTo(std::int64_t end)
{
    const std::int64_t windowEnd = m_first + m_rows;
    const bool isAtEnd = windowEnd == m_end;
    if (end <= m_end)
        return;
    m_end = end;
    if (!isAtEnd)
        return; // The new rows lie outside the window.
    std::int64_t added = end - windowEnd;
    if (const std::int64_t excess = m_rows + added - m_maxRows; excess > 0 && m_rows > 0) {
        // In large steps, so that following the head moves the window seldom.
        const int dropped =
            int(std::min<std::int64_t>(m_rows, std::max<std::int64_t>(excess, m_maxRows / 8)));
        emit aboutToSlide();
        dropFront(dropped);
        added = std::min<std::int64_t>(added, m_maxRows - m_rows);
        appendRows(int(added));
        emit slid(dropped);
    } else {
        appendRows(int(std::min<std::int64_t>(added, m_maxRows - m_rows)));
    }
    readWanted();
}

void EventTableModel::appendRows(int rows)
{
    if (rows <= 0)
        return;
    beginInsertRows({}, m_rows, m_rows + rows - 1);
    m_rows += rows;
    endInsertRows();
}

void EventTableModel::dropFront(int rows)
{
    beginRemoveRows({}, 0, rows - 1);
    m_first += rows;
    m_rows -= rows;
    endRemoveRows();
}

void EventTableModel::slide(bool forwards)
{
    const std::int64_t room = forwards ? m_end - (m_first + m_rows) : m_first - m_begin;
    const int rows = int(std::min<std::int64_t>(room, m_maxRows / 2));
    if (rows <= 0)
        return;
    emit aboutToSlide();
    if (forwards) {
        dropFront(rows);
        appendRows(rows);
    } else {
        beginRemoveRows({}, m_rows - rows, m_rows - 1);
        m_rows -= rows;
        endRemoveRows();
        beginInsertRows({}, 0, rows - 1);
        m_first -= rows;
        m_rows += rows;
        endInsertRows();
    }
    const int moved = forwards ? rows : -rows;
    m_wantedFirst = std::max(0, m_wantedFirst - moved);
    m_wantedLast = std::max(0, m_wantedLast - moved);
    emit slid(moved);
}

void EventTableModel::slideSoon()
{
    if (std::exchange(m_isSlideDue, true))
        return;
    // Not now: want() is called while a view scrolls or lays itself out.
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_isSlideDue = false;
            const int margin = m_maxRows / 16;
            if (m_wantedLast >= m_rows - margin && m_first + m_rows < m_end)
                slide(true);
            else if (m_wantedFirst < margin && m_first > m_begin)
                slide(false);
        },
        Qt::QueuedConnection);
}

bool EventTableModel::isDim(int row) const
{
    return m_isDimmed || rowState(row) != RowState::Loaded
        || (m_asOf.value > 0 && event(row)->position > m_asOf);
}

void EventTableModel::setAsOf(Position position)
{
    if (std::exchange(m_asOf, position) != position && m_rows > 0)
        emit dataChanged(index(0, 0), index(m_rows - 1, ColumnCount - 1), {DimRole});
}

void EventTableModel::setDimmed(bool dimmed)
{
    if (std::exchange(m_isDimmed, dimmed) != dimmed && m_rows > 0)
        emit dataChanged(index(0, 0), index(m_rows - 1, ColumnCount - 1), {DimRole});
}

void EventTableModel::want(int firstRow, int lastRow)
{
    m_wantedFirst = std::clamp(firstRow, 0, std::max(0, m_rows - 1));
    m_wantedLast = std::clamp(lastRow, m_wantedFirst, std::max(0, m_rows - 1));
    const int margin = m_maxRows / 16;
    if ((m_wantedLast >= m_rows - margin && m_first + m_rows < m_end)
        || (m_wantedFirst < margin && m_first > m_begin))
        slideSoon();
    readWanted();
}

void EventTableModel::readWanted()
{
    if (m_rows == 0 || m_wantedLast < 0)
        return;
    std::vector<std::int64_t> pages;
    const std::int64_t first = pageOf(m_wantedFirst);
    const std::int64_t last = pageOf(std::min(m_wantedLast, m_rows - 1));
    for (std::int64_t page = first; page <= last; ++page)
        pages.push_back(page);
    const std::size_t looked = pages.size();
    if (last < pageOf(m_rows - 1))
        pages.push_back(last + 1);
    if (first > pageOf(0))
        pages.push_back(first - 1);
    m_pages.want(std::move(pages), looked);
}

EventPages::Keys EventTableModel::keysOf(std::int64_t page) const
{
    // A page begins at a multiple of its size, so that sliding the window leaves pages as they are.
    const std::int64_t begin = page * kPageRows;
    const std::int64_t end = std::min(begin + kPageRows, m_end);
    EventPages::Keys keys;
    for (std::int64_t ordinal = begin; ordinal < end; ++ordinal)
        keys.keys.push_back(isListed() ? m_keys[std::size_t(ordinal)] : ordinal);
    if (isListed())
        keys.above = begin > 0 ? m_keys[std::size_t(begin - 1)] : 0;
    else
        keys.above = std::max<std::int64_t>(0, begin - 1);
    return keys;
}

void EventTableModel::announce(std::int64_t firstPage, std::int64_t lastPage)
{
    const std::int64_t first = std::max<std::int64_t>(firstPage * kPageRows - m_first, 0);
    const std::int64_t last =
        std::min<std::int64_t>((lastPage + 1) * kPageRows - 1 - m_first, m_rows - 1);
    if (first <= last)
        emit dataChanged(index(int(first), 0), index(int(last), ColumnCount - 1));
}

const EventView* EventTableModel::event(int row) const
{
    const EventPage* const page = m_pages.find(pageOf(row));
    return page ? page->at(slotOf(row)) : nullptr;
}

const EventView* EventTableModel::above(int row) const
{
    if (slotOf(row) > 0)
        return m_first + row > m_begin ? event(row - 1) : nullptr;
    const EventPage* const page = m_pages.find(pageOf(row));
    return page ? page->above() : nullptr;
}

EventTableModel::RowState EventTableModel::rowState(int row) const
{
    switch (m_pages.stateOf(pageOf(row), slotOf(row))) {
    case EventPages::State::Loaded:
        return event(row) ? RowState::Loaded : RowState::Missing;
    case EventPages::State::Failed:
        return RowState::Failed;
    case EventPages::State::Pending:
        break;
    }
    return m_pages.isSlow() ? RowState::Loading : RowState::Pending;
}

std::int64_t EventTableModel::keyAt(int row) const
{
    const std::int64_t ordinal = m_first + row;
    return isListed() ? m_keys[std::size_t(ordinal)] : ordinal;
}

int EventTableModel::rowOf(std::int64_t key) const
{
    std::int64_t ordinal = key;
    if (isListed()) {
        const auto found = std::lower_bound(m_keys.begin(), m_keys.end(), key);
        if (found == m_keys.end() || *found != key)
            return -1;
        ordinal = found - m_keys.begin();
    }
    return ordinal >= m_first && ordinal < m_first + m_rows ? int(ordinal - m_first) : -1;
}

std::int64_t EventTableModel::firstKey() const
{
    if (m_rows == 0)
        return 0;
    return isListed() ? m_keys.front() : m_begin;
}

std::int64_t EventTableModel::lastKey() const
{
    if (m_rows == 0)
        return 0;
    return isListed() ? m_keys.back() : m_end - 1;
}

int EventTableModel::bring(std::int64_t key)
{
    std::int64_t ordinal = std::max(key, m_begin);
    if (isListed())
        ordinal = std::lower_bound(m_keys.begin(), m_keys.end(), key) - m_keys.begin();
    if (ordinal >= m_end)
        return -1;
    if (ordinal < m_first || ordinal >= m_first + m_rows) {
        beginResetModel();
        m_rows = int(std::min<std::int64_t>(m_maxRows, m_end - m_begin));
        m_first = std::clamp(ordinal - m_rows / 2, m_begin, m_end - m_rows);
        m_wantedFirst = m_wantedLast = int(ordinal - m_first);
        endResetModel();
    }
    return int(ordinal - m_first);
}

std::optional<std::pair<int, int>> EventTableModel::rowsOf(std::string_view stream) const
{
    std::optional<std::pair<int, int>> rows;
    m_pages.forEach([&](std::int64_t number, const EventPage& page) {
        for (std::size_t slot = 0; slot < page.size(); ++slot) {
            const EventView* const candidate = page.at(slot);
            const std::int64_t row = number * kPageRows + std::int64_t(slot) - m_first;
            if (!candidate || candidate->stream != stream || row < 0 || row >= m_rows)
                continue;
            const int found = int(row);
            rows = rows ? std::pair(std::min(rows->first, found), std::max(rows->second, found))
                        : std::pair(found, found);
        }
    });
    return rows;
}

const HourCounts* EventTableModel::hours() const
{
    return isListed() && m_count.state == EventCount::State::Complete ? &m_hours : nullptr;
}

QString EventTableModel::failure() const
{
    return m_failure.isEmpty() ? m_pages.failure() : m_failure;
}

void EventTableModel::setFailure(const Error* error)
{
    const QString message = error ? toQString(error->message) : QString();
    if (std::exchange(m_failure, message) != message)
        emit failureChanged();
}

QString EventTableModel::text(int row, int column) const
{
    const EventView* const shown = event(row);
    if (!shown && column == TypeColumn && rowState(row) == RowState::Missing)
        return tr("No event here");
    if (!shown && column == TypeColumn && rowState(row) == RowState::Failed)
        return tr("Not read");
    const QVariant number = value(row, column);
    switch (column) {
    case PositionColumn:
    case VersionColumn:
        return number.toString();
    case TimeColumn:
        return shown ? toQString(formatTime(shown->time)) : QString();
    case DeltaColumn:
        return number.isValid() ? durationText(std::chrono::microseconds(number.toLongLong()))
                                : QString();
    case StreamColumn:
        return shown ? toQString(shown->stream) : QString();
    case TypeColumn:
        return shown ? toQString(shown->type) : QString();
    }
    return {};
}

QVariant EventTableModel::value(int row, int column) const
{
    const EventView* const shown = event(row);
    if (!shown) // The key is known before the event is read.
        return column == (m_query.stream ? VersionColumn : PositionColumn)
            ? QVariant(qlonglong(keyAt(row)))
            : QVariant();
    switch (column) {
    case PositionColumn:
        return qlonglong(shown->position.value);
    case TimeColumn:
        return qlonglong(toUs(shown->time));
    case DeltaColumn: {
        const EventView* const before = above(row);
        return before ? QVariant(qlonglong((shown->time - before->time).count())) : QVariant();
    }
    case VersionColumn:
        return qlonglong(shown->version.value);
    }
    return {};
}

} // namespace headrace
