// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/build_fold.h"
#include "core/projection/page_queue.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace headrace {

/// One projection that is run: a thread that folds the pages it is given into the live build, and
/// does in between what must not happen while it folds. Thread-safe.
class LiveProjection
{
public:
    /// Begins on its thread. What is given must outlive this.
    LiveProjection(EventStore& store, std::shared_ptr<const Domain> domain,
                   const ProjectionDescription& projection, std::shared_ptr<ReadModel> model,
                   Build build, CommitPolicy policy);
    /// Takes what waits, and commits it.
    ~LiveProjection();

    const ProjectionDescription& projection() const { return m_projection; }
    const std::shared_ptr<ReadModel>& model() const { return m_model; }

    /// Where to read for it from.
    Position committed() const;
    /// False: it takes no more, for what result() says.
    bool push(const EventPage& page, const std::stop_token& stop);
    /// No more pages come; finish() waits until all is committed and says how it ended.
    Result<void> finish();
    /// Drops what waits, and finishes.
    Result<void> abandon();

    /// Runs `task` on its thread, with everything folded so far in the file, and goes on from what
    /// is in the file then: the build may be another one. None: it takes no more.
    using Task = std::function<Result<void>(const Build& live)>;
    std::optional<Result<void>> between(const Task& task);

    /// Waits until the checkpoint is at least `position`. False: not until the time, or it ended.
    bool waitFor(Position position, std::chrono::steady_clock::time_point until,
                 std::stop_token stop);

private:
    void fold();
    Result<std::unique_ptr<BuildFold>> open(const Build& build);
    Result<void> foldAll();
    Result<void> reopen();
    Result<void> takePage(const EventPage& page);
    void committedAt(Position position);

    EventStore& m_store;
    const std::shared_ptr<const Domain> m_domain;
    const ProjectionDescription& m_projection;
    const std::shared_ptr<ReadModel> m_model;
    const CommitPolicy m_policy;
    PageQueue m_queue;
    std::unique_ptr<BuildFold> m_fold; // The thread's own, as is:
    Result<void> m_reopened;           // How going on after a task went.
    mutable std::mutex m_mutex;
    std::condition_variable_any m_changed;
    Build m_build; // Guarded by m_mutex, as is what follows.
    Position m_committed;
    bool m_isOver = false;
    Result<void> m_result;
    std::stop_source m_stop;
    std::jthread m_thread; // Last: it ends before what it uses.
};

/// NotFound: what is to be done needs rows, and there are none.
Error noRowsYet(const std::string& projection);

} // namespace headrace
