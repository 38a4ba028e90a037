// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

namespace headrace {

/// One thread waits for one sign of another, once; a third may stir it up before. No mutex: whoever
/// is woken would meet the waker at it, which costs as much as the waking. (The semaphores of GCC
/// 12's library can sleep for ever: bug 104928.)
class Signal
{
public:
    /// The waiting thread may go on, and end this, as soon as the sign is stored; what follows
    /// knows no more of this than its address.
    void give()
    {
        m_state.store(kGiven, std::memory_order_release);
        m_state.notify_one();
    }
    /// Makes isGivenUnlessStirred() return. Unlike give(), it must have returned before this ends.
    void stir()
    {
        int nothing = kNothing; // A sign that was given stays.
        if (m_state.compare_exchange_strong(nothing, kStirred, std::memory_order_relaxed))
            m_state.notify_one();
    }

    /// Waits until the sign is given (true), or the waiting is stirred up (false).
    bool isGivenUnlessStirred() const
    {
        m_state.wait(kNothing, std::memory_order_acquire);
        return m_state.load(std::memory_order_acquire) == kGiven;
    }
    /// Waits until the sign is given, whoever stirs.
    void wait() const
    {
        for (int state = kNothing; state != kGiven; state = m_state.load(std::memory_order_acquire))
            m_state.wait(state, std::memory_order_acquire);
    }

private:
    static constexpr int kNothing = 0;
    static constexpr int kStirred = 1;
    static constexpr int kGiven = 2;

    std::atomic<int> m_state = kNothing; // An int is what the system can wait for.
};

} // namespace headrace
