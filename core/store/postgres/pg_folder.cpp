// SPDX-License-Identifier: Apache-2.0
#include "core/store/postgres/pg_folder.h"

#include "core/store/postgres/pg_connection.h"

#include <algorithm>
#include <chrono>
#include <memory>

namespace headrace {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kMostBlocks = 256;
constexpr auto kMostWait = 1s;
constexpr auto kRetry = 500ms;

} // namespace

void PgFolder::appended(std::int64_t position)
{
    const std::lock_guard lock(m_mutex);
    m_head = std::max(m_head, position);
    if (!isDue())
        return;
    if (!m_thread.joinable())
        m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
    m_changed.notify_all();
}

void PgFolder::waitIfBehind()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, kMostWait,
                       [this] { return m_head - m_folded < kMostBlocks * m_blockEvents; });
}

void PgFolder::run(const std::stop_token& stop)
{
    std::unique_ptr<PgConnection> connection;
    std::unique_lock lock(m_mutex);
    while (m_changed.wait(lock, stop, [this] { return isDue(); })) {
        lock.unlock();
        if (!connection || connection->isLost())
            connection = PgConnection::open(m_address, false).value_or(nullptr);
        const auto rows = connection
            ? connection->run("SELECT size, up_to, is_more FROM fold_blocks()")
            : Result<PgRows>(Error {ErrorCode::Io, {}});
        lock.lock();
        const bool isDone = rows && rows->size() == 1;
        if (isDone) {
            m_blockEvents = std::max<std::int64_t>(rows->number(0, 0), 1);
            m_folded = rows->number(0, 1);
            m_changed.notify_all();
        }
        // Another writer is at it, or the server is away: later once more.
        if (!isDone || (isDue() && rows->number(0, 2) == 0))
            m_changed.wait_for(lock, stop, kRetry, [] { return false; });
    }
}

} // namespace headrace
