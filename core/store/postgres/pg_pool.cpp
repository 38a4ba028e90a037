// SPDX-License-Identifier: Apache-2.0
#include "core/store/postgres/pg_pool.h"

#include "core/store/postgres/pg_errors.h"

#include <algorithm>
#include <condition_variable>

namespace headrace {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 5s;
constexpr std::size_t kIdle = 8;

void pauseFor(std::chrono::milliseconds time, const std::stop_token& stop)
{
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, time, [] { return false; });
}

} // namespace

Result<std::unique_ptr<PgConnection>> reconnect(const PgAddress& address, bool isReadOnly,
                                                std::chrono::milliseconds patience)
{
    const auto deadline = std::chrono::steady_clock::now() + patience;
    std::chrono::milliseconds pause = 20ms;
    for (;;) {
        auto connection = PgConnection::open(address, isReadOnly);
        const bool isPassing = !connection
            && (connection.error().code == ErrorCode::Io
                || connection.error().code == ErrorCode::Busy);
        if (!isPassing || std::chrono::steady_clock::now() + pause > deadline)
            return connection;
        pauseFor(pause, address.givenUp); // There is no sign that a server comes back.
        if (address.givenUp.stop_requested())
            return givenUpError(address);
        pause = std::min<std::chrono::milliseconds>(pause * 2, 1s);
    }
}

Result<std::unique_ptr<PgConnection>> PgPool::take()
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_idle.empty()) {
            auto connection = std::move(m_idle.back());
            m_idle.pop_back();
            return connection;
        }
    }
    return reconnect(m_address, true, kPatience);
}

void PgPool::giveBack(std::unique_ptr<PgConnection> connection)
{
    const bool isOfUse = !connection->isInTransaction();
    const std::lock_guard lock(m_mutex);
    if (isOfUse && m_idle.size() < kIdle)
        m_idle.push_back(std::move(connection));
}

void PgPool::forgetIdle()
{
    const std::lock_guard lock(m_mutex);
    m_idle.clear();
}

} // namespace headrace
