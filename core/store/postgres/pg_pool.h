// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/postgres/pg_connection.h"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <stop_token>
#include <type_traits>
#include <vector>

namespace headrace {

/// Connections for reading: each call takes one for as long as it works. Where none is idle one is
/// made, which takes several round trips; meanwhile those that others give back are taken, in the
/// order of the calls. Thread-safe.
class PgPool
{
public:
    explicit PgPool(const PgAddress& address);
    PgPool(const PgPool&) = delete;
    PgPool& operator=(const PgPool&) = delete;
    ~PgPool(); ///< Waits for none that is being made.

    /// Runs `work` with a connection. When that one turns out to be broken, which an idle one does
    /// at its next use, the connection is made again, waiting longer each time for at most some
    /// seconds, and `work` runs again: it must only read.
    template<typename Work> std::invoke_result_t<Work, PgConnection&> read(Work work);

    /// Puts aside a connection that was made elsewhere.
    void add(std::unique_ptr<PgConnection> connection) { giveBack(std::move(connection)); }
    /// Begins to make as many, for calls that are going to come.
    void prepare(int connections);

    const PgAddress& address() const { return m_address; }

private:
    Result<std::unique_ptr<PgConnection>> take();
    void giveBack(std::unique_ptr<PgConnection> connection);
    void forgetIdle();
    void startMaking();
    void make();

    const PgAddress m_address;
    std::stop_source m_over; // Given up, or about to go.
    std::stop_callback<std::function<void()>> m_whenGivenUp;

    std::mutex m_mutex; // Guards what follows.
    std::condition_variable m_changed;
    std::vector<std::unique_ptr<PgConnection>> m_idle;
    std::vector<Error> m_failures; // Of making one, each for one who waits.
    std::size_t m_waiting = 0;
    std::int64_t m_lastInLine = 0;
    std::int64_t m_nextInLine = 1; // Whose turn it is.
    std::size_t m_making = 0;
    std::vector<std::future<void>> m_makers; // Last: they use the rest.
};

/// Opens a connection, trying again with growing pauses while the server is not there, for at most
/// `patience`.
Result<std::unique_ptr<PgConnection>> reconnect(const PgAddress& address, bool isReadOnly,
                                                std::chrono::milliseconds patience);

template<typename Work> std::invoke_result_t<Work, PgConnection&> PgPool::read(Work work)
{
    constexpr int kTries = 3;
    for (int attempt = 1;; ++attempt) {
        auto connection = take();
        if (!connection)
            return connection.error();
        auto answer = work(**connection);
        if (!(*connection)->isLost()) {
            giveBack(*std::move(connection));
            return answer;
        }
        forgetIdle(); // The others were made to the same server.
        if (attempt == kTries)
            return answer;
    }
}

} // namespace headrace
