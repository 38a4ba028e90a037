// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/overview/verification_run.h"

#include "core/store/event_store.h"
#include "views/support/text_format.h"

#include <QPointer>

#include <chrono>
#include <iterator>
#include <mutex>

namespace headrace {
namespace {

std::string logLine(const Finding& finding)
{
    std::string line = finding.kind;
    if (finding.position.value > 0)
        line += " at " + std::to_string(finding.position.value);
    if (!finding.stream.empty())
        line += " in " + finding.stream;
    return line + ": " + finding.message;
}

std::string closingText(const Verification& outcome, std::chrono::microseconds duration)
{
    const QString found = outcome.isOk()
        ? QObject::tr("nothing is wrong")
        : countText(outcome.findings, QObject::tr("finding"), QObject::tr("findings"));
    return QObject::tr("Verified %1 in %2: %3.")
        .arg(countText(outcome.events, QObject::tr("event"), QObject::tr("events")),
             durationText(duration), found)
        .toStdString();
}

} // namespace

/// What the job's thread puts down for the GUI thread to take up.
struct VerificationRun::Inbox
{
    std::mutex mutex;
    std::vector<Finding> findings; // Guarded by mutex, as all below; those not taken up yet.
    std::int64_t count = 0;        // All there were.
    std::optional<Verification> outcome;

    void put(const Finding& finding)
    {
        const std::lock_guard lock(mutex);
        if (++count <= std::int64_t(kMostFindings))
            findings.push_back(finding);
    }
};

VerificationRun::VerificationRun(std::shared_ptr<EventStore> store, JobList& jobs, QObject* parent)
    : QObject(parent)
    , m_store(std::move(store))
    , m_jobs(jobs)
{
    // The list looks at its jobs ten times a second: often enough for findings, too.
    connect(&jobs, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex& row) {
        if (isRunning() && row.data(JobList::IdRole).toInt() == m_job)
            takeIn();
    });
}

VerificationRun::~VerificationRun() = default;

void VerificationRun::start()
{
    if (isRunning())
        return;
    m_inbox = std::make_shared<Inbox>();
    m_state = State::Running;
    m_done = m_total = m_findingCount = 0;
    m_findings.clear();
    m_outcome.reset();
    m_failure.clear();
    const auto work = [store = m_store, inbox = m_inbox](Job& job) -> Result<std::string> {
        const auto began = std::chrono::steady_clock::now();
        const auto outcome = verifyStore(*store, job, [&](const Finding& finding) {
            inbox->put(finding);
            job.log(logLine(finding));
        });
        if (!outcome)
            return outcome.error();
        {
            const std::lock_guard lock(inbox->mutex);
            inbox->outcome = *outcome;
        }
        return closingText(*outcome,
                           std::chrono::duration_cast<std::chrono::microseconds>(
                               std::chrono::steady_clock::now() - began));
    };
    m_job = m_jobs.start(tr("Verify %1").arg(toQString(m_store->description().name)), work,
                         [self = QPointer(this)](const JobList::Row& row) {
                             if (self)
                                 self->end(row);
                         });
    emit changed();
}

void VerificationRun::cancel()
{
    if (isRunning())
        m_jobs.cancel(m_job);
}

void VerificationRun::takeIn()
{
    if (const JobList::Row* row = m_jobs.find(m_job)) {
        m_done = row->done;
        m_total = row->total;
    }
    {
        const std::lock_guard lock(m_inbox->mutex);
        m_findings.insert(m_findings.end(), std::make_move_iterator(m_inbox->findings.begin()),
                          std::make_move_iterator(m_inbox->findings.end()));
        m_inbox->findings.clear();
        m_findingCount = m_inbox->count;
    }
    emit changed();
}

void VerificationRun::end(const JobList::Row& row)
{
    switch (row.state) {
    case JobList::State::Done:
        m_state = State::Done;
        m_outcome = m_inbox->outcome; // Its thread has ended.
        break;
    case JobList::State::Cancelled:
        m_state = State::Cancelled;
        break;
    default:
        m_state = State::Failed;
        m_failure = row.text;
    }
    takeIn();
}

} // namespace headrace
