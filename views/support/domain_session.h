// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/domain.h"
#include "views/support/request.h"

#include <QObject>
#include <QString>

#include <functional>
#include <memory>

namespace headrace {

/// The domain module that belongs to an open store, and the one thread on which its handlers run:
/// what a domain makes (Fold, Timeline) is confined to the thread that made it. Lives in
/// the GUI thread.
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

    explicit DomainSession(QObject* parent = nullptr);
    /// Waits for the call that is under way; retire() first where that matters.
    ~DomainSession() override;
    /// Gives the thread away, for somebody to destroy it where waiting does no harm. Only the
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
    void reload(); ///< The same file again, as it is now.

    /// Runs `call` on the domain thread and `answer` in the GUI thread, as StoreSession::ask().
    template<typename T>
    [[nodiscard]] Request ask(std::function<Result<T>(std::stop_token)> call,
                              std::function<void(Result<T>)> answer)
    {
        return Request::start<T>(*m_thread, m_answers, std::move(call), std::move(answer));
    }

    /// A T for calls to keep things in between them, such as a Timeline. Only calls of ask() look
    /// into it; when the last one who holds it lets go, it is destroyed on the domain thread. Not
    /// to be held longer than the session exists.
    ///
    ///     struct Shown { std::unique_ptr<Timeline> timeline; };
    ///     m_shown = m_domain.makeConfined<Shown>();
    template<typename T> std::shared_ptr<T> makeConfined()
    {
        return std::shared_ptr<T>(new T, [thread = std::weak_ptr(m_thread)](T* thing) {
            std::shared_ptr<T> doomed(thing);
            if (const auto there = thread.lock())
                there->run([doomed = std::move(doomed)] {});
        });
    }

signals:
    /// state() or module() has changed: what was folded before is out of date.
    void changed();

private:
    void take(Result<std::shared_ptr<const Domain>> module);

    std::shared_ptr<AnswerQueue> m_answers;
    std::shared_ptr<WorkerThreads> m_thread; // One.
    Request m_loading;
    State m_state = State::None;
    QString m_path;
    QString m_failure;
    std::shared_ptr<const Domain> m_module;
};

} // namespace headrace
