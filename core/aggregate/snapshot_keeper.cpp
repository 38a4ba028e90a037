// SPDX-License-Identifier: Apache-2.0
#include "core/aggregate/snapshot_keeper.h"

#include "core/aggregate/snapshots.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace headrace {
namespace {

// After a stream failed: when it is tried again by a policy that has no count to wait for.
constexpr std::int64_t kPatience = 100;

bool hasPolicy(const AggregateDescription& aggregate)
{
    return aggregate.snapshot.every || aggregate.snapshot.hasWhen;
}

Version nextMultiple(std::int64_t every, Version version)
{
    return {(version.value / every + 1) * every};
}

} // namespace

class SnapshotKeeper::Private
{
public:
    Private(EventStore& openStore, std::shared_ptr<const Domain> used, SnapshotKeeperOptions chosen)
        : store(openStore)
        , domain(std::move(used))
        , options(std::move(chosen))
        , isReadOnly(store.description().readOnly)
    {
    }

    const AggregateDescription* policyOf(const StreamName& stream) const;
    bool isDue(const AggregateDescription& aggregate, const StreamName& stream, Version head) const;
    void run(const std::stop_token& stop);
    void keepUp(const StreamName& stream, Version head, const std::stop_token& stop);
    Result<SnapshotsMade> make(const StreamName& stream, Version head, const std::stop_token& stop);
    Result<Fold*> foldOf(const std::string& category);
    void remember(const StreamName& stream, Version next);

    EventStore& store;
    const std::shared_ptr<const Domain> domain;
    const SnapshotKeeperOptions options;
    const bool isReadOnly;

    // Of the keeper's thread.
    std::map<std::string, std::unique_ptr<Fold>> folds;      // By category.
    std::unordered_map<std::string, ReplayedState> replayed; // By stream.
    std::size_t replayedBytes = 0;

    mutable std::mutex mutex; // Guards what follows.
    std::condition_variable_any changed;
    std::deque<StreamName> waiting;                 // In the order of arrival, each once.
    std::unordered_map<std::string, Version> heads; // Of those that wait.
    // From which version on there is something to look for; missing: from the first that can be.
    std::unordered_map<std::string, Version> next;
    bool isAtWork = false;
    SnapshotTally tally;
    std::jthread thread; // Runs from the first snapshot on that may be due.
};

const AggregateDescription* SnapshotKeeper::Private::policyOf(const StreamName& stream) const
{
    const auto* aggregate = domain->description().aggregate(stream.category());
    return aggregate && hasPolicy(*aggregate) ? aggregate : nullptr;
}

bool SnapshotKeeper::Private::isDue(const AggregateDescription& aggregate, const StreamName& stream,
                                    Version head) const
{
    const auto known = next.find(stream.text());
    if (known != next.end())
        return head >= known->second;
    return aggregate.snapshot.hasWhen || head.value >= *aggregate.snapshot.every;
}

void SnapshotKeeper::Private::run(const std::stop_token& stop)
{
    std::unique_lock lock(mutex);
    while (changed.wait(lock, stop, [this] { return !waiting.empty(); })
           && !stop.stop_requested()) {
        const StreamName stream = std::move(waiting.front());
        waiting.pop_front();
        const Version head = heads.extract(stream.text()).mapped();
        // Already now, so that what comes meanwhile does not ask for the same once more.
        if (const SnapshotPolicy& policy = policyOf(stream)->snapshot; !policy.hasWhen)
            remember(stream, nextMultiple(*policy.every, head));
        isAtWork = true;
        lock.unlock();
        keepUp(stream, head, stop);
        lock.lock();
        isAtWork = false;
        changed.notify_all();
    }
    lock.unlock();
    folds.clear(); // They belong to this thread.
}

