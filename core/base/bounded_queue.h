// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <utility>

namespace headrace {

/// Hands items from a thread that makes them to one that uses them, a few waiting at most, so that
/// both work at the same time and neither runs ahead. Every member is thread-safe.
template<typename Item> class BoundedQueue
{
public:
    /// At most `capacity` items wait; 1 or more.
    explicit BoundedQueue(std::size_t capacity = 1) : m_capacity(capacity) {}

    /// Waits for room. False once close() was called: then nobody takes the item any more.
    bool push(Item item)
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_waiting.size() < m_capacity || m_closed; });
        if (m_closed)
            return false;
        m_waiting.push_back(std::move(item));
        m_changed.notify_all();
        return true;
    }

    /// Waits for an item.
    Item pop()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return !m_waiting.empty(); });
        Item item = std::move(m_waiting.front());
        m_waiting.pop_front();
        m_changed.notify_all();
        return item;
    }

    /// Called by the taker when it wants no more.
    void close()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_closed = true;
        }
        m_changed.notify_all();
    }

private:
    const std::size_t m_capacity;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Item> m_waiting; // Guarded by m_mutex, as is:
    bool m_closed = false;
};

} // namespace headrace
