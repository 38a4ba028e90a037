// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/store/append.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
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
    /// Answers each of the group; called by one thread at a time. What throws here ends the
    /// process: others wait for answers that only this call can give.
    using Commit = std::function<void(std::span<WaitingAppend* const> group)>;

    /// At most `limit` calls wait. A commit waits up to `gathering` for as many calls as the one
    /// before it had: those that were answered together come back one after another, and would
    /// else be parted for ever into one that goes at once and all others behind it. Worth it where
    /// a commit takes much longer; one caller alone never waits.
    AppendQueue(std::size_t limit, Commit commit, std::chrono::microseconds gathering = {});

    /// Returns when the request is answered. Busy: the queue is full; nothing was stored.
    Result<AppendAnswer> append(const AppendRequest& request);

private:
    class Bell;
    struct Caller : WaitingAppend
    {
        std::shared_ptr<Bell> bell;
    };

    void lead(Caller& leader, std::unique_lock<std::mutex>& lock) noexcept;
    void gather(std::unique_lock<std::mutex>& lock);
    std::vector<Caller*> takeGroup();

    const std::size_t m_limit;
    const Commit m_commit;
    const std::chrono::microseconds m_gathering;
    std::condition_variable m_arrived; // Told while a leader gathers.
    std::mutex m_mutex;                // Guards what follows.
    std::vector<Caller*> m_waiting;
    bool m_hasLeader = false;
    bool m_isGathering = false;
    std::size_t m_lastGroup = 0; // Calls in it.
};

} // namespace headrace
