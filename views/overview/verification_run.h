// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/verification.h"
#include "views/support/job_list.h"

#include <QObject>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace headrace {

class EventStore;

/// Verifies a store as a job of the window, and holds what this window found out so. GUI thread; a
/// run that is under way when this ends goes on as a job.
class VerificationRun : public QObject
{
    Q_OBJECT

public:
    /// More findings than this are counted, not kept: somebody has to read them.
    static constexpr std::size_t kMostFindings = 10'000;

    enum class State { NotRun, Running, Done, Failed, Cancelled };

    /// `jobs` must outlive this.
    VerificationRun(std::shared_ptr<EventStore> store, JobList& jobs, QObject* parent = nullptr);
    ~VerificationRun() override;

    /// Forgets the last run and begins another; nothing happens while one is running.
    void start();
    void cancel();

    State state() const { return m_state; }
    bool isRunning() const { return m_state == State::Running; }
    /// Of the last run: how far it is, or how far it came.
    std::int64_t done() const { return m_done; }
    std::int64_t total() const { return m_total; } ///< 0 while not known.
    /// In the order in which they were found.
    const std::vector<Finding>& findings() const { return m_findings; }
    std::int64_t findingCount() const { return m_findingCount; } ///< With those not kept.
    /// Of the last run; none unless it is Done.
    const std::optional<Verification>& outcome() const { return m_outcome; }
    const QString& failure() const { return m_failure; } ///< Why it Failed.

signals:
    /// Something of the above is another, at most ten times a second.
    void changed();

private:
    struct Inbox;
    void takeIn();
    void end(const JobList::Row& row);

    std::shared_ptr<EventStore> m_store;
    JobList& m_jobs;
    JobList::JobId m_job = 0;
    std::shared_ptr<Inbox> m_inbox; // Of the last run.
    State m_state = State::NotRun;
    std::int64_t m_done = 0;
    std::int64_t m_total = 0;
    std::vector<Finding> m_findings;
    std::int64_t m_findingCount = 0;
    std::optional<Verification> m_outcome;
    QString m_failure;
};

} // namespace headrace
