// SPDX-License-Identifier: Apache-2.0
#include "core/store/append_queue.h"

#include <algorithm>
#include <cassert>
#include <condition_variable>

namespace headrace {
namespace {

// Events in one commit: what one caller may have to wait for on behalf of others.
constexpr std::size_t kGroupEvents = 4'096;

} // namespace

// What one thread waits on. It is shared, because it is rung after its mutex was let go, so that
// who wakes does not find the mutex taken: by then the call that waited may be over.
class AppendQueue::Bell
{
public:
    enum class Call { None, Answered, Lead };

    static std::shared_ptr<Bell> ofThisThread()
    {
        static thread_local const auto bell = std::make_shared<Bell>();
        bell->m_call = Call::None;
        return bell;
    }

    void ring(Call call)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_call = call;
        }
        m_rung.notify_one();
    }

    Call wait()
    {
        std::unique_lock lock(m_mutex);
        m_rung.wait(lock, [this] { return m_call != Call::None; });
        return m_call;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_rung;
    Call m_call = Call::None; // Guarded by m_mutex while somebody else knows the bell.
};

AppendQueue::AppendQueue(std::size_t limit, Commit commit, std::chrono::microseconds gathering)
    : m_limit(std::max<std::size_t>(limit, 1))
    , m_commit(std::move(commit))
    , m_gathering(gathering)
{
}

Result<AppendAnswer> AppendQueue::append(const AppendRequest& request)
{
    Caller caller {{&request, {}}, {}};
    std::unique_lock lock(m_mutex);
    if (m_waiting.size() >= m_limit)
        return Error {ErrorCode::Busy,
                      "too many appends wait for the store; nothing was stored, repeat it in a "
                      "moment"};
    if (m_hasLeader) {
        caller.bell = Bell::ofThisThread();
        m_waiting.push_back(&caller);
        const bool isAwaited = m_isGathering && m_waiting.size() >= m_lastGroup;
        lock.unlock();
        if (isAwaited)
            m_arrived.notify_one();
        if (caller.bell->wait() == Bell::Call::Answered)
            return *std::move(caller.answer);
        lock.lock();
    } else {
        m_waiting.push_back(&caller);
        m_hasLeader = true;
    }
    lead(caller, lock);
    assert(caller.answer);
    return *std::move(caller.answer);
}

void AppendQueue::gather(std::unique_lock<std::mutex>& lock)
{
    if (m_gathering.count() == 0 || m_waiting.size() >= m_lastGroup)
        return;
    m_isGathering = true;
    m_arrived.wait_for(lock, m_gathering, [this] { return m_waiting.size() >= m_lastGroup; });
    m_isGathering = false;
}

std::vector<AppendQueue::Caller*> AppendQueue::takeGroup()
{
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
    gather(lock);
    const std::vector<Caller*> group = takeGroup();
    m_lastGroup = group.size();
    assert(std::ranges::find(group, &leader) != group.end());
    lock.unlock();
    const std::vector<WaitingAppend*> waiting(group.begin(), group.end());
    m_commit(waiting);

    // First the oldest of those that came meanwhile, so that the next commit is under way while
    // this group wakes up and comes back: waking takes as long as a sync.
    lock.lock();
    m_hasLeader = !m_waiting.empty();
    const auto next = m_hasLeader ? m_waiting.front()->bell : nullptr;
    lock.unlock();
    if (next)
        next->ring(Bell::Call::Lead);
    for (Caller* caller : group)
        if (caller != &leader) {
            const auto bell = caller->bell; // The caller is gone once it is answered.
            bell->ring(Bell::Call::Answered);
        }
}

} // namespace headrace
