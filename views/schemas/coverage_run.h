// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/coverage/schema_coverage.h"
#include "views/support/job_list.h"

#include <QObject>

#include <cstdint>
#include <memory>
#include <optional>

namespace headrace {

/// Takes a store's events through a module's lenses as a job of the window, and holds what came
/// out. GUI thread; a run that is under way when this ends goes on as a job.
class CoverageRun : public QObject
{
    Q_OBJECT

public:
    enum class State { NotRun, Running, Done, Failed, Cancelled };

    /// `jobs` must outlive this.
    CoverageRun(std::shared_ptr<EventStore> store, JobList& jobs, QObject* parent = nullptr);

    /// Begins a run; what the last one found stays until this one has ended. Nothing happens while
    /// one is running.
    void start(std::shared_ptr<const DomainModule> module);
    void cancel();
    /// Gives up what is running and what is known: the module is another one.
    void forget();

    State state() const { return m_state; }
    bool isRunning() const { return m_state == State::Running; }
    std::int64_t done() const { return m_done; }
    std::int64_t total() const { return m_total; } ///< 0 while not known.
    const QString& failure() const { return m_failure; }
    /// Of the last run that came to its end; null when there was none.
    const std::shared_ptr<const SchemaCoverage>& coverage() const { return m_coverage; }

signals:
    /// Something of the above is another, at most ten times a second.
    void changed();

private:
    struct Outcome;
    void follow();
    void end(const JobList::Row& row, const std::shared_ptr<Outcome>& outcome);

    std::shared_ptr<EventStore> m_store;
    JobList& m_jobs;
    JobList::JobId m_job = 0; // 0: none, or one that nobody waits for any more.
    State m_state = State::NotRun;
    std::int64_t m_done = 0;
    std::int64_t m_total = 0;
    QString m_failure;
    std::shared_ptr<const SchemaCoverage> m_coverage;
};

} // namespace headrace
