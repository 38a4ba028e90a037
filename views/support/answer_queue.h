// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace headrace {

/// Brings calls from any thread into the GUI thread, in order. What is put after its receiver is
/// gone is dropped.
///
/// Qt's event queue carries only the wake-up and the calls cross under a mutex: a burst costs one
/// event, and ThreadSanitizer can see what happens.
class AnswerQueue
{
public:
    /// Calls are run in the thread of `receiver`, while it exists. Make it in that thread.
    static std::shared_ptr<AnswerQueue> make(QObject* receiver);

    /// Thread-safe.
    void put(std::function<void()> call);

private:
    AnswerQueue() = default;
    void deliver();

    std::mutex m_mutex;
    std::vector<std::function<void()>> m_calls; // Guarded by m_mutex.
    QObject* m_receiver = nullptr;              // Guarded by m_mutex; null once it is gone.
    std::weak_ptr<AnswerQueue> m_self;
};

} // namespace headrace
