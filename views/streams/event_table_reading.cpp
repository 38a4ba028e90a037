// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/event_table_model.h"

#include "views/support/store_session.h"

#include <algorithm>

// How the model finds out which rows there are: at once for the log and a stream, step by step for
// a filter.

namespace headrace {

Result<EventTableModel::Opening> EventTableModel::look(EventStore& store, const Query& query)
{
    Opening opening;
    if (query.stream) {
        const auto summary = store.stream(*query.stream);
        if (!summary && summary.error().code != ErrorCode::NotFound)
            return summary.error();
        if (summary)
            opening = {summary->head.value - summary->events + 1, summary->head.value,
                       summary->events};
        return opening;
    }
    const auto statistics = store.statistics();
    if (!statistics)
        return statistics.error();
    const auto page = store.readPage({.limit = 1});
    if (!page)
        return page.error();
    if (!page->empty())
        opening.first = page->events().front().position.value;
    opening.last = statistics->head.value;
    opening.total = statistics->events;
    return opening;
}

void EventTableModel::open()
{
    m_opening = m_session.ask<Opening>(
        [query = m_query](EventStore& store, std::stop_token) { return look(store, query); },
        [this](Result<Opening> opening) { takeOpening(std::move(opening)); });
}

void EventTableModel::takeOpening(Result<Opening> opening)
{
    if (!opening) {
        m_count.state = EventCount::State::Failed;
        setFailure(&opening.error());
        emit countChanged();
        return;
    }
    m_count.total = opening->total;
    if (!isListed()) {
        m_count.matches = opening->total;
        m_count.state = EventCount::State::Complete;
        if (m_end == 0)
            m_begin = m_first = m_end = opening->first;
        growTo(opening->last + 1);
    }
    emit countChanged();
}

void EventTableModel::scanOn()
{
    if (m_scan.isRunning())
        return;
    if (m_count.state != EventCount::State::Complete) // Else it is only caught up with the head.
        m_count.state = EventCount::State::Scanning;
    ScanBudget budget;
    // The first step is small: somebody waits for its rows.
    budget.keys = m_keys.empty()
        ? kPageRows
        : std::min<std::size_t>(budget.keys, std::size_t(m_maxRows) - m_keys.size());
    m_scan = m_session.ask<ScanStep>(
        [query = m_query, from = m_nextToScan, budget](EventStore& store, std::stop_token stop) {
            return scanOnce(store, query, from, budget, stop);
        },
        [this](Result<ScanStep> step) { takeStep(std::move(step)); });
}

void EventTableModel::takeStep(Result<ScanStep> step)
{
    m_scan = {};
    if (!step) {
        m_count.state = EventCount::State::Failed;
        setFailure(&step.error());
        emit countChanged();
        return;
    }
    m_keys.insert(m_keys.end(), step->keys.begin(), step->keys.end());
    for (const auto& [hour, events] : step->hours)
        m_hours[hour] += events;
    m_nextToScan = step->next;
    m_count.matches = std::int64_t(m_keys.size());
    m_count.scanned =
        step->last > 0 ? std::clamp(double(step->next - 1) / double(step->last), 0.0, 1.0) : 1.0;
    m_count.isFull = !step->atEnd && m_keys.size() >= std::size_t(m_maxRows);
    if (step->atEnd)
        m_count.state = EventCount::State::Complete;
    else if (m_count.isFull)
        m_count.state = EventCount::State::Stopped;
    growTo(std::int64_t(m_keys.size()));
    if (!step->atEnd && !m_count.isFull)
        scanOn();
    emit countChanged();
}

void EventTableModel::extend()
{
    if (m_count.state != EventCount::State::Complete)
        return; // On its way to the head, or stopped on purpose.
    open();
    if (isListed() && !m_count.isFull)
        scanOn();
}

void EventTableModel::stopScan()
{
    if (!m_scan.isRunning())
        return;
    m_scan.cancel();
    m_count.state = EventCount::State::Stopped;
    emit countChanged();
}

void EventTableModel::goOn()
{
    using State = EventCount::State;
    const bool isStopped = m_count.state == State::Stopped || m_count.state == State::Failed;
    setFailure(nullptr);
    if (isStopped && !m_count.isFull) {
        m_count.state = State::Opening;
        open();
        if (isListed())
            scanOn();
        emit countChanged();
    }
    m_pages.retry();
}

} // namespace headrace
