// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/projection_job.h"

#include <QPointer>

namespace headrace {

ProjectionJob::ProjectionJob(ProjectionSession& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
{
    connect(&session.jobs(), &QAbstractItemModel::dataChanged, this, [this](const QModelIndex& at) {
        if (!m_isRunning || at.data(JobList::IdRole).toInt() != m_id)
            return;
        if (const JobList::Row* row = m_session.jobs().find(m_id)) {
            m_row = *row;
            emit progressed();
        }
    });
}

void ProjectionJob::start(const QString& title, ProjectionSession::Work work)
{
    if (m_isRunning)
        return;
    m_isRunning = true;
    m_row = {};
    m_row.title = title;
    m_id = m_session.startJob(title, std::move(work),
                              [self = QPointer(this)](const JobList::Row& row) {
                                  if (!self || self->m_id != row.id)
                                      return;
                                  self->m_row = row;
                                  self->m_isRunning = false;
                                  emit self->ended();
                              });
    m_row.id = m_id;
    emit progressed();
}

void ProjectionJob::pause()
{
    if (m_isRunning)
        m_session.jobs().pause(m_id);
}

void ProjectionJob::resume()
{
    if (m_isRunning)
        m_session.jobs().resume(m_id);
}

void ProjectionJob::cancel()
{
    if (m_isRunning)
        m_session.jobs().cancel(m_id);
}

} // namespace headrace
