// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/verification.h"
#include "views/support/job_run.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace headrace {

class EventStore;

/// Verifies a store as a job of the window, and holds what this window found out so. GUI thread.
class VerificationRun : public JobRun
{
    Q_OBJECT

public:
    /// More findings than this are counted, not kept: somebody has to read them.
    static constexpr std::size_t kMostFindings = 10'000;

    /// `jobs` must outlive this.
    VerificationRun(std::shared_ptr<EventStore> store, JobList& jobs, QObject* parent = nullptr);
    ~VerificationRun() override;

    /// Forgets the last run and begins another; nothing happens while one is running.
    void start();

    /// In the order in which they were found.
    const std::vector<Finding>& findings() const { return m_findings; }
    std::int64_t findingCount() const { return m_findingCount; } ///< With those not kept.
    /// Of the last run; none unless it is Done.
    const std::optional<Verification>& outcome() const { return m_outcome; }

protected:
    void takeUp() override;
    void takeOutcome() override;

private:
    struct Inbox;

    std::shared_ptr<EventStore> m_store;
    std::shared_ptr<Inbox> m_inbox; // Of the last run.
    std::vector<Finding> m_findings;
    std::int64_t m_findingCount = 0;
    std::optional<Verification> m_outcome;
};

} // namespace headrace
