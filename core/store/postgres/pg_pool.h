// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/postgres/pg_connection.h"

#include <memory>
#include <mutex>
#include <type_traits>
#include <vector>

namespace headrace {

/// Connections for reading: each call takes one for as long as it works. Thread-safe.
class PgPool
{
public:
    explicit PgPool(const PgAddress& address) : m_address(address) {}

    /// Runs `work` with a connection. When that one turns out to be broken, which an idle one does
    /// at its next use, the connection is made again, waiting longer each time for at most some
    /// seconds, and `work` runs again: it must only read.
    template<typename Work> std::invoke_result_t<Work, PgConnection&> read(Work work);

    /// Puts aside a connection that was made before there was a pool.
    void add(std::unique_ptr<PgConnection> connection) { giveBack(std::move(connection)); }

    const PgAddress& address() const { return m_address; }

private:
    Result<std::unique_ptr<PgConnection>> take();
    void giveBack(std::unique_ptr<PgConnection> connection);
    void forgetIdle();

    const PgAddress m_address;
    std::mutex m_mutex;
    std::vector<std::unique_ptr<PgConnection>> m_idle; // Guarded by m_mutex.
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
