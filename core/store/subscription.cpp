// SPDX-License-Identifier: Apache-2.0
#include "core/store/subscription.h"

#include <algorithm>

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
    // So long a time that it may stand for any longer one, which would overflow the clock.
    constexpr std::chrono::milliseconds kForEver = std::chrono::years(1);
    const auto deadline = std::chrono::steady_clock::now() + std::min(timeout, kForEver);
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
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0)
            return page;
        if (auto waited = m_store.waitForAppend(*head, left, stop); !waited)
            return waited.error();
    }
}

} // namespace headrace
