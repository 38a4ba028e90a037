// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/projections/difference_model.h"
#include "views/projections/projection_job.h"

#include <optional>

namespace headrace {

/// One projection on its way from a plan to other rows: plan, build, compare, switch. Knows no
/// widget. GUI thread.
class Rebuild : public QObject
{
    Q_OBJECT

public:
    enum class Step { Plan, Build, Compare, Switch };

    /// Begins with what there is: a build that waits is compared, else a plan is made. `session`
    /// must outlive this.
    Rebuild(ProjectionSession& session, std::string projection, QObject* parent = nullptr);

    const std::string& projection() const { return m_projection; }
    void refresh(); ///< What is known about the projection is another.
    /// Null when the module does not declare it any more.
    const ProjectionSession::Known* known() const { return m_session.find(m_projection); }
    Step step() const { return m_step; }
    /// Whether the steps Compare and Switch are part of it.
    bool isSideBySide() const { return m_request.kind == RebuildKind::SideBySide; }

    // Plan.
    const RebuildRequest& request() const { return m_request; }
    void setRequest(const RebuildRequest& request); ///< Makes a new plan, in Step::Plan.
    void planAgain();                               ///< Back to Step::Plan.
    bool isPlanning() const { return m_planning.isRunning(); }
    const std::optional<RebuildPlan>& plan() const { return m_plan; }
    const QString& planFailure() const { return m_planFailure; }
    bool canRun() const { return m_plan && m_plan->impossible.empty() && !m_job->isRunning(); }
    void run(); ///< The plan that is shown.

    // Build, and what comes after it.
    const ProjectionJob& job() const { return *m_job; }
    bool isBuilding() const { return m_step == Step::Build && m_job->isRunning(); }
    void pauseOrResume();
    void cancel();
    const std::optional<RebuildResult>& result() const { return m_result; }

    // Compare.
    void compare();
    DifferenceModel& differences() { return m_differences; }
    const std::optional<RowDiffCounts>& counts() const { return m_counts; } ///< None: not yet.
    const QString& compareFailure() const { return m_compareFailure; }
    /// "v2", "v3": what is compared; with the table's name where the versions are the same.
    QString liveName() const;
    QString readyName() const;
    bool canSwitch() const;

    // Switch.
    void switchToReady();
    void discard();
    void offerGoBack(); ///< Step::Switch, with nothing done yet.
    void goBack();
    bool canGoBack() const;
    static constexpr auto kDaysKept = std::chrono::floor<std::chrono::days>(kPreviousKept).count();
    /// How the last switch, discard or way back ended; empty when there was none.
    const QString& outcome() const { return m_outcome; }
    bool isFailed() const { return m_isFailed; }

signals:
    void changed();    ///< Something of the above is another.
    void progressed(); ///< Of the job alone.
    /// What is stored was changed: statuses and rows are old.
    void stored();

private:
    void makePlan();
    void endJob();
    void endBuild();
    void endCompare();
    void endSwitch();
    void takeDifferences();
    void nameDifferences();
    std::vector<ColumnDescription> columns() const;

    struct Found; // What a job's thread leaves behind.

    ProjectionSession& m_session;
    const std::string m_projection;
    ProjectionJob* m_job;
    Step m_step = Step::Plan;
    enum class Doing {
        Nothing,
        Building,
        Comparing,
        Switching,
        Discarding,
        GoingBack
    } m_doing = Doing::Nothing;
    RebuildRequest m_request;
    Request m_planning;
    std::optional<RebuildPlan> m_plan;
    QString m_planFailure;
    std::shared_ptr<Found> m_found;
    std::optional<RebuildResult> m_result;
    DifferenceModel m_differences;
    std::optional<RowDiffCounts> m_counts;
    QString m_compareFailure;
    QString m_outcome;
    bool m_isFailed = false;
};

} // namespace headrace
