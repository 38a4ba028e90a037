// SPDX-License-Identifier: Apache-2.0
#include "core/command/worker_pool.h"

#include "core/command/signal.h"

#include <algorithm>
#include <deque>

namespace headrace {

/// Lives on the stack of whoever waits for it.
struct WorkerPool::Job
{
    const Work& work;
    Signal done;
};

class WorkerPool::Worker
{
public:
    explicit Worker(std::shared_ptr<const Domain> domain)
        : m_thread([this, domain = std::move(domain)] { serve(domain); })
    {
    }
    ~Worker()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_isEnding = true;
        }
        m_added.notify_one();
    }

    void add(Job& job)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_jobs.push_back(&job);
        }
        m_added.notify_one();
    }

    /// False: it has begun.
    bool takeBack(const Job& job)
    {
        const std::lock_guard lock(m_mutex);
        return std::erase(m_jobs, &job) > 0;
    }

private:
    void serve(const std::shared_ptr<const Domain>& domain)
    {
        WorkerFolds folds(domain); // Made and destroyed on this thread.
        while (Job* job = next()) {
            job->work(folds);
            job->done.give();
        }
    }

    // One at a time: those that have not begun can be taken back. Null: that was the last one.
    Job* next()
    {
        std::unique_lock lock(m_mutex);
        m_added.wait(lock, [this] { return m_isEnding || !m_jobs.empty(); });
        if (m_jobs.empty())
            return nullptr;
        Job* job = m_jobs.front();
        m_jobs.pop_front();
        return job;
    }

    std::mutex m_mutex;
    std::condition_variable m_added;
    std::deque<Job*> m_jobs; // Guarded by m_mutex, as is what follows.
    bool m_isEnding = false;
    std::jthread m_thread; // Last: it ends before what it uses.
};

WorkerPool::WorkerPool(std::size_t workers, std::shared_ptr<const Domain> domain)
{
    for (std::size_t i = 0; i < std::max<std::size_t>(workers, 1); ++i)
        m_workers.push_back(std::make_unique<Worker>(domain));
}

WorkerPool::~WorkerPool() = default;

bool WorkerPool::run(const std::string& stream, const Work& work, const std::stop_token& stop)
{
    Job job {work, {}};
    Worker& worker = *m_workers[std::hash<std::string>()(stream) % m_workers.size()];
    worker.add(job);
    {
        const std::stop_callback stirUp(stop, [&job] { job.done.stir(); });
        if (job.done.isGivenUnlessStirred())
            return true;
    }
    if (worker.takeBack(job))
        return false;
    job.done.wait(); // It uses what belongs to the caller.
    return true;
}

} // namespace headrace
