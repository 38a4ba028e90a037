// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/store/append.h"

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace headrace {

/// An append that waits for its commit.
struct WaitingAppend
{
    const AppendRequest* request;
    std::optional<Result<AppendAnswer>> answer; ///< To be filled in by whoever commits.
};

/// Group commit: calls that come while a commit is under way wait, and the next commit takes all of
/// them. There is no thread of its own: one of the callers commits for all. Thread-safe.
class AppendQueue
{
public:
    /// Answers each of the group; called by one thread at a time. `answered` is to be called once
    /// all have their answers, before anything that they need not wait for.
    using Commit = std::function<void(std::span<WaitingAppend* const> group,
                                      const std::function<void()>& answered)>;

    /// At most `limit` calls wait.
    AppendQueue(std::size_t limit, Commit commit);

    /// Returns when the request is answered. Busy: the queue is full; nothing was stored.
    Result<AppendAnswer> append(const AppendRequest& request);

private:
    /// Each caller waits on a mutex of its own: many that are woken at once do not queue up for
    /// one.
    struct Caller : WaitingAppend
    {
        enum class State { Waiting, Answered, Leading };
        void wake(State to);
        State wait();

        std::mutex mutex;
        std::condition_variable woken;
        State state = State::Waiting; // Guarded by mutex.
    };
    /// What throws here ends the process: others wait for answers that only the leader can give.
    void lead(Caller& leader, std::unique_lock<std::mutex>& lock) noexcept;
    std::vector<Caller*> takeGroup(std::unique_lock<std::mutex>& lock);

    const std::size_t m_limit;
    const Commit m_commit;
    std::mutex m_mutex; // Guards what follows.
    std::vector<Caller*> m_waiting;
    std::condition_variable m_grown;
    bool m_hasLeader = false;
    std::size_t m_lastGroup = 0; // How many the last commit answered.
    std::size_t m_gathering = 0; // How many the present leader waits for.
};

} // namespace headrace
