// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/answer_queue.h"

#include <QPointer>

#include <utility>

namespace headrace {

std::shared_ptr<AnswerQueue> AnswerQueue::make(QObject* receiver)
{
    const std::shared_ptr<AnswerQueue> queue(new AnswerQueue);
    queue->m_receiver = receiver;
    queue->m_self = queue;
    QObject::connect(receiver, &QObject::destroyed, [queue] {
        const std::lock_guard lock(queue->m_mutex);
        queue->m_receiver = nullptr;
    });
    return queue;
}

void AnswerQueue::put(std::function<void()> call)
{
    const std::lock_guard lock(m_mutex);
    if (m_receiver == nullptr)
        return;
    m_calls.push_back(std::move(call));
    if (m_calls.size() > 1)
        return; // A wake-up is on its way.
    QMetaObject::invokeMethod(
        m_receiver, [self = m_self.lock()] { self->deliver(); }, Qt::QueuedConnection);
}

void AnswerQueue::deliver()
{
    std::vector<std::function<void()>> calls;
    QPointer<QObject> receiver;
    {
        const std::lock_guard lock(m_mutex);
        calls.swap(m_calls);
        receiver = m_receiver;
    }
    for (const auto& call : calls)
        if (receiver) // A call may be the end of it.
            call();
}

} // namespace headrace
