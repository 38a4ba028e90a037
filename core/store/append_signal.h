// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>

namespace headrace {

/// Wakes those who wait for an append of this process. Thread-safe.
class AppendSignal
{
public:
    /// Something was appended: whoever waits looks again.
    void appended()
    {
        {
            const std::lock_guard lock(m_mutex);
            ++m_sign;
        }
        m_changed.notify_all();
    }

    /// To be taken before looking at the store, and given to wait() after.
    std::uint64_t sign()
    {
        const std::lock_guard lock(m_mutex);
        return m_sign;
    }

    /// Returns when something was appended since `sign` was taken, after `timeout`, or when a stop
    /// is requested.
    void wait(std::uint64_t sign, std::chrono::nanoseconds timeout, std::stop_token stop)
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait_for(lock, std::move(stop), timeout, [&] { return m_sign != sign; });
    }

private:
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::uint64_t m_sign = 0; // Guarded by m_mutex.
};

} // namespace headrace
