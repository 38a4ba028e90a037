// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/postgres/pg_address.h"

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

namespace headrace {

/// Takes appended events into the indexes and counts of a store, whole blocks at a time, over a
/// connection and on a thread of its own, beside the appends. Of several writers one does it at a
/// time; what is left when all have gone, the next one takes in. A server that is away is tried
/// again, ever more rarely, for as long as there is something to take in; neither the end of this
/// nor who gives up (PgAddress::givenUp) waits for it. Thread-safe.
class PgFolder
{
public:
    explicit PgFolder(const PgAddress& address) : m_address(address) {}

    /// Events up to `position`, at least, are stored.
    void appended(std::int64_t position);

    /// Readers have to look through what is not taken in yet: when that has become very much, waits
    /// a moment for it to become less.
    void waitIfBehind();

private:
    bool isDue() const { return m_head - m_folded >= m_blockEvents; }
    void run(const std::stop_token& stop);

    const PgAddress m_address;
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::int64_t m_head = 0; // Guarded by m_mutex, as is what follows.
    std::int64_t m_folded = 0;
    std::int64_t m_blockEvents = 1; // Until it is known.
    std::jthread m_thread; // Started by the first append. Last: it ends before what it uses.
};

} // namespace headrace
