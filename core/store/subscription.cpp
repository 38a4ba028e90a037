// SPDX-License-Identifier: Apache-2.0
#include "core/store/subscription.h"

namespace headrace {

Subscription::Subscription(EventStore& store, Query query, std::int64_t after)
    : m_store(store)
    , m_query(std::move(query))
    , m_next(after + 1)
{
}

Result<EventBatch> Subscription::next(std::chrono::milliseconds timeout, std::stop_token stop,
                                      std::size_t limit)
{
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    for (;;) {
        // Asked before reading: what is appended in between is then read now, or waited for in
        // vain once, never slept through.
        const auto head = m_store.head();
        if (!head)
            return head.error();
        auto page = m_store.readPage({.query = m_query, .from = m_next, .limit = limit});
        if (!page)
            return page;
        m_next = page->next;
        if (!page->empty() || stop.stop_requested())
            return page;
        if (!page->atEnd)
            continue;
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0)
            return page;
        if (auto waited = m_store.waitForAppend(*head, left, stop); !waited)
            return waited.error();
    }
}

} // namespace headrace
