// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/stream_table_model.h"

#include "views/support/item_roles.h"
#include "views/support/store_session.h"
#include "views/support/text_format.h"

#include <algorithm>
#include <chrono>

namespace headrace {
namespace {

QVariant value(const StreamSummary& stream, int column)
{
    switch (column) {
    case StreamTableModel::EventsColumn:
        return qlonglong(stream.events);
    case StreamTableModel::FirstColumn:
        return qlonglong(toUs(stream.first));
    case StreamTableModel::LastColumn:
        return qlonglong(toUs(stream.last));
    case StreamTableModel::BytesColumn:
        return qlonglong(stream.bytes);
    }
    return {};
}

QString text(const StreamSummary& stream, int column)
{
    switch (column) {
    case StreamTableModel::NameColumn:
        return toQString(stream.stream.text());
    case StreamTableModel::FirstColumn:
        return toQString(formatTime(stream.first));
    case StreamTableModel::LastColumn:
        return toQString(formatTime(stream.last));
    }
    return value(stream, column).toString();
}

} // namespace

StreamTableModel::StreamTableModel(StoreSession& session, QObject* parent)
    : QAbstractTableModel(parent)
    , m_session(session)
{
}

int StreamTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_rows;
}

int StreamTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant StreamTableModel::data(const QModelIndex& index, int role) const
{
    Q_ASSERT(checkIndex(index, CheckIndexOption::IndexIsValid));
    const StreamSummary* const shown = stream(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return shown ? text(*shown, index.column()) : QString();
    case ValueRole:
        return shown ? value(*shown, index.column()) : QVariant();
    case LoadingRole:
        return !shown;
    }
    return {};
}

QVariant StreamTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    const bool isNumber = section == EventsColumn || section == BytesColumn;
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole && isNumber)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case NameColumn:
        return tr("Stream");
    case EventsColumn:
        return tr("Events");
    case FirstColumn:
        return tr("First UTC");
    case LastColumn:
        return tr("Last UTC");
    case BytesColumn:
        return tr("Size");
    }
    return {};
}

void StreamTableModel::setChoice(StreamChoice choice)
{
    beginResetModel();
    m_choice = std::move(choice);
    m_before = {""};
    m_rows = 0;
    m_pages.clear();
    m_read.cancel();
    m_list.cancel();
    m_newBefore.clear();
    m_reading = -1;
    m_wantedFirst = 0;
    m_wantedLast = -1;
    endResetModel();
    m_failure.clear();
    listOn();
}

void StreamTableModel::refresh()
{
    if (m_state != State::Complete || m_list.isRunning())
        return; // What is being listed is new enough; a failure waits for goOn().
    m_newBefore = {""};
    listOn();
}

void StreamTableModel::goOn()
{
    m_failure.clear();
    if (m_state == State::Failed)
        setChoice(m_choice);
    readWanted();
}

Result<StreamTableModel::Step> StreamTableModel::list(EventStore& store, const StreamChoice& choice,
                                                      std::string after,
                                                      const std::stop_token& stop)
{
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(80);
    const bool isFirst = after.empty();
    Step step;
    do {
        if (stop.stop_requested())
            return Error {ErrorCode::Cancelled, "listing the streams was stopped"};
        auto page = store.streams({choice.prefix, choice.category, after, kPageRows});
        if (!page)
            return page.error();
        step.rows += int(page->size());
        step.atEnd = page->size() < kPageRows;
        if (!step.atEnd) {
            after = page->back().stream.text();
            step.pageEnds.push_back(after);
        }
        if (step.first.empty())
            step.first = std::move(*page);
    } while (!step.atEnd && !isFirst && std::chrono::steady_clock::now() < deadline);
    return step;
}

void StreamTableModel::listOn()
{
    const bool isRefreshing = !m_newBefore.empty();
    if (!isRefreshing)
        m_state = State::Listing;
    m_list = m_session.ask<Step>(
        [choice = m_choice, after = isRefreshing ? m_newBefore.back() : m_before.back()](
            EventStore& store, std::stop_token stop) { return list(store, choice, after, stop); },
        [this](Result<Step> step) { takeStep(std::move(step)); });
    if (!isRefreshing)
        emit stateChanged();
}

