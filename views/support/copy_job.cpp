// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/copy_job.h"

#include "core/copy/store_copy.h"
#include "views/support/text_format.h"

#include <chrono>
#include <optional>

namespace headrace {
namespace {

// How often what came meanwhile is copied before the store counts as one that never rests.
constexpr int kMostRounds = 5;

bool mayComeFromWriting(const StoreDifference& difference)
{
    return difference.kind == "head" || difference.kind == "document";
}

Error differentError(const StoreDifference& difference, const std::string& name)
{
    if (mayComeFromWriting(difference))
        return {ErrorCode::Conflict,
                "copy to " + name
                    + ": the store was written all the while; what is there is the "
                      "beginning of it and takes no appends: stop what writes, and copy again"};
    return {ErrorCode::Corruption,
            "copy to " + name + ": " + difference.message
                + "; verify both stores, and copy into a new one"};
}

Result<std::string> copyStore(EventStore& from, const CopyTarget& target, Job& job)
{
    OpenOptions options {.password = target.password.toStdString(), .stop = job.stopToken()};
    const auto to = openCopy(target.location.toStdString(), std::move(options));
    if (!to)
        return to.error();
    const std::string name = target.name.toStdString();
    const Time begun = now();
    auto copy = StoreCopy::begin(from, **to);
    if (!copy)
        return copy.error();
    std::optional<StoreDifference> difference;
    for (int round = 0; round < kMostRounds; ++round) {
        job.log("copying into " + name);
        const auto copied = copy->catchUp(job);
        if (!copied)
            return copied.error();
        job.log("comparing both, from the first event on");
        auto comparison = copy->finish(job);
        if (!comparison)
            return comparison.error();
        difference = std::move(comparison->difference);
        if (!difference)
            return "Copied: both stores hold the same "
                + countText(comparison->events, "event", "events").toStdString() + ", in "
                + durationText(std::chrono::duration_cast<std::chrono::microseconds>(now() - begun))
                      .toStdString()
                + ".";
        if (!mayComeFromWriting(*difference))
            break;
    }
    return differentError(*difference, name);
}

} // namespace

JobList::JobId startCopy(JobList& jobs, std::shared_ptr<EventStore> store, const CopyTarget& target,
                         JobList::Ended ended)
{
    return jobs.start(
        QObject::tr("Copy to %1").arg(target.name),
        [store = std::move(store), target](Job& job) { return copyStore(*store, target, job); },
        std::move(ended));
}

} // namespace headrace
