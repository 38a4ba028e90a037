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
constexpr auto kRareRetry = 8s;

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
    m_changed.wait_for(lock, m_address.givenUp, kMostWait,
                       [this] { return m_head - m_folded < kMostBlocks * m_blockEvents; });
}

void PgFolder::run(const std::stop_token& stop)
{
    std::stop_source over;
    const auto end = [&over] { over.request_stop(); };
    const std::stop_callback ended(stop, end);
    const std::stop_callback givenUp(m_address.givenUp, end);
    PgAddress address = m_address;
    address.givenUp = over.get_token();
    std::unique_ptr<PgConnection> connection;
    std::chrono::milliseconds retry = kRetry;
    std::unique_lock lock(m_mutex);
    // Once it is over, wait() still says true as long as something is due.
    while (m_changed.wait(lock, address.givenUp, [this] { return isDue(); })
           && !over.stop_requested()) {
        lock.unlock();
        if (!connection || connection->isLost())
            connection = PgConnection::open(address, false).value_or(nullptr);
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
            m_changed.wait_for(lock, address.givenUp, retry, [] { return false; });
        retry = isDone ? kRetry : std::min<std::chrono::milliseconds>(retry * 2, kRareRetry);
    }
}

} // namespace headrace
