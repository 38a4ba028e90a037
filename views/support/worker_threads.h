// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace headrace {

/// A few threads that run what they are given, in the order in which it came. Thread-safe.
/// The destructor drops what has not begun, on these threads, and waits for what has.
class WorkerThreads
{
public:
    explicit WorkerThreads(int count);
    WorkerThreads(const WorkerThreads&) = delete;
    WorkerThreads& operator=(const WorkerThreads&) = delete;
    ~WorkerThreads();

    /// `task` must not throw.
    void run(std::function<void()> task);

private:
    void work(std::stop_token stop);

    std::mutex m_mutex;
    std::condition_variable_any m_wakeUp;
    std::deque<std::function<void()>> m_tasks; // Guarded by m_mutex.
    std::vector<std::jthread> m_threads;       // Last: joined before the rest goes.
};

} // namespace headrace
