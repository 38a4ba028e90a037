// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/projection_session.h"

namespace headrace {

/// One piece of long work at a time with a projection: a job of the window, followed as long as
/// this exists. What runs when this ends goes on as a job.
class ProjectionJob : public QObject
{
    Q_OBJECT

public:
    /// `session` must outlive this.
    explicit ProjectionJob(ProjectionSession& session, QObject* parent = nullptr);

    /// Begins; nothing happens while something runs.
    void start(const QString& title, ProjectionSession::Work work);
    void pause();
    void resume();
    void cancel();

    bool isRunning() const { return m_isRunning; }
    bool isPaused() const { return m_isRunning && m_row.state == JobList::State::Paused; }
    /// As last seen, also when it is over; its id is 0 when there was none.
    const JobList::Row& row() const { return m_row; }

signals:
    void progressed(); ///< At most ten times a second.
    void ended();      ///< See row().state and row().text.

private:
    ProjectionSession& m_session;
    JobList::JobId m_id = 0;
    bool m_isRunning = false;
    JobList::Row m_row;
};

} // namespace headrace
