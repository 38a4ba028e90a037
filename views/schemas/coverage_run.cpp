// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/schemas/coverage_run.h"

#include "views/support/text_format.h"

#include <chrono>

namespace headrace {
namespace {

std::int64_t failedOf(const SchemaCoverage& coverage)
{
    std::int64_t failed = 0;
    for (const CoverageRow& row : coverage.rows)
        failed += row.failed;
    return failed;
}

// No payload may reach the log: what the example's message quotes stays in the place.
void logFailures(Job& job, const SchemaCoverage& coverage)
{
    for (const CoverageRow& row : coverage.rows)
        if (row.firstFailed)
            job.log(row.type + " of schema " + std::to_string(row.schema) + ": "
                    + std::to_string(row.failed) + " fail, the first is " + row.firstFailed->stream
                    + "@" + std::to_string(row.firstFailed->version.value));
}

std::string closingText(const SchemaCoverage& coverage, std::chrono::microseconds duration)
{
    const std::int64_t failed = failedOf(coverage);
    return QObject::tr("Took %1 through today's lenses in %2: %3.")
        .arg(countText(coverage.events, QObject::tr("event"), QObject::tr("events")),
             durationText(duration),
             failed == 0 ? QObject::tr("none fails") : QObject::tr("%1 fail").arg(failed))
        .toStdString();
}

} // namespace

/// What the job's thread leaves behind; read when it has ended.
struct CoverageRun::Outcome
{
    std::shared_ptr<const SchemaCoverage> coverage;
};

CoverageRun::CoverageRun(std::shared_ptr<EventStore> store, JobList& jobs, QObject* parent)
    : JobRun(jobs, parent)
    , m_store(std::move(store))
{
}

void CoverageRun::start(std::shared_ptr<const DomainModule> module)
{
    if (isRunning())
        return;
    m_outcome = std::make_shared<Outcome>();
    const auto work = [store = m_store, module,
                       outcome = m_outcome](Job& job) -> Result<std::string> {
        const auto began = std::chrono::steady_clock::now();
        auto coverage = coverSchemas(*store, module, job);
        if (!coverage)
            return coverage.error();
        logFailures(job, *coverage);
        outcome->coverage = std::make_shared<const SchemaCoverage>(*std::move(coverage));
        return closingText(*outcome->coverage,
                           std::chrono::duration_cast<std::chrono::microseconds>(
                               std::chrono::steady_clock::now() - began));
    };
    begin(tr("Schema coverage of %1").arg(toQString(m_store->description().name)), work);
}

void CoverageRun::forget()
{
    forgetJob();
    m_coverage.reset();
    emit changed();
}

void CoverageRun::takeOutcome()
{
    m_coverage = m_outcome->coverage;
}

} // namespace headrace
