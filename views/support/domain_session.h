// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/domain.h"
#include "views/support/file_watch.h"
#include "views/support/request.h"

#include <QObject>
#include <QString>

#include <functional>
#include <memory>

namespace headrace {

/// The domain module that belongs to an open store, and the two threads on which its handlers run:
/// what a domain makes (Fold, Timeline) is confined to the thread that made it. Lives in
/// the GUI thread.
///
/// The module's file is watched: when it changes it is read again by itself. What it says then
/// holds, and nothing holds when it does not load: states are never those of code that is gone.
class DomainSession : public QObject
{
    Q_OBJECT

public:
    enum class State {
        None,    ///< No module was chosen.
        Loading, ///< What was there before stays in module() until the new one is read.
        Loaded,
        Failed, ///< See failure(); module() is null.
    };
    Q_ENUM(State)

    /// The threads. What somebody waits for while going through versions is not held up by a walk
    /// over all of them.
    enum class Lane {
        States, ///< Short questions: the state at a version.
        Walks,  ///< Long ones: every version of a stream.
    };

    explicit DomainSession(QObject* parent = nullptr);
    /// Waits for the call that is under way; retire() first where that matters.
    ~DomainSession() override;
    /// Gives the threads away, for somebody to destroy them where waiting does no harm. Only the
    /// destructor may be called after.
    std::shared_ptr<void> retire();

    State state() const { return m_state; }
    const QString& path() const { return m_path; }       ///< Of the last load().
    const QString& failure() const { return m_failure; } ///< One sentence, with file and line.
    /// Null when none is loaded. Immutable: a call may take it along.
    std::shared_ptr<const Domain> module() const { return m_module; }
    /// Null when there is no module or it does not declare streams of `category`.
    const AggregateDescription* aggregate(std::string_view category) const;

    void load(const QString& path);
    void reload(); ///< The same file again, as it is now; also when it has not changed.

    /// Runs `call` on a domain thread and `answer` in the GUI thread, as StoreSession::ask().
    template<typename T>
    [[nodiscard]] Request ask(std::function<Result<T>(std::stop_token)> call,
                              std::function<void(Result<T>)> answer, Lane lane = Lane::States)
    {
        return Request::start<T>(*threadOf(lane), m_answers, std::move(call), std::move(answer));
    }

    /// A T for calls to keep things in between them, such as a Timeline. Only calls of ask() on the
    /// same lane look into it; when the last one who holds it lets go, it is destroyed there. Not
    /// to be held longer than the session exists.
    ///
    ///     struct Shown { std::unique_ptr<Timeline> timeline; };
    ///     m_shown = m_domain.makeConfined<Shown>();
    template<typename T> std::shared_ptr<T> makeConfined(Lane lane = Lane::States)
    {
        return std::shared_ptr<T>(new T, [thread = std::weak_ptr(threadOf(lane))](T* thing) {
            std::shared_ptr<T> doomed(thing);
            if (const auto there = thread.lock())
                there->run([doomed = std::move(doomed)] {});
        });
    }

signals:
    /// state() or module() has changed: what was folded before is out of date.
    void changed();

private:
    struct Threads
    {
        std::shared_ptr<WorkerThreads> states = std::make_shared<WorkerThreads>(1);
        std::shared_ptr<WorkerThreads> walks = std::make_shared<WorkerThreads>(1);
    };

    const std::shared_ptr<WorkerThreads>& threadOf(Lane lane) const
    {
        return lane == Lane::Walks ? m_threads->walks : m_threads->states;
    }
    void take(Result<std::shared_ptr<const Domain>> module);

    std::shared_ptr<AnswerQueue> m_answers;
    std::shared_ptr<Threads> m_threads;
    FileWatch m_watch;
    Request m_loading;
    State m_state = State::None;
    QString m_path;
    QString m_failure;
    std::shared_ptr<const Domain> m_module;
};

} // namespace headrace
