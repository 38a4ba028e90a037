// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/job_run.h"

#include <QPointer>

namespace headrace {

JobRun::JobRun(JobList& jobs, QObject* parent) : QObject(parent), m_jobs(jobs)
{
    connect(&jobs, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex& row) {
        if (isRunning() && row.data(JobList::IdRole).toInt() == m_job)
            follow();
    });
}

void JobRun::begin(const QString& title, JobList::Work work)
{
    Q_ASSERT(!isRunning());
    m_state = State::Running;
    m_done = m_total = 0;
    m_failure.clear();
    m_job = m_jobs.start(title, std::move(work), [self = QPointer(this)](const JobList::Row& row) {
        if (self)
            self->end(row);
    });
    emit changed();
}

void JobRun::cancel()
{
    if (isRunning())
        m_jobs.cancel(m_job);
}

void JobRun::forgetJob()
{
    cancel();
    m_job = 0;
    m_state = State::NotRun;
    m_failure.clear();
}

void JobRun::follow()
{
    if (const JobList::Row* row = m_jobs.find(m_job)) {
        m_done = row->done;
        m_total = row->total;
    }
    takeUp();
    emit changed();
}

void JobRun::end(const JobList::Row& row)
{
    if (row.id != m_job)
        return; // Forgotten.
    switch (row.state) {
    case JobList::State::Done:
        m_state = State::Done;
        takeOutcome();
        break;
    case JobList::State::Cancelled:
        m_state = State::Cancelled;
        break;
    default:
        m_state = State::Failed;
        m_failure = row.text;
    }
    follow();
}

} // namespace headrace
