// SPDX-License-Identifier: Apache-2.0
#include "core/exchange/batch_queue.h"

#include <utility>

namespace headrace {

bool BatchQueue::push(Item item)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return !m_waiting || m_closed; });
    if (m_closed)
        return false;
    m_waiting = std::move(item);
    m_changed.notify_all();
    return true;
}

BatchQueue::Item BatchQueue::pop()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_waiting.has_value(); });
    Item item = *std::exchange(m_waiting, std::nullopt);
    m_changed.notify_all();
    return item;
}

void BatchQueue::close()
{
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
    }
    m_changed.notify_all();
}

} // namespace headrace
