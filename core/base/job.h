// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

namespace headrace {

/// What a job has done so far. A plain value: any thread may keep one.
struct JobProgress
{
    std::int64_t done = 0;
    std::int64_t total = 0; ///< 0 while not known.
    bool paused = false;
    bool cancelled = false; ///< Asked for; the work may still be on its way to a consistent stop.
    std::vector<std::string> newLines; ///< Log lines since the last look, oldest first.
};

/// The strings by which long work is held: whoever starts it keeps the Job and may look, pause and
/// cancel; the work reports to it and asks it, between two consistent steps, whether to go on.
///
/// All members are thread-safe. Log lines never carry payloads.
class Job
{
public:
    Job() = default;
    Job(const Job&) = delete;
    Job& operator=(const Job&) = delete;

    // For whoever holds the strings.
    void pause();
    void resume();
    void cancel();
    JobProgress look(); ///< Takes the new log lines away.

    // For the work.
    void setTotal(std::int64_t total);
    void setDone(std::int64_t done);
    void log(std::string line);
    /// Waits while paused. Returns Cancelled once cancel() was called; call it between two steps
    /// after each of which everything is consistent.
    Result<void> goOn();
    std::stop_token stopToken() const { return m_stop.get_token(); }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    JobProgress m_progress; // Guarded by m_mutex.
    std::stop_source m_stop;
};

} // namespace headrace
