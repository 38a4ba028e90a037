// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/coverage/schema_coverage.h"
#include "views/support/job_run.h"

#include <memory>

namespace headrace {

/// Takes a store's events through a module's lenses as a job of the window, and holds what came
/// out. GUI thread.
class CoverageRun : public JobRun
{
    Q_OBJECT

public:
    /// `jobs` must outlive this.
    CoverageRun(std::shared_ptr<EventStore> store, JobList& jobs, QObject* parent = nullptr);

    /// Begins a run; what the last one found stays until this one has ended. Nothing happens while
    /// one is running.
    void start(std::shared_ptr<const DomainModule> module);
    /// Gives up what is running and what is known: the module is another one.
    void forget();

    /// Of the last run that came to its end; null when there was none.
    const std::shared_ptr<const SchemaCoverage>& coverage() const { return m_coverage; }

protected:
    void takeOutcome() override;

private:
    struct Outcome;

    std::shared_ptr<EventStore> m_store;
    std::shared_ptr<Outcome> m_outcome; // Of the last run.
    std::shared_ptr<const SchemaCoverage> m_coverage;
};

} // namespace headrace
