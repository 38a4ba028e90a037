// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/event_page.h"

#include "core/store/event_cursor.h"
#include "core/store/version_lookup.h"

#include <algorithm>

namespace headrace {

std::int64_t keyOf(const Query& query, const EventView& event)
{
    return query.stream ? event.version.value : event.position.value;
}

EventPage::EventPage(std::vector<std::int64_t> keys, EventBatch events, const Query& query,
                     std::int64_t keyAbove)
    : m_events(std::move(events))
    , m_slots(keys.size())
{
    // Both are ascending: one walk.
    std::size_t slot = 0;
    for (const EventView& event : m_events.events()) {
        const std::int64_t key = keyOf(query, event);
        if (key == keyAbove) {
            m_above = &event;
            continue;
        }
        while (slot < keys.size() && keys[slot] < key)
            ++slot;
        if (slot < keys.size() && keys[slot] == key)
            m_slots[slot] = &event;
    }
}

const EventView* EventPage::at(std::size_t slot) const
{
    return slot < m_slots.size() ? m_slots[slot] : nullptr;
}

Result<EventPage> readEventPage(EventStore& store, const Query& query,
                                std::vector<std::int64_t> keys, std::int64_t keyAbove,
                                const std::stop_token& stop)
{
    const std::int64_t from = keyAbove > 0 ? keyAbove : keys.front();
    const auto wanted = static_cast<std::int64_t>(keys.size()) + (keyAbove > 0 ? 1 : 0);
    const std::int64_t last = keys.back();
    EventCursor cursor(store, {.query = query, .from = from, .limit = keys.size() + 1}, wanted,
                       stop);
    EventBatch kept;
    for (bool isMore = true; isMore;) {
        const auto page = cursor.next();
        if (!page)
            return page.error();
        isMore = !page->empty();
        for (EventView event : page->events()) {
            isMore = keyOf(query, event) < last;
            if (keyOf(query, event) > last)
                break;
            event.data = {};
            event.meta = {};
            kept.add(event);
        }
    }
    return EventPage(std::move(keys), std::move(kept), query, keyAbove);
}

Result<std::optional<std::int64_t>> keyAtTime(EventStore& store, const Query& query, Time time,
                                              const std::stop_token& stop)
{
    if (query.isAll()) {
        auto position = store.positionAt(time);
        if (!position)
            return position.error();
        return *position ? std::optional((*position)->value) : std::nullopt;
    }
    Query later = query;
    later.since = std::max(query.since.value_or(time), time);
    EventCursor cursor(store, {.query = later, .limit = 1}, 1, stop);
    const auto page = cursor.next();
    if (!page)
        return page.error();
    return page->empty() ? std::nullopt : std::optional(keyOf(query, page->events().front()));
}

Result<std::optional<std::int64_t>> keyAtPosition(EventStore& store, const Query& query,
                                                  Position position, const std::stop_token& stop)
{
    if (query.stream) {
        const auto version = versionFrom(store, *query.stream, position, stop);
        if (!version)
            return version.error();
        return *version ? std::optional((*version)->value) : std::nullopt;
    }
    EventCursor cursor(
        store, {.query = query, .from = std::max<std::int64_t>(1, position.value), .limit = 1}, 1,
        stop);
    const auto page = cursor.next();
    if (!page)
        return page.error();
    return page->empty() ? std::nullopt : std::optional(page->events().front().position.value);
}

} // namespace headrace
