// SPDX-License-Identifier: Apache-2.0
#include "core/aggregate/snapshot_maker.h"

#include "core/aggregate/fold_stream.h"

#include <fmt/format.h>

namespace headrace {

SnapshotMaker::SnapshotMaker(EventStore& store, SnapshotDocuments& documents,
                             const StreamName& stream, Fold& fold,
                             const SnapshotGeneration& generation)
    : m_store(store)
    , m_documents(documents)
    , m_stream(stream)
    , m_fold(fold)
    , m_generation(generation)
{
}

Result<SnapshotsMade> SnapshotMaker::make(const std::optional<KnownState>& from, Version last,
                                          const WalkOptions& options)
{
    auto begun =
        from ? m_fold.restore(from->json, from->version, from->stateVersion) : m_fold.start();
    if (!begun)
        return begun.error();
    m_unhandledBefore = from ? from->unhandled : 0;
    if (!from && m_also.value == 0)
        if (auto kept = keep(std::nullopt); !kept)
            return kept.error();
    const FoldPage fold = [&](std::span<const EventView> events) {
        return foldPage(events, options);
    };
    const Version after = m_fold.version();
    if (auto folded = foldStream(m_store, m_stream, after, last, fold, options.stop); !folded)
        return folded.error();
    return m_made;
}

bool SnapshotMaker::isWanted(Version version) const
{
    return version == m_also || (m_policy.every && version.value % *m_policy.every == 0);
}

// How many of them end at the next version that is wanted.
std::size_t SnapshotMaker::eventsUpToNext(std::span<const EventView> events) const
{
    for (std::size_t i = 0; i < events.size(); ++i)
        if (isWanted(events[i].version))
            return i + 1;
    return events.size();
}

Result<void> SnapshotMaker::foldPage(std::span<const EventView> events, const WalkOptions& options)
{
    while (!events.empty()) {
        const auto some = events.first(eventsUpToNext(events));
        if (auto folded = foldSome(some, options); !folded)
            return folded;
        if (isWanted(m_fold.version()))
            if (auto kept = keep(some.back().time); !kept)
                return kept;
        events = events.subspan(some.size());
    }
    if (options.onProgress)
        options.onProgress(m_fold.version());
    return {};
}

// Where the module's `when` asks for a snapshot in the middle, it goes back and folds up to there.
// Of several in one page that is the last.
Result<void> SnapshotMaker::foldSome(std::span<const EventView> events, const WalkOptions& options)
{
    const Version before = m_fold.version();
    const std::int64_t unhandledBefore = m_unhandledBefore + m_fold.unhandled();
    std::string stateBefore;
    if (m_policy.hasWhen) {
        auto printed = m_fold.stateJson();
        if (!printed)
            return printed.error();
        stateBefore = *std::move(printed);
    }
    if (auto folded = m_fold.apply(events, options.stop); !folded)
        return folded;
    m_made.folded += static_cast<std::int64_t>(events.size());
    const Version due = m_fold.snapshotDue();
    if (!m_policy.hasWhen || due <= before || isWanted(due))
        return {};
    std::size_t upToDue = 0;
    while (upToDue < events.size() && events[upToDue].version <= due)
        ++upToDue;
    if (auto begun = m_fold.restore(stateBefore, before); !begun)
        return begun;
    m_unhandledBefore = unhandledBefore; // The fold counts from here.
    if (auto folded = m_fold.apply(events.first(upToDue), options.stop); !folded)
        return folded;
    if (auto kept = keep(events[upToDue - 1].time); !kept)
        return kept;
    return m_fold.apply(events.subspan(upToDue), options.stop);
}

Result<void> SnapshotMaker::keep(std::optional<Time> time)
{
    const auto state = m_fold.stateJson();
    if (!state)
        return state.error();
    if (state->size() > static_cast<std::size_t>(Snapshots::kMaxBytes)) {
        ++m_made.tooLarge;
        if (m_fold.version() != m_also)
            return {};
        return Error {ErrorCode::Unsupported,
                      fmt::format("the state of {}@{} has {} bytes; a snapshot may have at most {}",
                                  m_stream.text(), m_fold.version().value, state->size(),
                                  Snapshots::kMaxBytes)};
    }
    SnapshotHeader header;
    header.generation = m_generation;
    header.version = m_fold.version();
    header.time = time;
    header.unhandled = unhandled();
    if (auto written = m_documents.put(header, *state); !written)
        return written;
    m_made.versions.push_back(header.version);
    return {};
}

} // namespace headrace
