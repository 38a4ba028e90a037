// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/job.h"

#include <thread>

namespace headrace {

/// While it lives, Ctrl+C and SIGTERM cancel a job instead of ending the process, so that work
/// which has no end of its own comes to a consistent one. To be made before other threads are.
class CancelOnInterrupt
{
public:
    explicit CancelOnInterrupt(Job& job);
    ~CancelOnInterrupt();
    CancelOnInterrupt(const CancelOnInterrupt&) = delete;
    CancelOnInterrupt& operator=(const CancelOnInterrupt&) = delete;

private:
    void wait(const std::stop_token& stop);

    Job& m_job;
    std::jthread m_thread;
};

} // namespace headrace
