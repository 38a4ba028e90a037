// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/event_store.h"
#include "core/store/store_registry.h"
#include "views/support/request.h"

#include <QObject>

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace headrace {

/// An open store as views see it: every question is answered on a worker thread. Lives in the GUI
/// thread and emits its signals there; no member of it waits for the store, but the destructor
/// waits for calls that are under way (hand the session to StoreOpener::close() where that
/// matters).
class StoreSession : public QObject
{
    Q_OBJECT

public:
    /// Starts two threads that answer, and one that waits for appends. `store` is not null.
    explicit StoreSession(std::unique_ptr<EventStore> store, std::string password = {});
    ~StoreSession() override;

    const StoreDescription& description() const { return m_store->description(); }
    bool isReadOnly() const { return description().readOnly; }
    QString name() const { return QString::fromStdString(description().name); }

    /// Runs `call` on a worker thread, then `answer` with its result in the GUI thread, unless the
    /// Request was dropped before. Questions are begun in the order in which they were asked; a
    /// dropped one that has not begun is not begun. `call` should look at the stop token wherever
    /// it reads more than one page.
    ///
    ///     m_page = m_session.ask<EventBatch>(
    ///         [request](EventStore& store, std::stop_token) { return store.readPage(request); },
    ///         [this](Result<EventBatch> page) { show(std::move(page)); });
    template<typename T>
    [[nodiscard]] Request ask(std::function<Result<T>(EventStore&, std::stop_token)> call,
                              std::function<void(Result<T>)> answer)
    {
        return Request::start<T>(
            *m_workers, m_answers,
            [store = m_store, call = std::move(call)](std::stop_token stop) {
                return call(*store, std::move(stop));
            },
            std::move(answer));
    }

    /// The head as last seen; 0 until it was seen for the first time, and in an empty store.
    Position head() const { return m_head; }
    /// Whether head() has been read at all.
    bool isHeadKnown() const { return m_isHeadKnown; }

    /// For jobs, which run on threads of their own.
    std::shared_ptr<EventStore> store() const { return m_store; }

    /// That the store was opened with, for what else is on its server; nothing shows or keeps it.
    const std::string& password() const { return m_password; }

signals:
    /// The head moved, by an append of this or another process, or was read for the first time.
    /// Comes within 50 ms and a frame of the append; when many follow each other, at most once a
    /// frame, with the newest.
    void headChanged(headrace::Position head);
    /// The head could not be read; said once until it can be read again.
    void headUnknown(const QString& reason);
    /// As headUnknown(), and after each further try: how many failed by now, and the pause before
    /// the next one. Pauses grow; a headChanged() ends it.
    void headTried(int tries, std::chrono::milliseconds pause);

private:
    friend class StoreOpener;
    class HeadWatcher;

    /// What came of looking at the head.
    struct HeadLook
    {
        Result<Position> head;
        int failures = 0; // One after the other.
        std::chrono::milliseconds pause {};
    };
    void takeHead(const HeadLook& look);

    std::shared_ptr<EventStore> m_store;
    const std::string m_password;
    std::shared_ptr<AnswerQueue> m_answers;
    std::unique_ptr<WorkerThreads> m_workers;
    std::unique_ptr<HeadWatcher> m_watcher;
    Position m_head;
    bool m_isHeadKnown = false;
    bool m_isAway = false;
};

/// Opens and closes stores on a thread of its own. Lives in the GUI thread; its destructor waits
/// until everything handed to close() is closed.
class StoreOpener : public QObject
{
    Q_OBJECT

public:
    using Answer = std::function<void(Result<std::unique_ptr<StoreSession>>)>;

    explicit StoreOpener(QObject* parent = nullptr);
    ~StoreOpener() override;

    /// Opens the store at `location`, see openStore(). A dropped Request closes it again, or ends
    /// the waiting for a server that does not answer.
    [[nodiscard]] Request open(std::string location, OpenOptions options, Answer answer);

    /// See probeStore(). A dropped Request ends it as soon.
    [[nodiscard]] Request probe(std::string location, OpenOptions options,
                                std::function<void(Result<StoreProbe>)> answer);

    /// Destroys `session` at once as far as the GUI sees it; its threads and its store end here,
    /// after the calls that are under way. `closed`, if given, is called when they have.
    void close(std::unique_ptr<StoreSession> session, std::function<void()> closed = {});

    /// Destroys `thing` here: something whose end may take its time.
    void letGo(std::shared_ptr<void> thing);

private:
    std::shared_ptr<AnswerQueue> m_answers;
    std::shared_ptr<WorkerThreads> m_thread; // One, which ends things.
    WorkerThreads m_reaching; // A server whose name nobody knows holds one up for some seconds.
};

} // namespace headrace
