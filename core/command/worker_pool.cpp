// SPDX-License-Identifier: Apache-2.0
#include "core/command/worker_pool.h"

#include "core/command/signal.h"

#include <algorithm>

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

private:
    void serve(const std::shared_ptr<const Domain>& domain)
    {
        WorkerFolds folds(domain); // Made and destroyed on this thread.
        std::vector<Job*> jobs;
        for (;;) {
            {
                std::unique_lock lock(m_mutex);
                m_added.wait(lock, [this] { return m_isEnding || !m_jobs.empty(); });
                if (m_jobs.empty())
                    return;
                jobs.swap(m_jobs);
            }
            for (Job* job : jobs) {
                job->work(folds);
                job->done.give();
            }
            jobs.clear();
        }
    }

    std::mutex m_mutex;
    std::condition_variable m_added;
    std::vector<Job*> m_jobs; // Guarded by m_mutex, as is what follows.
    bool m_isEnding = false;
    std::jthread m_thread; // Last: it ends before what it uses.
};

WorkerPool::WorkerPool(std::size_t workers, std::shared_ptr<const Domain> domain)
{
    for (std::size_t i = 0; i < std::max<std::size_t>(workers, 1); ++i)
        m_workers.push_back(std::make_unique<Worker>(domain));
}

WorkerPool::~WorkerPool() = default;

void WorkerPool::run(const std::string& stream, const Work& work)
{
    Job job {work};
    m_workers[std::hash<std::string>()(stream) % m_workers.size()]->add(job);
    job.done.wait();
}

} // namespace headrace