void StreamTableModel::takeStep(Result<Step> step)
{
    const bool isRefreshing = !m_newBefore.empty();
    if (!step) {
        m_newBefore.clear();
        m_state = State::Failed;
        fail(step.error());
        return;
    }
    auto& before = isRefreshing ? m_newBefore : m_before;
    const int firstPage = int(before.size()) - 1;
    const int rows = std::min(firstPage * kPageRows + step->rows, kMaxRows);
    before.insert(before.end(), step->pageEnds.begin(), step->pageEnds.end());
    if (!step->atEnd && rows < kMaxRows) {
        if (!isRefreshing) {
            m_pages[firstPage] = {std::move(step->first), false, m_uses};
            setRows(rows);
        }
        listOn();
        if (isRefreshing)
            return; // Nothing to be seen of it before the end.
    } else {
        if (isRefreshing) {
            m_before = std::exchange(m_newBefore, {});
            for (auto& [number, page] : m_pages)
                page.isOld = true;
        } else {
            m_pages[firstPage] = {std::move(step->first), false, m_uses};
        }
        setRows(rows);
        m_state = step->atEnd ? State::Complete : State::Full;
    }
    evict();
    emit stateChanged();
    readWanted();
}

void StreamTableModel::setRows(int rows)
{
    if (rows > m_rows) {
        beginInsertRows({}, m_rows, rows - 1);
        m_rows = rows;
        endInsertRows();
    } else if (rows < m_rows) {
        beginRemoveRows({}, rows, m_rows - 1);
        m_rows = rows;
        endRemoveRows();
    }
}

void StreamTableModel::want(int firstRow, int lastRow)
{
    m_wantedFirst = std::clamp(firstRow, 0, std::max(0, m_rows - 1));
    m_wantedLast = std::clamp(lastRow, m_wantedFirst, std::max(0, m_rows - 1));
    readWanted();
}

void StreamTableModel::readWanted()
{
    if (m_rows == 0 || m_wantedLast < 0)
        return;
    ++m_uses;
    int missing = -1;
    for (int page = m_wantedLast / kPageRows; page >= m_wantedFirst / kPageRows; --page) {
        const auto found = m_pages.find(page);
        if (found != m_pages.end())
            found->second.lastUse = m_uses;
        if (found == m_pages.end() || found->second.isOld)
            missing = page;
    }
    if (missing < 0) {
        emit settled();
        return;
    }
    if ((m_read.isRunning() && m_reading == missing) || !m_failure.isEmpty())
        return;
    m_reading = missing;
    m_read = m_session.ask<std::vector<StreamSummary>>(
        [choice = m_choice, after = m_before[std::size_t(missing)]](EventStore& store,
                                                                    std::stop_token) {
            return store.streams({choice.prefix, choice.category, after, kPageRows});
        },
        [this, missing](Result<std::vector<StreamSummary>> streams) {
            takePage(missing, std::move(streams));
        });
}

void StreamTableModel::takePage(int page, Result<std::vector<StreamSummary>> streams)
{
    m_reading = -1;
    if (!streams) {
        fail(streams.error());
        return;
    }
    m_pages[page] = {std::move(*streams), false, m_uses};
    evict();
    const int first = page * kPageRows;
    if (const int last = std::min(first + kPageRows, m_rows) - 1; first <= last)
        emit dataChanged(index(first, 0), index(last, ColumnCount - 1));
    readWanted();
}

void StreamTableModel::evict()
{
    constexpr std::size_t kKept = 32;
    while (m_pages.size() > kKept)
        m_pages.erase(
            std::min_element(m_pages.begin(), m_pages.end(), [](const auto& a, const auto& b) {
                return a.second.lastUse < b.second.lastUse;
            }));
}

void StreamTableModel::fail(const Error& error)
{
    m_failure = toQString(error.message);
    emit stateChanged();
}

const StreamSummary* StreamTableModel::stream(int row) const
{
    const auto page = m_pages.find(row / kPageRows);
    if (page == m_pages.end())
        return nullptr;
    const auto slot = std::size_t(row % kPageRows);
    return slot < page->second.streams.size() ? &page->second.streams[slot] : nullptr;
}

int StreamTableModel::rowOf(std::string_view name) const
{
    for (const auto& [number, page] : m_pages) {
        const auto found = std::lower_bound(page.streams.begin(), page.streams.end(), name,
                                            [](const StreamSummary& stream, std::string_view n) {
                                                return stream.stream.text() < n;
                                            });
        if (found != page.streams.end() && found->stream.text() == name)
            return number * kPageRows + int(found - page.streams.begin());
    }
    return -1;
}

} // namespace headrace
