// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/determinism_checks.h"

#include "views/projections/column_text.h"
#include "views/support/text_format.h"

namespace headrace {
namespace {

QString valueText(const ColumnValue& value)
{
    return isNull(value) ? QObject::tr("null") : columnText(value, ColumnType::Text).left(64);
}

} // namespace

QString determinismText(const DeterminismResult& result)
{
    const QString events = countText(result.events, QObject::tr("event"), QObject::tr("events"));
    if (result.isDeterministic)
        return QObject::tr("Two builds of %1 are the same: %2.")
            .arg(events, countText(result.rows, QObject::tr("row"), QObject::tr("rows")));
    QString where =
        QObject::tr("Two builds of %1 differ first at key %2").arg(events, toQString(result.key));
    if (!result.column.empty())
        where += QObject::tr(", column %1: %2 and %3")
                     .arg(toQString(result.column), valueText(result.one), valueText(result.other));
    if (!result.event.empty())
        where += QObject::tr(", after %1").arg(toQString(result.event));
    return where + '.';
}

DeterminismChecks::DeterminismChecks(ProjectionSession& session, QObject* parent)
    : QObject(parent)
    , m_job(new ProjectionJob(session, this))
{
    connect(m_job, &ProjectionJob::progressed, this, &DeterminismChecks::changed);
    connect(m_job, &ProjectionJob::ended, this, &DeterminismChecks::end);
}

void DeterminismChecks::start(const std::string& projection)
{
    if (isRunning())
        return;
    m_running = projection;
    m_isForgotten = false;
    m_found = std::make_shared<Found>();
    m_job->start(
        QObject::tr("Check the determinism of %1").arg(toQString(projection)),
        [projection, found = m_found](Projections& projections, Job& job) -> Result<std::string> {
            auto result = projections.check(projection, job);
            if (!result)
                return result.error();
            found->result = *std::move(result);
            // No values of rows in a log that others may see.
            return found->result->isDeterministic
                ? determinismText(*found->result).toStdString()
                : QObject::tr("Two builds differ, first after %1.")
                      .arg(toQString(found->result->event))
                      .toStdString();
        });
}

void DeterminismChecks::forget()
{
    m_isForgotten = true;
    m_job->cancel();
    m_outcomes.clear();
    emit changed();
}

void DeterminismChecks::end()
{
    const JobList::Row& row = m_job->row();
    if (!m_isForgotten)
        m_outcomes[m_running] = {m_found->result,
                                 row.state == JobList::State::Cancelled
                                     ? tr("The determinism check was cancelled.")
                                     : row.state == JobList::State::Failed ? row.text
                                                                           : QString(),
                                 now()};
    emit changed();
}

const DeterminismChecks::Outcome* DeterminismChecks::outcome(const std::string& projection) const
{
    const auto found = m_outcomes.find(projection);
    return found == m_outcomes.end() ? nullptr : &found->second;
}

} // namespace headrace
