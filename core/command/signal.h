// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

namespace headrace {

/// One thread waits for one sign of another, once. No mutex: whoever is woken would meet the waker
/// at it, which costs as much as the waking. (The semaphores of GCC 12's library can sleep for
/// ever: bug 104928.)
class Signal
{
public:
    /// The waiting thread may go on, and end this, as soon as the sign is stored; what follows
    /// knows no more of this than its address.
    void give()
    {
        m_isGiven.store(1, std::memory_order_release);
        m_isGiven.notify_one();
    }
    void wait() { m_isGiven.wait(0, std::memory_order_acquire); }

private:
    std::atomic<int> m_isGiven = 0; // Not bool: an int is what the system can wait for.
};

} // namespace headrace
