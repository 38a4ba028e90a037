// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/worker_threads.h"

namespace headrace {

WorkerThreads::WorkerThreads(int count)
{
    for (int i = 0; i < count; ++i)
        m_threads.emplace_back([this](std::stop_token stop) { work(std::move(stop)); });
}

WorkerThreads::~WorkerThreads()
{
    for (auto& thread : m_threads)
        thread.request_stop();
}

void WorkerThreads::run(std::function<void()> task)
{
    {
        const std::lock_guard lock(m_mutex);
        m_tasks.push_back(std::move(task));
    }
    m_wakeUp.notify_one();
}

void WorkerThreads::work(std::stop_token stop)
{
    for (;;) {
        std::function<void()> task;
        {
            std::unique_lock lock(m_mutex);
            m_wakeUp.wait(lock, stop, [this] { return !m_tasks.empty(); });
            if (m_tasks.empty())
                return;
            task = std::move(m_tasks.front());
            m_tasks.pop_front();
        }
        // After a stop, what waited is let go here: it may hold things that belong to this thread.
        if (!stop.stop_requested())
            task();
    }
}

} // namespace headrace
