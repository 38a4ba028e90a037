// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/event_pages.h"

#include "views/support/store_session.h"
#include "views/support/text_format.h"

#include <algorithm>

namespace headrace {

EventPages::EventPages(StoreSession& session, KeysOf keysOf, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_keysOf(std::move(keysOf))
{
    m_slow.setSingleShot(true);
    m_slow.setInterval(kSlowMs);
    connect(&m_slow, &QTimer::timeout, this, [this] { setSlow(true); });
}

EventPages::~EventPages() = default;

void EventPages::restart(const Query& query)
{
    m_query = query;
    m_wanted.clear();
    m_looked = 0;
    m_reads.clear();
    m_entries.clear();
    m_slow.stop();
    setSlow(false);
    setFailure({});
}

void EventPages::want(std::vector<std::int64_t> pages, std::size_t looked)
{
    m_wanted = std::move(pages);
    m_looked = std::min(looked, m_wanted.size());
    ++m_uses;
    for (const std::int64_t page : m_wanted)
        if (const auto entry = m_entries.find(page); entry != m_entries.end())
            entry->second.lastUse = m_uses;
    readOn();
}

void EventPages::retry()
{
    std::erase_if(m_entries, [](const auto& item) { return !item.second.page; });
    m_reads.clear(); // One that began before would say its failure after this.
    setFailure({});
    readOn();
}

EventPages::State EventPages::stateOf(std::int64_t page, std::size_t slot) const
{
    const auto entry = m_entries.find(page);
    if (entry == m_entries.end())
        return State::Pending;
    if (!entry->second.page)
        return State::Failed;
    return slot < entry->second.page->size() ? State::Loaded : State::Pending;
}

const EventPage* EventPages::find(std::int64_t page) const
{
    const auto entry = m_entries.find(page);
    return entry == m_entries.end() ? nullptr : entry->second.page.get();
}

bool EventPages::isComplete(std::int64_t page) const
{
    const auto entry = m_entries.find(page);
    if (entry == m_entries.end())
        return false;
    return !entry->second.page || entry->second.page->size() >= m_keysOf(page).keys.size();
}

void EventPages::readOn()
{
    constexpr std::size_t kAtOnce = 2;
    const auto isWanted = [this](std::int64_t page) {
        return std::find(m_wanted.begin(), m_wanted.end(), page) != m_wanted.end();
    };
    std::erase_if(m_reads, [&](const auto& read) { return !isWanted(read.first); });

    bool isSettled = true;
    for (std::size_t i = 0; i < m_wanted.size(); ++i) {
        const std::int64_t page = m_wanted[i];
        if (isComplete(page))
            continue;
        isSettled = isSettled && i >= m_looked;
        if (!m_reads.contains(page) && m_reads.size() < kAtOnce)
            read(page);
    }
    if (isSettled) {
        m_slow.stop();
        setSlow(false);
        emit settled();
    } else if (!m_isSlow && !m_slow.isActive()) {
        m_slow.start();
    }
}

void EventPages::read(std::int64_t page)
{
    Keys keys = m_keysOf(page);
    if (keys.keys.empty())
        return;
    m_reads[page] = m_session.ask<EventPage>(
        [query = m_query, keys](EventStore& store, std::stop_token stop) {
            return readEventPage(store, query, keys.keys, keys.above, stop);
        },
        [this, page](Result<EventPage> result) { take(page, std::move(result)); });
}

void EventPages::take(std::int64_t page, Result<EventPage> result)
{
    m_reads.erase(page);
    Entry& entry = m_entries[page];
    entry.lastUse = m_uses;
    if (result)
        entry.page = std::make_shared<const EventPage>(std::move(*result));
    else
        setFailure(toQString(result.error().message));
    evict();
    emit arrived(page);
    readOn();
}

void EventPages::evict()
{
    while (m_entries.size() > kKept) {
        const auto oldest =
            std::min_element(m_entries.begin(), m_entries.end(), [](const auto& a, const auto& b) {
                return a.second.lastUse < b.second.lastUse;
            });
        m_entries.erase(oldest);
    }
}

void EventPages::setSlow(bool slow)
{
    if (std::exchange(m_isSlow, slow) != slow)
        emit slowChanged();
}

void EventPages::setFailure(const QString& message)
{
    if (std::exchange(m_failure, message) != message)
        emit failureChanged();
}

} // namespace headrace
