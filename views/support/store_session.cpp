// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/store_session.h"

#include "core/archive/store_with_archives.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace headrace {
namespace {

constexpr int kReaders = 2;
constexpr int kReaching = 4;
constexpr std::chrono::seconds kLongestWait {10}; // A stop ends it earlier.
constexpr std::chrono::milliseconds kFrame {16};
constexpr std::chrono::milliseconds kFirstPause {200};
constexpr std::chrono::milliseconds kLongestPause {6'400};
constexpr std::chrono::milliseconds kLook {1'000}; // Where nothing can be waited for.

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
                std::function<void(HeadLook)> take)
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
        explicit News(std::function<void(HeadLook)> take) : m_take(std::move(take)) {}

        /// Whether the GUI thread has to be woken up for it.
        bool put(const HeadLook& look)
        {
            const std::lock_guard lock(m_mutex);
            return !std::exchange(m_look, look).has_value();
        }
        void take()
        {
            std::unique_lock lock(m_mutex);
            const auto look = std::exchange(m_look, std::nullopt);
            lock.unlock();
            m_take(*look);
        }

    private:
        const std::function<void(HeadLook)> m_take;
        std::mutex m_mutex;
        std::optional<HeadLook> m_look; // Guarded by m_mutex.
    };

    void watch(const std::stop_token& stop)
    {
        std::optional<Position> last;
        bool canWait = true;
        HeadLook look {Position {}};
        while (!stop.stop_requested()) {
            look.head = last && canWait ? m_store->waitForAppend(*last, kLongestWait, stop)
                                        : m_store->head();
            if (!look.head && last && canWait && look.head.error().code == ErrorCode::Refused) {
                canWait = false; // A replica: it can be looked at.
                continue;
            }
            const bool isNews = !look.head || last != *look.head;
            look.failures = look.head ? 0 : look.failures + 1;
            look.pause = pauseAfter(look.failures);
            last = look.head ? std::optional(*look.head) : std::nullopt;
            if (isNews && m_news->put(look))
                m_answers->put([news = m_news] { news->take(); });
            if (!look.head || isNews || !canWait)
                rest(look.head && !canWait ? kLook : look.pause, stop);
        }
    }

    /// Nobody sees more than a frame, and a store that fails is asked again ever more rarely.
    static std::chrono::milliseconds pauseAfter(int failures)
    {
        if (failures == 0)
            return kFrame;
        std::chrono::milliseconds pause = kFirstPause;
        for (int i = 1; i < failures && pause < kLongestPause; ++i)
            pause *= 2;
        return pause;
    }

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

StoreSession::StoreSession(std::unique_ptr<EventStore> store, std::string password)
    : m_store(std::move(store))
    , m_password(std::move(password))
    , m_answers(AnswerQueue::make(this))
    , m_workers(std::make_unique<WorkerThreads>(kReaders))
    , m_watcher(std::make_unique<HeadWatcher>(m_store, m_answers,
                                              [this](const HeadLook& look) { takeHead(look); }))
{
}

StoreSession::~StoreSession() = default;

void StoreSession::takeHead(const HeadLook& look)
{
    if (!look.head) {
        if (!std::exchange(m_isAway, true))
            emit headUnknown(QString::fromStdString(look.head.error().message));
        emit headTried(look.failures, look.pause);
        return;
    }
    m_isAway = false;
    m_head = *look.head;
    m_isHeadKnown = true;
    emit headChanged(m_head);
}

StoreOpener::StoreOpener(QObject* parent)
    : QObject(parent)
    , m_answers(AnswerQueue::make(this))
    , m_thread(std::make_shared<WorkerThreads>(1))
    , m_reaching(kReaching)
{
}

StoreOpener::~StoreOpener() = default;

Request StoreOpener::open(std::string location, OpenOptions options, Answer answer)
{
    using Opened = std::shared_ptr<std::unique_ptr<EventStore, CloseOn>>;
    std::string password = options.password;
    return Request::start<Opened>(
        m_reaching, m_answers,
        [thread = std::weak_ptr(m_thread), location = std::move(location),
         options = std::move(options)](std::stop_token stop) mutable -> Result<Opened> {
            options.stop = std::move(stop);
            auto store = openStore(location, options);
            if (!store)
                return store.error();
            auto beside = withItsArchives(*std::move(store));
            if (!beside)
                return beside.error();
            return std::make_shared<std::unique_ptr<EventStore, CloseOn>>(beside->store.release(),
                                                                          CloseOn {thread});
        },
        [answer = std::move(answer), password = std::move(password)](Result<Opened> opened) {
            if (!opened)
                return answer(opened.error());
            answer(std::make_unique<StoreSession>(std::unique_ptr<EventStore>((*opened)->release()),
                                                  password));
        });
}

Request StoreOpener::probe(std::string location, OpenOptions options,
                           std::function<void(Result<StoreProbe>)> answer)
{
    return Request::start<StoreProbe>(
        m_reaching, m_answers,
        [location = std::move(location),
         options = std::move(options)](std::stop_token stop) mutable {
            options.stop = std::move(stop);
            return probeStore(location, options);
        },
        std::move(answer));
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
    remains->store->giveUpWaiting(); // Else a server that is away would hold it up.
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
