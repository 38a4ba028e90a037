// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/projections/projection_job.h"

#include <map>
#include <optional>

namespace headrace {

/// Builds projections twice, as jobs, one after the other; and keeps what came out. GUI thread.
class DeterminismChecks : public QObject
{
    Q_OBJECT

public:
    struct Outcome
    {
        std::optional<DeterminismResult> result; ///< None: it failed or was cancelled.
        QString failure;
        Time at;
    };

    /// `session` must outlive this.
    explicit DeterminismChecks(ProjectionSession& session, QObject* parent = nullptr);

    void start(const std::string& projection);
    void cancel() { m_job->cancel(); }
    void forget(); ///< The module is another one.
    bool isRunning() const { return m_job->isRunning(); }
    const std::string& running() const { return m_running; } ///< While isRunning().
    const JobList::Row& row() const { return m_job->row(); }
    const Outcome* outcome(const std::string& projection) const; ///< Null: not checked.

signals:
    void changed();

private:
    void end();

    struct Found
    {
        std::optional<DeterminismResult> result;
    };
    ProjectionJob* m_job;
    std::string m_running;
    std::shared_ptr<Found> m_found;
    std::map<std::string, Outcome> m_outcomes;
    bool m_isForgotten = false; // What runs is of another module.
};

/// "Two builds of 4 812 events are the same: 23 rows."
QString determinismText(const DeterminismResult& result);

} // namespace headrace
