// SPDX-License-Identifier: Apache-2.0
#include "core/projection/page_queue.h"

#include <utility>

namespace headrace {

bool PageQueue::push(EventPage page, const std::stop_token& stop)
{
    {
        std::unique_lock lock(m_mutex);
        if (!m_changed.wait(lock, stop, [this] { return m_pages < kMostPages || m_isEnded; })
            || m_isEnded)
            return false;
        m_items.emplace_back(std::move(page));
        ++m_pages;
    }
    m_changed.notify_all();
    return true;
}

bool PageQueue::push(FoldTask task)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_isEnded)
            return false;
        m_items.emplace_back(std::move(task));
    }
    m_changed.notify_all();
    return true;
}

std::optional<PageQueue::Item> PageQueue::take()
{
    if (m_items.empty())
        return std::nullopt;
    std::optional<Item> item = std::move(m_items.front());
    m_items.pop_front();
    m_pages -= std::holds_alternative<EventPage>(*item) ? 1 : 0;
    m_changed.notify_all();
    return item;
}

std::optional<PageQueue::Item> PageQueue::tryPop()
{
    const std::lock_guard lock(m_mutex);
    return take();
}

std::optional<PageQueue::Item> PageQueue::pop()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return !m_items.empty() || m_isEnded; });
    return take();
}

void PageQueue::end()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isEnded = true;
    }
    m_changed.notify_all();
}

void PageQueue::close()
{
    std::deque<Item> dropped; // Destroyed outside the lock: a task may hold much.
    {
        const std::lock_guard lock(m_mutex);
        m_isEnded = true;
        dropped.swap(m_items);
        m_pages = 0;
    }
    m_changed.notify_all();
}

} // namespace headrace
