// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/aggregate/snapshots.h"

#include <span>

namespace headrace {

// For core/aggregate only.

/// Makes the snapshots of one walk over a stream.
class SnapshotMaker
{
public:
    SnapshotMaker(EventStore& store, SnapshotDocuments& documents, const StreamName& stream,
                  Fold& fold, const SnapshotGeneration& generation);

    void setPolicy(const SnapshotPolicy& policy) { m_policy = policy; }
    /// One at this version, whatever the policy; that it is too large is an error.
    void wantAlso(Version version) { m_also = version; }

    /// Folds from `from`, or from the first event, up to `last`.
    Result<SnapshotsMade> make(const std::optional<KnownState>& from, Version last,
                               const WalkOptions& options);
    /// So far, also when make() ended in an error.
    const SnapshotsMade& made() const { return m_made; }
    /// Of the state that make() ended with.
    std::int64_t unhandled() const { return m_unhandledBefore + m_fold.unhandled(); }

private:
    std::size_t eventsUpToNext(std::span<const EventView> events) const;
    bool isWanted(Version version) const;
    Result<void> foldPage(std::span<const EventView> events, const WalkOptions& options);
    Result<void> foldSome(std::span<const EventView> events, const WalkOptions& options);
    Result<void> keep(std::optional<Time> time);

    EventStore& m_store;
    SnapshotDocuments& m_documents;
    const StreamName& m_stream;
    Fold& m_fold;
    const SnapshotGeneration& m_generation;
    SnapshotPolicy m_policy;
    Version m_also {-1};
    std::int64_t m_unhandledBefore = 0;
    SnapshotsMade m_made;
};

} // namespace headrace
