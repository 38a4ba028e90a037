// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>

namespace headrace {

/// One thread waits for one sign of another, and may be gone as soon as it has it. (The semaphores
/// of GCC 12's library can sleep for ever: bug 104928.)
class Signal
{
public:
    void give()
    {
        const std::lock_guard lock(m_mutex);
        m_isGiven = true;
        m_given.notify_one(); // Under the lock: after it, this may be gone.
    }
    void wait()
    {
        std::unique_lock lock(m_mutex);
        m_given.wait(lock, [this] { return m_isGiven; });
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_given;
    bool m_isGiven = false; // Guarded by m_mutex.
};

} // namespace headrace
