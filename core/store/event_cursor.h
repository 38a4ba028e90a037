// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/event_store.h"

#include <cstdint>
#include <stop_token>

namespace headrace {

/// Walks over everything a query means, page by page, holding no transaction between two pages.
/// Confined to one thread; `store` must outlive it.
///
///     EventCursor cursor(store, query);
///     for (;;) {
///         const auto page = cursor.next();
///         if (!page) return page.error();
///         if (page->empty()) break;
///     }
class EventCursor
{
public:
    static constexpr std::int64_t kNoLimit = INT64_MAX;

    /// `request.limit` is the size of a page; `limit` bounds the whole walk.
    EventCursor(EventStore& store, ReadRequest request, std::int64_t limit = kNoLimit,
                std::stop_token stop = {});

    /// The next events, at least one; an empty batch when there are no more.
    /// Cancelled: a stop was requested. Otherwise as EventStore::readPage().
    Result<EventBatch> next();

private:
    EventStore& m_store;
    ReadRequest m_request;
    std::int64_t m_left;
    std::stop_token m_stop;
    bool m_done = false;
};

} // namespace headrace
