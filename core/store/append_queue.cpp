// SPDX-License-Identifier: Apache-2.0
#include "core/store/append_queue.h"

#include <algorithm>
#include <cassert>
#include <chrono>

namespace headrace {
namespace {

// Events in one commit: what one caller may have to wait for on behalf of others.
constexpr std::size_t kGroupEvents = 4'096;

// Callers that were answered together come back a moment later: a commit that waits for them takes
// all, instead of the first of them alone.
constexpr std::chrono::microseconds kGather {100};

} // namespace

AppendQueue::AppendQueue(std::size_t limit, Commit commit)
    : m_limit(std::max<std::size_t>(limit, 1))
    , m_commit(std::move(commit))
{
}

Result<AppendAnswer> AppendQueue::append(const AppendRequest& request)
{
    Caller caller;
    caller.request = &request;
    std::unique_lock lock(m_mutex);
    if (m_waiting.size() >= m_limit)
        return Error {ErrorCode::Busy,
                      "too many appends wait for the store; nothing was stored, repeat it in a "
                      "moment"};
    m_waiting.push_back(&caller);
    if (m_hasLeader) {
        if (m_waiting.size() == m_gathering)
            m_grown.notify_one();
        lock.unlock();
        if (caller.wait() == Caller::State::Answered)
            return *std::move(caller.answer);
        lock.lock();
    }
    m_hasLeader = true;
    lead(caller, lock);
    assert(caller.answer);
    return *std::move(caller.answer);
}

// Under its mutex, so that the caller, whose this is, does not go before the call is over.
void AppendQueue::Caller::wake(State to)
{
    const std::lock_guard lock(mutex);
    state = to;
    woken.notify_one();
}

AppendQueue::Caller::State AppendQueue::Caller::wait()
{
    std::unique_lock lock(mutex);
    woken.wait(lock, [this] { return state != State::Waiting; });
    return state;
}

std::vector<AppendQueue::Caller*> AppendQueue::takeGroup(std::unique_lock<std::mutex>& lock)
{
    if (m_lastGroup > 1) {
        m_gathering = m_lastGroup;
        m_grown.wait_for(lock, kGather, [this] { return m_waiting.size() >= m_gathering; });
        m_gathering = 0;
    }
    std::size_t events = 0;
    const auto end = std::ranges::find_if(m_waiting, [&](const Caller* caller) {
        const bool isOver = events >= kGroupEvents;
        events += caller->request->events.size();
        return isOver;
    });
    std::vector<Caller*> group(m_waiting.begin(), end);
    m_waiting.erase(m_waiting.begin(), end);
    return group;
}

void AppendQueue::lead(Caller& leader, std::unique_lock<std::mutex>& lock) noexcept
{
    const std::vector<Caller*> group = takeGroup(lock);
    assert(std::ranges::find(group, &leader) != group.end());
    lock.unlock();
    const auto answered = [&] {
        for (Caller* caller : group)
            if (caller != &leader)
                caller->wake(Caller::State::Answered);
    };
    const std::vector<WaitingAppend*> waiting(group.begin(), group.end());
    m_commit(waiting, answered);
    lock.lock();
    m_lastGroup = group.size();
    // The oldest of those that came meanwhile goes on.
    m_hasLeader = !m_waiting.empty();
    if (m_hasLeader)
        m_waiting.front()->wake(Caller::State::Leading);
}

} // namespace headrace
