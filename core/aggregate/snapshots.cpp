// SPDX-License-Identifier: Apache-2.0
#include "core/aggregate/snapshots.h"

#include "core/aggregate/fold_stream.h"
#include "core/aggregate/snapshot_maker.h"

#include <fmt/format.h>

#include <algorithm>

namespace headrace {

std::string_view nameOf(SnapshotUse use)
{
    switch (use) {
    case SnapshotUse::Valid:
        return "valid";
    case SnapshotUse::Upcast:
        return "upcast";
    case SnapshotUse::Stale:
        break;
    }
    return "stale";
}

Snapshots::Snapshots(EventStore& store, std::shared_ptr<const Domain> domain, StreamName stream,
                     const AggregateDescription& aggregate)
    : m_store(store)
    , m_domain(std::move(domain))
    , m_stream(std::move(stream))
    , m_aggregate(aggregate)
    , m_generation {aggregate.stateVersion, m_domain->codeDigest()}
    , m_documents(store.documents(), m_domain->description().name, m_stream)
{
}

Result<std::unique_ptr<Snapshots>>
Snapshots::open(EventStore& store, std::shared_ptr<const Domain> domain, StreamName stream)
{
    const AggregateDescription* aggregate = domain->description().aggregate(stream.category());
    if (!aggregate)
        return noSuchAggregate(*domain, stream.category());
    return std::unique_ptr<Snapshots>(
        new Snapshots(store, std::move(domain), std::move(stream), *aggregate));
}

Result<SnapshotUse> Snapshots::useOf(const SnapshotGeneration& generation)
{
    if (generation == m_generation)
        return SnapshotUse::Valid;
    if (generation.stateVersion >= m_generation.stateVersion)
        return SnapshotUse::Stale;
    if (const auto known = m_uses.find(generation.codeDigest); known != m_uses.end())
        return known->second;
    const auto leads = hasLensesFrom(generation);
    if (!leads)
        return leads.error();
    return m_uses[generation.codeDigest] = *leads ? SnapshotUse::Upcast : SnapshotUse::Stale;
}

// Tried on its newest snapshot: lenses either lead from its version to the present one or do not.
Result<bool> Snapshots::hasLensesFrom(const SnapshotGeneration& generation)
{
    const auto header = m_documents.newest(generation, {INT64_MAX});
    if (!header)
        return header.error();
    if (!*header)
        return false;
    const auto state = m_documents.state(**header);
    if (!state)
        return state.error();
    if (!*state)
        return false;
    const auto fold = m_domain->makeFold(m_aggregate.category);
    if (!fold)
        return fold.error();
    return (*fold)->restore(**state, (*header)->version, generation.stateVersion).has_value();
}

Result<std::optional<KnownState>> Snapshots::atOrBefore(Version version)
{
    const auto generations = m_documents.generations();
    if (!generations)
        return generations.error();
    std::vector<SnapshotGeneration> readable;
    for (const SnapshotGeneration& generation : *generations) {
        const auto use = useOf(generation);
        if (!use)
            return use.error();
        if (*use != SnapshotUse::Stale)
            readable.push_back(generation);
    }
    return newestOf(readable, version);
}

Result<std::optional<KnownState>>
Snapshots::newestOf(const std::vector<SnapshotGeneration>& generations, Version version)
{
    for (;;) {
        std::optional<SnapshotHeader> newest;
        for (const SnapshotGeneration& generation : generations) {
            const auto header = m_documents.newest(generation, version);
            if (!header)
                return header.error();
            const bool isOurs = generation == m_generation;
            if (*header
                && (!newest || (*header)->version > newest->version
                    || (isOurs && (*header)->version == newest->version)))
                newest = *header;
        }
        if (!newest)
            return std::optional<KnownState>();
        auto state = m_documents.state(*newest);
        if (!state)
            return state.error();
        if (*state)
            return std::optional(KnownState {newest->version, newest->generation.stateVersion,
                                             **std::move(state), newest->unhandled});
        version = {newest->version.value - 1}; // It is damaged.
    }
}

Result<std::vector<SnapshotInfo>> Snapshots::list()
{
    const auto headers = m_documents.all();
    if (!headers)
        return headers.error();
    std::vector<SnapshotInfo> infos;
    for (const SnapshotHeader& header : *headers) {
        SnapshotInfo info {header.version,
                           header.time,
                           header.generation.stateVersion,
                           header.generation.codeDigest,
                           header.bytes,
                           SnapshotUse::Stale,
                           header.key};
        if (!header.checksum.empty()) {
            const auto use = useOf(header.generation);
            if (!use)
                return use.error();
            info.use = *use;
        }
        infos.push_back(std::move(info));
    }
    std::stable_sort(infos.begin(), infos.end(),
                     [](const auto& a, const auto& b) { return a.version < b.version; });
    return infos;
}

// What other code folded last is kept: it may be at work beside this, in another program, and would
// remove ours in turn. What is no header belongs to nobody.
Result<std::int64_t> Snapshots::removeStale()
{
    const auto infos = list(); // By version.
    if (!infos)
        return infos.error();
    const auto furthest = std::find_if(infos->rbegin(), infos->rend(), [](const auto& info) {
        return info.use == SnapshotUse::Stale && !info.codeDigest.empty();
    });
    const auto isKept = [&](const SnapshotInfo& info) {
        return furthest != infos->rend() && info.codeDigest == furthest->codeDigest
            && info.stateVersion == furthest->stateVersion;
    };
    std::int64_t removed = 0;
    for (const SnapshotInfo& info : *infos) {
        if (info.use != SnapshotUse::Stale || isKept(info))
            continue;
        if (auto gone = m_documents.remove(info.key); !gone)
            return gone.error();
        ++removed;
    }
    return removed;
}

Result<std::int64_t> Snapshots::removeAll()
{
    const auto headers = m_documents.all();
    if (!headers)
        return headers.error();
    for (const SnapshotHeader& header : *headers)
        if (auto gone = m_documents.remove(header.key); !gone)
            return gone.error();
    const auto states = m_documents.removeStates(); // Those whose headers were gone already.
    if (!states)
        return states.error();
    return static_cast<std::int64_t>(headers->size()) + *states;
}

Result<SnapshotsMade> Snapshots::create(const SnapshotWish& wish, const WalkOptions& options)
{
    const auto fold = m_domain->makeFold(m_aggregate.category);
    return fold ? create(wish, **fold, options) : fold.error();
}

Result<SnapshotsMade> Snapshots::create(const SnapshotWish& wish, Fold& fold,
                                        const WalkOptions& options)
{
    if (auto started = fold.start(); !started)
        return started.error();
    if (m_store.description().readOnly)
        return Error {ErrorCode::Refused,
                      "the store is open read-only; no snapshot of " + m_stream.text()
                          + " was made"};
    const auto summary = m_store.stream(m_stream);
    if (!summary)
        return summary.error();
    if (wish.at)
        if (auto exists = checkVersion(m_stream, *wish.at, summary->head); !exists)
            return exists.error();
    const auto discarded = removeStale();
    if (!discarded)
        return discarded.error();
    const Version last = wish.at.value_or(summary->head);
    SnapshotMaker maker(m_store, m_documents, m_stream, fold, m_generation);
    maker.setPolicy(
        wish.byPolicy
            ? m_aggregate.snapshot
            : SnapshotPolicy {wish.every > 0 ? std::optional(wish.every) : std::nullopt, false});
    if (!wish.byPolicy)
        maker.wantAlso(last);
    std::optional<KnownState> from;
    if (wish.every == 0 || wish.byPolicy) {
        auto newest = newestOf({m_generation}, last);
        if (!newest)
            return newest.error();
        from = *std::move(newest);
    }
    std::optional<SnapshotHeader> base;
    if (from) {
        auto header = m_documents.newest(m_generation, from->version);
        if (!header)
            return header.error();
        base = *std::move(header);
    }
    auto made = makeFrom(maker, from, base, last, options);
    if (made)
        made->discarded = *discarded;
    return made;
}

} // namespace headrace
