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
constexpr std::chrono::seconds kLongestWait {10}; // A stop ends it earlier.
constexpr std::chrono::milliseconds kFrame {16};
constexpr std::chrono::milliseconds kBeforeRetry {200};

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

/// Waits for appends on a thread of its own: readers that are busy with a long scan must not make
/// the store seem to stand still, and the waiting must hold up no reader.
class StoreSession::HeadWatcher
{
public:
    HeadWatcher(std::shared_ptr<EventStore> store, std::shared_ptr<AnswerQueue> answers,
                std::function<void(Result<Position>)> take)
        : m_store(std::move(store))
        , m_news(std::make_shared<News>(std::move(take)))
        , m_answers(std::move(answers))
        , m_thread([this](std::stop_token stop) { watch(stop); })
    {
    }

private:
    /// What the GUI thread has not taken yet: the newest only, however many came.
    class News
    {
    public:
        explicit News(std::function<void(Result<Position>)> take) : m_take(std::move(take)) {}

        /// Whether the GUI thread has to be woken up for it.
        bool put(const Result<Position>& head)
        {
            const std::lock_guard lock(m_mutex);
            return !std::exchange(m_head, head).has_value();
        }
        void take()
        {
            std::unique_lock lock(m_mutex);
            const auto head = std::exchange(m_head, std::nullopt);
            lock.unlock();
            m_take(*head);
        }

    private:
        const std::function<void(Result<Position>)> m_take;
        std::mutex m_mutex;
        std::optional<Result<Position>> m_head; // Guarded by m_mutex.
    };

    void watch(const std::stop_token& stop)
    {
        std::optional<Position> last;
        bool failed = false;
        while (!stop.stop_requested()) {
            const auto head =
                last ? m_store->waitForAppend(*last, kLongestWait, stop) : m_store->head();
            const bool isNews = head ? last != *head : !failed;
            failed = !head;
            last = head ? std::optional(*head) : std::nullopt;
            if (isNews && m_news->put(head))
                m_answers->put([news = m_news] { news->take(); });
            if (isNews || failed)
                rest(failed ? kBeforeRetry : kFrame, stop);
        }
    }

    /// Nobody sees more than a frame, and a store that fails is not asked again at once.
    void rest(std::chrono::milliseconds duration, const std::stop_token& stop)
    {
        std::unique_lock lock(m_mutex);
        m_resting.wait_for(lock, stop, duration, [] { return false; });
    }

    std::shared_ptr<EventStore> m_store;
    std::shared_ptr<News> m_news;
    std::shared_ptr<AnswerQueue> m_answers;
    std::mutex m_mutex; // Guards nothing: m_resting needs one.
    std::condition_variable_any m_resting;
    std::jthread m_thread; // Last: stopped and joined before the rest goes.
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
