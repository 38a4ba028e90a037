// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/event_batch.h"
#include "core/store/event_store.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

namespace headrace {

/// What one event is found by in reads of `query`: its version when the query names a stream, else
/// its position. As ReadRequest::from.
std::int64_t keyOf(const Query& query, const EventView& event);

/// Some neighbouring rows of an event table, without data and metadata: a page of large events
/// costs as little memory as one of small events. Immutable once made.
class EventPage
{
public:
    EventPage(std::vector<std::int64_t> keys, EventBatch events, const Query& query,
              std::int64_t keyAbove);

    /// The event of slot `slot`; null when there is none with that key.
    const EventView* at(std::size_t slot) const;
    /// The event of the row above slot 0, if that row has one.
    const EventView* above() const { return m_above; }
    std::size_t size() const { return m_slots.size(); }

private:
    EventBatch m_events;
    std::vector<const EventView*> m_slots;
    const EventView* m_above = nullptr;
};

/// Reads the events of `query` that have one of `keys` (ascending, at least one), and the one with
/// `keyAbove` (0: none). Several short read transactions; runs on a worker thread.
/// Errors: as EventStore::readPage(), and Cancelled.
Result<EventPage> readEventPage(EventStore& store, const Query& query,
                                std::vector<std::int64_t> keys, std::int64_t keyAbove,
                                const std::stop_token& stop);

/// The key of the first event of `query` at or after `time`; none when there is none.
Result<std::optional<std::int64_t>> keyAtTime(EventStore& store, const Query& query, Time time,
                                              const std::stop_token& stop);

/// The key of the first event of `query` at or after `position`; none when there is none.
Result<std::optional<std::int64_t>> keyAtPosition(EventStore& store, const Query& query,
                                                  Position position, const std::stop_token& stop);

} // namespace headrace
