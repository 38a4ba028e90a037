// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/schemas/coverage_text.h"

#include "views/schemas/coverage_run.h"
#include "views/support/text_format.h"

namespace headrace {
namespace {

QString countsText(const SchemaCoverage& coverage)
{
    std::int64_t failed = 0;
    std::int64_t lossy = 0;
    std::int64_t unknown = 0;
    for (const CoverageRow& row : coverage.rows) {
        failed += row.failed;
        lossy += row.lossy;
        unknown += row.isKnown() ? 0 : row.events;
    }
    return QObject::tr("%1 failed, %2 lossy, %3 of unknown types, of %4")
        .arg(numberText(failed), numberText(lossy), numberText(unknown),
             countText(coverage.events, QObject::tr("event"), QObject::tr("events")));
}

} // namespace

QString coverageText(const CoverageRun& run, std::int64_t events)
{
    const bool isCancelled = run.state() == CoverageRun::State::Cancelled;
    if (run.isRunning())
        return run.total() > 0
            ? QObject::tr("running, %1").arg(percentText(run.done(), run.total()))
            : QObject::tr("running");
    if (run.state() == CoverageRun::State::Failed)
        return QObject::tr("could not be run: %1").arg(run.failure());
    if (!run.coverage())
        return isCancelled ? QObject::tr("cancelled") : QObject::tr("not run");
    QString text = countsText(*run.coverage());
    if (const std::int64_t since = events - run.coverage()->events; since > 0)
        text += QObject::tr("; %1 since").arg(numberText(since));
    return isCancelled ? QObject::tr("cancelled; before: %1").arg(text) : text;
}

} // namespace headrace
