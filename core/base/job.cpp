// SPDX-License-Identifier: Apache-2.0
#include "core/base/job.h"

namespace headrace {

void Job::pause()
{
    const std::lock_guard lock(m_mutex);
    m_progress.paused = true;
}

void Job::resume()
{
    {
        const std::lock_guard lock(m_mutex);
        m_progress.paused = false;
    }
    m_changed.notify_all();
}

void Job::cancel()
{
    m_stop.request_stop();
    {
        const std::lock_guard lock(m_mutex);
        m_progress.cancelled = true;
    }
    m_changed.notify_all();
}

JobProgress Job::look()
{
    const std::lock_guard lock(m_mutex);
    JobProgress seen = m_progress;
    m_progress.newLines.clear();
    return seen;
}

void Job::setTotal(std::int64_t total)
{
    const std::lock_guard lock(m_mutex);
    m_progress.total = total;
}

void Job::setDone(std::int64_t done)
{
    const std::lock_guard lock(m_mutex);
    m_progress.done = done;
}

void Job::log(std::string line)
{
    const std::lock_guard lock(m_mutex);
    m_progress.newLines.push_back(std::move(line));
}

Result<void> Job::goOn()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return !m_progress.paused || m_progress.cancelled; });
    if (m_progress.cancelled)
        return Error {ErrorCode::Cancelled, "cancelled"};
    return {};
}

} // namespace headrace
