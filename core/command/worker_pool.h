// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/command/worker_folds.h"

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace headrace {

/// Threads with folds of their own, for work that must meet the same ones again. Thread-safe.
class WorkerPool
{
public:
    using Work = std::function<void(WorkerFolds& folds)>;

    /// At least one worker.
    WorkerPool(std::size_t workers, std::shared_ptr<const Domain> domain);
    /// Nobody may be waiting any more.
    ~WorkerPool();

    /// Runs `work` on the worker that `stream` belongs to; returns when it is done. False: `stop`
    /// was requested before it began, and it will not be run. What has begun is waited for.
    bool run(const std::string& stream, const Work& work, const std::stop_token& stop = {});

private:
    struct Job;
    class Worker;
    std::vector<std::unique_ptr<Worker>> m_workers;
};

} // namespace headrace
