// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/job_list.h"

#include <QObject>
#include <QString>

#include <cstdint>

namespace headrace {

/// One kind of job that a place begins, follows and shows the outcome of, one at a time. A run that
/// is under way when this ends goes on as a job. GUI thread.
class JobRun : public QObject
{
    Q_OBJECT

public:
    enum class State { NotRun, Running, Done, Failed, Cancelled };
    Q_ENUM(State)

    /// `jobs` must outlive this.
    explicit JobRun(JobList& jobs, QObject* parent = nullptr);

    void cancel();

    State state() const { return m_state; }
    bool isRunning() const { return m_state == State::Running; }
    /// Of the last run: how far it is, or how far it came.
    std::int64_t done() const { return m_done; }
    std::int64_t total() const { return m_total; }       ///< 0 while not known.
    const QString& failure() const { return m_failure; } ///< Why it Failed.

signals:
    /// Something of the above, or of what the run holds, is another, at most ten times a second.
    void changed();

protected:
    /// Begins a job of this name. Only while none is running.
    void begin(const QString& title, JobList::Work work);
    /// Waits no more for what is running, and forgets how it went.
    void forgetJob();

    /// The list has looked at the job that runs, which it does ten times a second, or it has ended:
    /// what it has put down by now can be taken up.
    virtual void takeUp() {}
    /// It is Done, and its thread has ended.
    virtual void takeOutcome() = 0;

private:
    void follow();
    void end(const JobList::Row& row);

    JobList& m_jobs;
    JobList::JobId m_job = 0; // 0: none, or one that nobody waits for any more.
    State m_state = State::NotRun;
    std::int64_t m_done = 0;
    std::int64_t m_total = 0;
    QString m_failure;
};

} // namespace headrace