void SnapshotKeeper::Private::keepUp(const StreamName& stream, Version head,
                                     const std::stop_token& stop)
{
    const SnapshotPolicy& policy = policyOf(stream)->snapshot;
    auto made = make(stream, head, stop);
    if (!made && made.error().code == ErrorCode::Cancelled)
        return;
    const auto count = made ? static_cast<std::int64_t>(made->versions.size()) : 0;
    if (made && made->tooLarge > 0)
        made = Error {ErrorCode::Unsupported,
                      fmt::format("{} of its states are beyond {} bytes, the most that is kept",
                                  made->tooLarge, Snapshots::kMaxBytes)};
    {
        const std::lock_guard lock(mutex);
        tally.made += count;
        tally.failed += made ? 0 : 1;
        if (policy.hasWhen && made)
            next.erase(stream.text());
        else if (policy.hasWhen)
            remember(stream, {head.value + kPatience});
    }
    if (!made && options.onProblem)
        options.onProblem(stream,
                          std::move(made).error().during("keeping snapshots of " + stream.text()));
}

Result<SnapshotsMade> SnapshotKeeper::Private::make(const StreamName& stream, Version head,
                                                    const std::stop_token& stop)
{
    const auto snapshots = Snapshots::open(store, domain, stream);
    if (!snapshots)
        return snapshots.error();
    const auto fold = foldOf(std::string(stream.category()));
    if (!fold)
        return fold.error();
    std::optional<ReplayedState> state;
    if (const auto known = replayed.find(stream.text()); known != replayed.end()) {
        replayedBytes -= known->second.state.json.size();
        state = std::move(known->second);
        replayed.erase(known);
    }
    auto made = (*snapshots)->keepUp(head, **fold, state, {stop, {}});
    if (!made || !state || state->state.json.size() > options.stateBytes)
        return made;
    if (replayedBytes + state->state.json.size() > options.stateBytes) {
        replayed.clear();
        replayedBytes = 0;
    }
    replayedBytes += state->state.json.size();
    replayed.emplace(stream.text(), *std::move(state));
    return made;
}

Result<Fold*> SnapshotKeeper::Private::foldOf(const std::string& category)
{
    if (const auto known = folds.find(category); known != folds.end())
        return known->second.get();
    auto fold = domain->makeFold(category);
    if (!fold)
        return fold.error();
    return folds.emplace(category, *std::move(fold)).first->second.get();
}

void SnapshotKeeper::Private::remember(const StreamName& stream, Version version)
{
    if (next.size() >= options.mostKnown)
        next.clear();
    next[stream.text()] = version;
}

SnapshotKeeper::SnapshotKeeper(EventStore& store, std::shared_ptr<const Domain> domain,
                               SnapshotKeeperOptions options)
    : d(std::make_unique<Private>(store, std::move(domain), std::move(options)))
{
}

SnapshotKeeper::~SnapshotKeeper()
{
    d->thread = {}; // Asks it to stop, and waits until it has.
}

void SnapshotKeeper::streamIsAt(const StreamName& stream, Version head)
{
    const AggregateDescription* aggregate = d->isReadOnly ? nullptr : d->policyOf(stream);
    if (!aggregate)
        return;
    {
        const std::lock_guard lock(d->mutex);
        if (!d->isDue(*aggregate, stream, head))
            return;
        if (const auto waits = d->heads.find(stream.text()); waits != d->heads.end()) {
            waits->second = std::max(waits->second, head);
            return;
        }
        if (d->waiting.size() >= d->options.mostWaiting) {
            ++d->tally.deferred;
            return;
        }
        d->waiting.push_back(stream);
        d->heads.emplace(stream.text(), head);
        if (!d->thread.joinable())
            d->thread = std::jthread([this](const std::stop_token& stop) { d->run(stop); });
    }
    d->changed.notify_all();
}

void SnapshotKeeper::waitUntilDone()
{
    std::unique_lock lock(d->mutex);
    d->changed.wait(lock, [this] { return d->waiting.empty() && !d->isAtWork; });
}

SnapshotTally SnapshotKeeper::tally() const
{
    const std::lock_guard lock(d->mutex);
    return d->tally;
}

} // namespace headrace
