// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/overview/verification_run.h"

#include "core/store/event_store.h"
#include "views/support/text_format.h"

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
    : JobRun(jobs, parent)
    , m_store(std::move(store))
{
}

VerificationRun::~VerificationRun() = default;

void VerificationRun::start()
{
    if (isRunning())
        return;
    m_inbox = std::make_shared<Inbox>();
    m_findings.clear();
    m_findingCount = 0;
    m_outcome.reset();
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
    begin(tr("Verify %1").arg(toQString(m_store->description().name)), work);
}

void VerificationRun::takeUp()
{
    const std::lock_guard lock(m_inbox->mutex);
    m_findings.insert(m_findings.end(), std::make_move_iterator(m_inbox->findings.begin()),
                      std::make_move_iterator(m_inbox->findings.end()));
    m_inbox->findings.clear();
    m_findingCount = m_inbox->count;
}

void VerificationRun::takeOutcome()
{
    m_outcome = m_inbox->outcome; // Its thread has ended.
}

} // namespace headrace
