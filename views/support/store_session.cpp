// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/store_session.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace headrace {
namespace {

constexpr int kReaders = 2;
constexpr std::chrono::milliseconds kHeadInterval {200};

/// Ends a store that nobody waits for on `thread`, because closing it may take its time.
struct CloseOn
{
    std::weak_ptr<WorkerThreads> thread;
    void operator()(EventStore* store) const
    {
        std::shared_ptr<EventStore> doomed(store);
        if (const auto there = thread.lock())
            there->run([doomed = std::move(doomed)] {});
    }
};

} // namespace

/// Looks at the head from a thread of its own: readers that are busy with a long scan must not make
/// the store seem to stand still.
class StoreSession::HeadWatcher
{
public:
    HeadWatcher(std::shared_ptr<EventStore> store, std::shared_ptr<AnswerQueue> answers,
                std::function<void(Result<Position>)> take)
        : m_store(std::move(store))
        , m_answers(std::move(answers))
        , m_take(std::move(take))
        , m_thread([this](std::stop_token stop) { watch(stop); })
    {
    }

    void lookNow()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_isAskedFor = true;
        }
        m_wakeUp.notify_one();
    }

private:
    void watch(const std::stop_token& stop)
    {
        std::optional<Position> last;
        bool failed = false;
        while (!stop.stop_requested()) {
            const auto head = m_store->head();
            const bool isNews = head ? last != *head : !failed;
            failed = !head;
            if (isNews)
                m_answers->put([take = m_take, head] { take(head); });
            last = head ? std::optional(*head) : std::nullopt;

            std::unique_lock lock(m_mutex);
            m_wakeUp.wait_for(lock, stop, kHeadInterval, [this] { return m_isAskedFor; });
            m_isAskedFor = false;
        }
    }

    std::shared_ptr<EventStore> m_store;
    std::shared_ptr<AnswerQueue> m_answers;
    std::function<void(Result<Position>)> m_take;
    std::mutex m_mutex;
    std::condition_variable_any m_wakeUp;
    bool m_isAskedFor = false; // Guarded by m_mutex.
    std::jthread m_thread;     // Last: joined before the rest goes.
};

StoreSession::StoreSession(std::unique_ptr<EventStore> store)
    : m_store(std::move(store))
    , m_answers(AnswerQueue::make(this))
    , m_workers(std::make_unique<WorkerThreads>(kReaders))
    , m_watcher(std::make_unique<HeadWatcher>(
          m_store, m_answers, [this](const Result<Position>& head) { takeHead(head); }))
{
}

StoreSession::~StoreSession() = default;

void StoreSession::lookAtHead()
{
    m_watcher->lookNow();
}

void StoreSession::takeHead(const Result<Position>& head)
{
    if (!head) {
        emit headUnknown(QString::fromStdString(head.error().message));
        return;
    }
    m_head = *head;
    m_isHeadKnown = true;
    emit headChanged(m_head);
}

StoreOpener::StoreOpener(QObject* parent)
    : QObject(parent)
    , m_answers(AnswerQueue::make(this))
    , m_thread(std::make_shared<WorkerThreads>(1))
{
}

StoreOpener::~StoreOpener() = default;

Request StoreOpener::open(std::string location, OpenOptions options, Answer answer)
{
    using Opened = std::shared_ptr<std::unique_ptr<EventStore, CloseOn>>;
    return Request::start<Opened>(
        *m_thread, m_answers,
        [thread = std::weak_ptr(m_thread), location = std::move(location),
         options = std::move(options)](std::stop_token) -> Result<Opened> {
            auto store = openStore(location, options);
            if (!store)
                return store.error();
            return std::make_shared<std::unique_ptr<EventStore, CloseOn>>(store->release(),
                                                                          CloseOn {thread});
        },
        [answer = std::move(answer)](Result<Opened> opened) {
            if (!opened)
                return answer(opened.error());
            answer(
                std::make_unique<StoreSession>(std::unique_ptr<EventStore>((*opened)->release())));
        });
}

void StoreOpener::close(std::unique_ptr<StoreSession> session, std::function<void()> closed)
{
    struct Remains
    {
        // Declared so that the threads end before the store does.
        std::shared_ptr<EventStore> store;
        std::unique_ptr<WorkerThreads> workers;
        std::unique_ptr<StoreSession::HeadWatcher> watcher;
    };
    auto remains = std::make_shared<Remains>(
        Remains {session->m_store, std::move(session->m_workers), std::move(session->m_watcher)});
    session.reset();
    m_thread->run(
        [remains = std::move(remains), closed = std::move(closed), answers = m_answers]() mutable {
            remains.reset();
            if (closed)
                answers->put(std::move(closed));
        });
}

void StoreOpener::letGo(std::shared_ptr<void> thing)
{
    m_thread->run([thing = std::move(thing)]() mutable { thing.reset(); });
}

} // namespace headrace
