// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/connections/connections_file.h"
#include "views/support/answer_queue.h"
#include "views/support/file_watch.h"
#include "views/support/worker_threads.h"

#include <QObject>

#include <functional>
#include <memory>

namespace headrace {

/// The connections of this user, as they are in their file; what another console, or an editor,
/// does to it is followed. GUI thread; the file is written, and read again, on a thread of its own.
class ConnectionList : public QObject
{
    Q_OBJECT

public:
    /// Told what went wrong; empty when it was done.
    using Done = std::function<void(const QString& problem)>;

    /// Reads the file at once: what is opened first may depend on it.
    explicit ConnectionList(const QString& file, QObject* parent = nullptr);
    /// Waits until what was asked for is written.
    ~ConnectionList() override;

    const QString& file() const { return m_file; }
    const Connections& all() const { return m_all; }
    /// Why the file could not be read; what is known from before stays in all(). Empty: it could.
    const QString& problem() const { return m_problem; }

    const ConnectionProfile* find(const QString& name) const;
    /// The first with this location.
    const ConnectionProfile* findLocation(const QString& location) const;
    /// `wish`, or "wish 2" and so on where that is taken.
    QString freeName(const QString& wish) const;

    /// Each is done to what the file holds by then. `before` has to be there as it is given: else
    /// somebody else has changed it, which is said.
    void add(const ConnectionProfile& profile, Done done = {});
    void replace(const ConnectionProfile& before, const ConnectionProfile& after, Done done = {});
    void remove(const ConnectionProfile& before, Done done = {});
    /// Changes something about the connection to this store that has the name of `profile`, however
    /// it is by then; adds `profile`, changed, when there is none of that name.
    void amend(const ConnectionProfile& profile, std::function<void(ConnectionProfile&)> how,
               Done done = {});

signals:
    void changed(); ///< all() or problem().

private:
    void change(std::function<Result<void>(Connections&)> how, Done done);
    void read();
    void take(Result<Connections> read);

    const QString m_file;
    Connections m_all;
    QString m_problem;
    FileWatch m_watch;
    std::shared_ptr<AnswerQueue> m_answers;
    WorkerThreads m_thread; // One: changes are made in their order.
};

} // namespace headrace
