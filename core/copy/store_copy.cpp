// SPDX-License-Identifier: Apache-2.0
#include "core/copy/store_copy.h"

#include "core/base/uuid.h"
#include "core/copy/copy_documents.h"
#include "core/copy/copy_events.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace headrace {
namespace {

using namespace std::chrono_literals;

// How long a follower looks at events alone before it looks at the documents again.
constexpr auto kDocumentsEvery = 2s;
constexpr auto kLongestPause = 30s;

// What tells one beginning of a copy from every other.
std::string claimNote(const EventStore& from)
{
    return nlohmann::json {{"from", from.description().location},
                           {"copy", formatUuid(newUuidV7(now()))},
                           {"begun", formatTime(now())}}
        .dump();
}

Error otherEvents(const EventStore& from, const EventStore& to, Position position)
{
    return {ErrorCode::Refused,
            fmt::format("{} cannot become a copy of {}: from position {} on they hold different "
                        "events; copy into an empty store",
                        to.description().location, from.description().location, position.value)};
}

Error moreEvents(const EventStore& from, const EventStore& to, Position head, Position copied)
{
    return {ErrorCode::Refused,
            fmt::format("{} cannot become a copy of {}: it holds {} events and goes on where the "
                        "other ends, at position {}; copy into an empty store",
                        to.description().location, from.description().location, copied.value,
                        head.value)};
}

// Whether `to` holds the first events of `from`, and nothing else.
Result<void> checkIsBeginning(EventStore& from, EventStore& to)
{
    const auto head = from.head();
    if (!head)
        return head.error();
    const auto copied = to.head();
    if (!copied)
        return copied.error();
    const auto parted = firstOtherLink(from, to, std::min(*head, *copied));
    if (!parted)
        return parted.error();
    if (*parted)
        return otherEvents(from, to, **parted);
    if (*copied > *head)
        return moreEvents(from, to, *head, *copied);
    return {};
}

Error sameStore(const EventStore& store)
{
    return {ErrorCode::Refused,
            store.description().location + " was to be copied into itself; name another store"};
}

// The two may have been opened under different names.
Result<bool> hasClaim(EventStore& store, const std::string& note)
{
    const auto document = store.documents().get(kCopyClaimKey);
    if (!document)
        return document.error();
    return *document && (*document)->json == note;
}

bool mayPass(ErrorCode code)
{
    return code == ErrorCode::Io || code == ErrorCode::Busy || code == ErrorCode::Unknown;
}

// False: the job was cancelled meanwhile.
bool pauseFor(std::chrono::seconds time, const Job& job)
{
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    const std::stop_token stop = job.stopToken();
    wake.wait_for(lock, stop, time, [] { return false; });
    return !stop.stop_requested();
}

} // namespace

Result<StoreCopy> StoreCopy::begin(EventStore& from, EventStore& to)
{
    for (EventStore* store : {&from, &to})
        if (!store->copying())
            return Error {ErrorCode::Unsupported,
                          store->description().location
                              + " is of a kind that cannot be copied, or copied into"};
    if (&from == &to)
        return sameStore(to);
    for (EventStore* store : {&from, &to})
        if (const auto counts = store->statistics(); !counts || counts->pruned > 0)
            return counts ? Error(prunedLink()).during(store->description().location)
                          : counts.error();
    if (auto fits = checkIsBeginning(from, to); !fits)
        return fits.error();
    const std::string note = claimNote(from);
    const auto claim = to.copying()->claim(note);
    if (!claim)
        return claim.error();
    StoreCopy copy(from, to, *claim);
    // What was appended between the look and the claim.
    auto fits = checkIsBeginning(from, to);
    const auto isItself = hasClaim(from, note);
    if (fits && isItself && !*isItself)
        return copy;
    if (auto released = to.copying()->release(*claim); !released)
        return released.error();
    if (!isItself)
        return isItself.error();
    return *isItself ? sameStore(to) : fits.error();
}

Result<void> StoreCopy::copyAll(Job& job, CopyReport& report)
{
    const auto level = [&]() -> Result<void> {
        const auto head = m_from->head();
        if (!head)
            return head.error();
        job.setTotal(head->value);
        return copyEvents(*m_from, *m_to, m_claim, *head, job, [&](std::int64_t events) {
            report.events += events;
            report.head.value += events;
            job.setDone(report.head.value);
        });
    };
    const auto head = m_to->head();
    if (!head)
        return head.error();
    report.head = *head;
    job.setDone(head->value);
    const auto documents = copyDocuments(*m_from, *m_to, m_claim, level);
    if (!documents)
        return documents.error();
    report.documents += *documents;
    return {};
}

Result<CopyReport> StoreCopy::catchUp(Job& job)
{
    CopyReport report;
    if (auto done = copyAll(job, report); !done)
        return done.error();
    return report;
}

Result<void> StoreCopy::waitForMore(Job& job, Position seen)
{
    const auto head = m_from->waitForAppend(seen, kDocumentsEvery, job.stopToken());
    return head ? Result<void>() : head.error();
}

Result<CopyReport> StoreCopy::follow(Job& job)
{
    CopyReport report;
    auto pause = 1s;
    for (;;) {
        auto done = copyAll(job, report);
        if (done) {
            pause = 1s;
            done = waitForMore(job, report.head);
        }
        if (job.stopToken().stop_requested()
            && (done || done.error().code == ErrorCode::Cancelled || mayPass(done.error().code)))
            return report;
        if (done)
            continue;
        if (!mayPass(done.error().code))
            return done.error();
        job.log(fmt::format("{}; trying again in {} s", done.error().message, pause.count()));
        if (!pauseFor(pause, job))
            return report;
        pause = std::min<std::chrono::seconds>(pause * 2, kLongestPause);
    }
}

Result<StoreComparison> StoreCopy::finish(Job& job)
{
    auto comparison = compareStores(*m_from, *m_to, job);
    if (comparison && comparison->isEqual())
        if (auto released = m_to->copying()->release(m_claim); !released)
            return released.error();
    return comparison;
}

Result<std::unique_ptr<EventStore>> openCopy(const std::string& location, OpenOptions options)
{
    options.mode = OpenMode::Writable;
    auto store = openStore(location, options);
    if (store || store.error().code != ErrorCode::NotFound)
        return store;
    options.mode = OpenMode::Create;
    return openStore(location, options);
}

Result<void> releaseCopy(EventStore& store)
{
    if (!store.copying())
        return Error {ErrorCode::Unsupported, "nothing can be copied into such a store"};
    const auto document = store.documents().get(kCopyClaimKey);
    if (!document)
        return document.error();
    if (!*document)
        return Error {ErrorCode::NotFound,
                      store.description().location
                          + " is not being copied into; there is nothing to release"};
    const auto claim = store.copying()->claim((*document)->json);
    if (!claim)
        return claim.error();
    return store.copying()->release(*claim);
}

} // namespace headrace
