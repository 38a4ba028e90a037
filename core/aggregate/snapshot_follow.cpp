// SPDX-License-Identifier: Apache-2.0
// Making snapshots from one that is known, and for a stream that goes on.

#include "core/aggregate/snapshot_maker.h"

#include <fmt/format.h>

namespace headrace {
namespace {

Version lastDue(const SnapshotPolicy& policy, Version head)
{
    return {policy.every ? head.value / *policy.every * *policy.every : 0};
}

} // namespace

// A snapshot from which others are being folded may be found wrong meanwhile; see verify().
Result<SnapshotsMade> Snapshots::makeFrom(SnapshotMaker& maker,
                                          const std::optional<KnownState>& from,
                                          const std::optional<SnapshotHeader>& base, Version last,
                                          const WalkOptions& options)
{
    auto made = maker.make(from, last, options);
    const std::vector<Version>& versions = maker.made().versions;
    if (!base || versions.empty())
        return made;
    const auto now = m_documents.newest(m_generation, base->version);
    if (now && *now && (*now)->checksum == base->checksum)
        return made;
    if (auto removed = removeMade(versions); !removed)
        return removed.error();
    if (!now)
        return now.error();
    return Error {ErrorCode::Busy,
                  fmt::format("the snapshot of {} at version {} was removed while others were "
                              "folded on from it; they were removed, too; try again",
                              m_stream.text(), base->version.value)};
}

Result<void> Snapshots::removeMade(const std::vector<Version>& versions)
{
    for (const Version version : versions) {
        const auto header = m_documents.newest(m_generation, version);
        if (!header)
            return header.error();
        if (!*header || (*header)->version != version)
            continue;
        if (auto removed = m_documents.remove((*header)->key); !removed)
            return removed;
    }
    return {};
}

// From what was replayed before, unless the newest snapshot is another one by now.
Result<std::optional<KnownState>> Snapshots::beginFor(Version head, const std::string& newest,
                                                      std::optional<ReplayedState> replayed)
{
    if (replayed && replayed->newest == newest && replayed->state.version <= head)
        return std::optional(std::move(replayed->state));
    return newestOf({m_generation}, head);
}

Result<SnapshotsMade> Snapshots::keepUp(Version head, Fold& fold,
                                        std::optional<ReplayedState>& replayed,
                                        const WalkOptions& options)
{
    auto before = std::exchange(replayed, std::nullopt);
    const SnapshotPolicy& policy = m_aggregate.snapshot;
    auto base = m_documents.newest(m_generation, head);
    if (!base)
        return base.error();
    const Version due = lastDue(policy, head);
    if (!policy.hasWhen && (*base ? (*base)->version >= due : due.value == 0))
        return SnapshotsMade();
    const auto from = beginFor(head, *base ? (*base)->checksum : std::string(), std::move(before));
    if (!from)
        return from.error();
    if (*base && *from && (*from)->version < (*base)->version) { // That one is damaged.
        base = m_documents.newest(m_generation, (*from)->version);
        if (!base)
            return base.error();
    }
    SnapshotMaker maker(m_store, m_documents, m_stream, fold, m_generation);
    maker.setPolicy(policy);
    auto made =
        makeFrom(maker, *from, *from ? *base : std::nullopt, policy.hasWhen ? head : due, options);
    if (!made || !policy.hasWhen)
        return made;
    auto state = fold.stateJson();
    if (!state)
        return state.error();
    const auto newest = m_documents.newest(m_generation, head);
    if (!newest)
        return newest.error();
    replayed = ReplayedState {
        {fold.version(), m_generation.stateVersion, *std::move(state), maker.unhandled()},
        *newest ? (*newest)->checksum : std::string()};
    return made;
}

} // namespace headrace
