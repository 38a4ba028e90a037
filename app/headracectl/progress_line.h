// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/job.h"

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace headrace {

/// Shows how far a job is on one line of standard error, when that is a terminal, until it goes out
/// of scope; and on lines of their own, terminal or not, what the job logs. `job` must outlive it.
class ProgressLine
{
public:
    enum class Unit { Events, Bytes };

    ProgressLine(Job& job, std::string what, Unit unit);
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

private:
    void run(const std::stop_token& stop);
    void show(const JobProgress& progress, double seconds) const;

    Job& m_job;
    std::string m_what;
    Unit m_unit;
    bool m_isTerminal;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::jthread m_thread; // Last: it uses all of the above.
};

} // namespace headrace
