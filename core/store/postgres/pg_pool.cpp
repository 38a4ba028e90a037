// SPDX-License-Identifier: Apache-2.0
#include "core/store/postgres/pg_pool.h"

#include "core/base/pause.h"
#include "core/store/postgres/pg_errors.h"

#include <algorithm>

namespace headrace {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 5s;
constexpr std::size_t kIdle = 8;

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
        if (pauseUnlessStopped(pause, address.givenUp)) // No server says that it is back.
            return givenUpError(address);
        pause = std::min<std::chrono::milliseconds>(pause * 2, 1s);
    }
}

PgPool::PgPool(const PgAddress& address)
    : m_address(address)
    , m_whenGivenUp(address.givenUp, [this] { m_over.request_stop(); })
{
}

PgPool::~PgPool()
{
    m_over.request_stop();
}

void PgPool::prepare(int connections)
{
    const std::lock_guard lock(m_mutex);
    for (int i = 0; i < connections; ++i)
        startMaking();
}

Result<std::unique_ptr<PgConnection>> PgPool::take()
{
    std::unique_lock lock(m_mutex);
    const std::int64_t place = ++m_lastInLine;
    if (m_idle.size() + m_making < ++m_waiting)
        startMaking();
    m_changed.wait(
        lock, [&] { return place == m_nextInLine && (!m_idle.empty() || !m_failures.empty()); });
    ++m_nextInLine;
    --m_waiting;
    Result<std::unique_ptr<PgConnection>> taken = nullptr;
    if (!m_idle.empty()) {
        taken = std::move(m_idle.back());
        m_idle.pop_back();
    } else {
        taken = std::move(m_failures.back());
        m_failures.pop_back();
    }
    if (m_waiting == 0)
        m_failures.clear(); // They are nobody's.
    lock.unlock();
    m_changed.notify_all();
    return taken;
}

// Under the lock.
void PgPool::startMaking()
{
    std::erase_if(m_makers, [](const std::future<void>& maker) {
        return maker.wait_for(0s) == std::future_status::ready;
    });
    ++m_making;
    m_makers.push_back(std::async(std::launch::async, [this] { make(); }));
}

void PgPool::make()
{
    PgAddress address = m_address;
    address.givenUp = m_over.get_token();
    auto made = reconnect(address, true, kPatience);
    {
        const std::lock_guard lock(m_mutex);
        --m_making;
        if (made && m_idle.size() < kIdle)
            m_idle.push_back(*std::move(made));
        else if (!made && m_failures.size() < m_waiting)
            m_failures.push_back(made.error());
    }
    m_changed.notify_all();
}

void PgPool::giveBack(std::unique_ptr<PgConnection> connection)
{
    {
        const std::lock_guard lock(m_mutex);
        if (!connection->isInTransaction() && m_idle.size() < kIdle)
            m_idle.push_back(std::move(connection));
    }
    m_changed.notify_all();
}

void PgPool::forgetIdle()
{
    const std::lock_guard lock(m_mutex);
    m_idle.clear();
    while (m_making + m_failures.size() < m_waiting) // Those were meant for somebody.
        startMaking();
}

} // namespace headrace
