// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>

namespace headrace {

/// A mutex that whoever locks it over and over does not keep from others: one who waits for it is
/// let in before the one who has it can take it again.
class FairMutex
{
public:
    void lock()
    {
        const std::lock_guard next(m_next); // Held by the one who waits.
        m_mutex.lock();
    }
    void unlock() { m_mutex.unlock(); }

private:
    std::mutex m_next;
    std::mutex m_mutex;
};

} // namespace headrace
