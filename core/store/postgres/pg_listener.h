// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/append_signal.h"
#include "core/store/postgres/pg_address.h"

#include <atomic>
#include <mutex>
#include <string>
#include <thread>

namespace headrace {

/// Listens, on a connection of its own, to what the server tells of appends of others, and passes
/// it on as a sign to look. Only that: where it stands, the store is asked. Thread-safe.
class PgListener
{
public:
    PgListener(const PgAddress& address, AppendSignal& signal)
        : m_address(address)
        , m_signal(signal)
    {
    }

    void start(); ///< Does nothing when it was started before.
    /// An append after this says true gives a sign.
    bool isListening() const { return m_isListening; }

private:
    void run(const std::stop_token& stop);

    const PgAddress m_address;
    AppendSignal& m_signal;
    std::atomic<bool> m_isListening = false;
    std::once_flag m_started;
    std::jthread m_thread; // Last: it ends before what it uses.
};

} // namespace headrace
