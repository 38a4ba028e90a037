// SPDX-License-Identifier: Apache-2.0
#include "core/store/event_cursor.h"

#include <algorithm>

namespace headrace {

EventCursor::EventCursor(EventStore& store, ReadRequest request, std::int64_t limit,
                         std::stop_token stop)
    : m_store(store)
    , m_request(std::move(request))
    , m_left(limit)
    , m_stop(std::move(stop))
{
}

Result<EventBatch> EventCursor::next()
{
    const auto pageSize = static_cast<std::int64_t>(m_request.limit);
    while (!m_done && m_left > 0) {
        if (m_stop.stop_requested())
            return Error {ErrorCode::Cancelled, "reading was cancelled"};
        m_request.limit = static_cast<std::size_t>(std::min(pageSize, m_left));
        auto page = m_store.readPage(m_request);
        m_request.limit = static_cast<std::size_t>(pageSize);
        if (!page)
            return page;
        m_done = page->atEnd;
        m_request.from = page->next;
        if (!page->empty()) {
            m_left -= static_cast<std::int64_t>(page->size());
            return page;
        }
    }
    return EventBatch();
}

} // namespace headrace
