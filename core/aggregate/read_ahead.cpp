// SPDX-License-Identifier: Apache-2.0
#include "core/aggregate/read_ahead.h"

namespace headrace {

Result<EventBatch> ReadAhead::next()
{
    if (m_isAtEnd)
        return EventBatch();
    auto page = m_thread.joinable() ? take() : m_cursor.next();
    m_isAtEnd = !page || page->empty() || page->atEnd;
    if (!m_isAtEnd && !m_thread.joinable())
        m_thread = std::jthread([this](const std::stop_token& stop) { read(stop); });
    return page;
}

void ReadAhead::read(const std::stop_token& stop)
{
    for (bool isLast = false; !isLast;) {
        auto page = m_cursor.next();
        isLast = !page || page->empty() || page->atEnd;
        std::unique_lock lock(m_mutex);
        if (!m_changed.wait(lock, stop, [this] { return !m_page; }))
            return;
        m_page = std::move(page);
        m_changed.notify_all();
    }
}

Result<EventBatch> ReadAhead::take()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_page.has_value(); });
    auto page = *std::move(m_page);
    m_page.reset();
    m_changed.notify_all();
    return page;
}

} // namespace headrace
