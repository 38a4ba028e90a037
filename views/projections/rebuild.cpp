// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/rebuild.h"

#include "views/support/text_format.h"

#include <mutex>

namespace headrace {
namespace {

Act byUser()
{
    return {.actor = ProjectionSession::actor(), .reason = {}};
}

} // namespace

struct Rebuild::Found
{
    std::optional<RebuildResult> result; // Written before the job ends, read after.
    std::optional<RowDiffCounts> counts;
    std::mutex mutex;
    std::vector<RowDifference> differences; // Guarded by mutex; those that are not taken yet.
    std::size_t kept = 0;                   // The job's thread only.
};

Rebuild::Rebuild(ProjectionSession& session, std::string projection, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_projection(std::move(projection))
    , m_job(new ProjectionJob(session, this))
{
    connect(m_job, &ProjectionJob::progressed, this, [this] {
        if (m_doing == Doing::Comparing)
            takeDifferences();
        emit progressed();
    });
    connect(m_job, &ProjectionJob::ended, this, &Rebuild::endJob);
    const auto* now = known();
    const bool isLive = now && now->status && now->status->live;
    m_request.kind = isLive ? RebuildKind::SideBySide : RebuildKind::Full;
    if (now && now->status && now->status->building
        && now->status->building->state == BuildState::Ready && isLive)
        compare();
    else
        makePlan();
}

void Rebuild::setRequest(const RebuildRequest& request)
{
    m_request = request;
    makePlan();
}

void Rebuild::planAgain()
{
    if (m_job->isRunning())
        return;
    m_step = Step::Plan;
    m_outcome.clear();
    m_isFailed = false;
    makePlan();
}

void Rebuild::makePlan()
{
    m_plan.reset();
    m_planFailure.clear();
    m_planning = m_session.ask<RebuildPlan>(
        [name = m_projection, request = m_request](Projections& projections, std::stop_token) {
            return projections.plan(name, request);
        },
        [this](Result<RebuildPlan> plan) {
            if (plan)
                m_plan = *std::move(plan);
            else
                m_planFailure = toQString(plan.error().message);
            emit changed();
        },
        ProjectionSession::Lane::Walks);
    emit changed();
}

void Rebuild::run()
{
    if (!canRun())
        return;
    m_step = Step::Build;
    m_doing = Doing::Building;
    m_result.reset();
    m_outcome.clear();
    m_isFailed = false;
    m_found = std::make_shared<Found>();
    m_job->start(tr("Rebuild %1").arg(toQString(m_projection)),
                 [plan = *m_plan, found = m_found](Projections& projections,
                                                   Job& job) -> Result<std::string> {
                     auto result = projections.rebuild(plan, job, byUser());
                     if (!result)
                         return result.error();
                     found->result = *std::move(result);
                     return tr("%1 read, %2 written in %3.")
                         .arg(countText(found->result->events, tr("event"), tr("events")),
                              countText(found->result->rows, tr("row"), tr("rows")),
                              durationText(std::chrono::microseconds(
                                  std::int64_t(found->result->seconds * 1e6))))
                         .toStdString();
                 });
    emit changed();
}

void Rebuild::pauseOrResume()
{
    if (m_job->isPaused())
        m_job->resume();
    else
        m_job->pause();
}

void Rebuild::cancel()
{
    m_job->cancel();
}

void Rebuild::endJob()
{
    switch (std::exchange(m_doing, Doing::Nothing)) {
    case Doing::Building:
        endBuild();
        break;
    case Doing::Comparing:
        endCompare();
        break;
    case Doing::Switching:
    case Doing::Discarding:
    case Doing::GoingBack:
        endSwitch();
        break;
    case Doing::Nothing:
        break;
    }
    emit changed();
}

void Rebuild::endBuild()
{
    const JobList::Row& row = m_job->row();
    m_outcome = row.text;
    m_isFailed = row.state == JobList::State::Failed;
    m_result = m_found->result;
    emit stored();
    if (m_result && isSideBySide())
        compare();
}

void Rebuild::compare()
{
    if (m_job->isRunning())
        return;
    m_step = Step::Compare;
    m_doing = Doing::Comparing;
    m_request.kind = RebuildKind::SideBySide;
    m_differences.clear();
    nameDifferences();
    m_counts.reset();
    m_compareFailure.clear();
    m_outcome.clear();
    m_isFailed = false;
    m_found = std::make_shared<Found>();
    m_job->start(tr("Compare the builds of %1").arg(toQString(m_projection)),
                 [name = m_projection, found = m_found](Projections& projections,
                                                        Job& job) -> Result<std::string> {
                     auto counts =
                         projections.compare(name, job, [&](const RowDifference& difference) {
                             if (found->kept < DifferenceModel::kMostRows) {
                                 const std::lock_guard lock(found->mutex);
                                 found->differences.push_back(difference);
                                 ++found->kept;
                             }
                             return true;
                         });
                     if (!counts)
                         return counts.error();
                     found->counts = *counts;
                     return tr("%1 the same, %2 changed, %3 added, %4 removed.")
                         .arg(numberText(counts->same), numberText(counts->changed),
                              numberText(counts->added), numberText(counts->removed))
                         .toStdString();
                 });
    emit changed();
}

void Rebuild::refresh()
{
    if (m_step == Step::Compare)
        nameDifferences();
}

void Rebuild::nameDifferences()
{
    m_differences.setVersions(tr("%1 live").arg(liveName()), tr("%1 rebuilt").arg(readyName()));
}

void Rebuild::takeDifferences()
{
    std::vector<RowDifference> news;
    {
        const std::lock_guard lock(m_found->mutex);
        news.swap(m_found->differences);
    }
    m_differences.append(std::move(news), columns());
}

void Rebuild::endCompare()
{
    takeDifferences();
    m_counts = m_found->counts;
    if (!m_counts)
        m_compareFailure = m_job->row().text;
    nameDifferences();
}

std::vector<ColumnDescription> Rebuild::columns() const
{
    const auto* now = known();
    if (!now)
        return {};
    auto columns = now->projection.columns;
    // What only the live build has keeps its own type.
    if (now->status && now->status->live)
        columns.insert(columns.end(), now->status->live->columns.begin(),
                       now->status->live->columns.end());
    return columns;
}

QString Rebuild::liveName() const
{
    const auto* now = known();
    if (!now || !now->status || !now->status->live)
        return tr("rows");
    const auto& building = now->status->building;
    const Build& live = *now->status->live;
    return building && building->version == live.version ? toQString(live.table)
                                                         : tr("v%1").arg(live.version);
}

QString Rebuild::readyName() const
{
    const auto* now = known();
    if (!now || !now->status || !now->status->building)
        return m_result ? toQString(m_result->table) : tr("rows");
    const Build& building = *now->status->building;
    const auto& live = now->status->live;
    return live && building.version == live->version ? toQString(building.table)
                                                     : tr("v%1").arg(building.version);
}

bool Rebuild::canSwitch() const
{
    return m_step == Step::Compare && !m_job->isRunning();
}

bool Rebuild::canGoBack() const
{
    const auto* now = known();
    return !m_job->isRunning() && now && now->status && now->status->previous;
}

void Rebuild::switchToReady()
{
    if (!canSwitch())
        return;
    m_doing = Doing::Switching;
    m_outcome.clear();
    m_job->start(tr("Switch %1").arg(toQString(m_projection)),
                 [name = m_projection, ready = readyName(),
                  live = liveName()](Projections& projections, Job& job) -> Result<std::string> {
                     if (auto done = projections.switchToReady(name, job, byUser()); !done)
                         return done.error();
                     return tr("%1 is live. %2 can be gone back to for %3 days.")
                         .arg(ready, live)
                         .arg(kDaysKept)
                         .toStdString();
                 });
    emit changed();
}

void Rebuild::discard()
{
    if (!canSwitch())
        return;
    m_doing = Doing::Discarding;
    m_outcome.clear();
    m_job->start(tr("Discard a build of %1").arg(toQString(m_projection)),
                 [name = m_projection, ready = readyName(),
                  live = liveName()](Projections& projections, Job&) -> Result<std::string> {
                     if (auto done = projections.discard(name, byUser()); !done)
                         return done.error();
                     return tr("%1 was discarded. %2 stays live.").arg(ready, live).toStdString();
                 });
    emit changed();
}

void Rebuild::offerGoBack()
{
    if (m_job->isRunning())
        return;
    m_step = Step::Switch;
    m_outcome.clear();
    m_isFailed = false;
    emit changed();
}

void Rebuild::goBack()
{
    if (!canGoBack())
        return;
    m_step = Step::Switch;
    m_doing = Doing::GoingBack;
    m_outcome.clear();
    m_job->start(tr("Go back in %1").arg(toQString(m_projection)),
                 [name = m_projection, table = toQString(known()->status->previous->table)](
                     Projections& projections, Job& job) -> Result<std::string> {
                     if (auto done = projections.goBack(name, job, byUser()); !done)
                         return done.error();
                     return tr("%1 is live again.").arg(table).toStdString();
                 });
    emit changed();
}

void Rebuild::endSwitch()
{
    const JobList::Row& row = m_job->row();
    m_outcome = row.text;
    m_isFailed = row.state != JobList::State::Done;
    if (!m_isFailed)
        m_step = Step::Switch;
    emit stored();
}

} // namespace headrace
