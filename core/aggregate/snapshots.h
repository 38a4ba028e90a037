// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/aggregate/known_states.h"
#include "core/aggregate/snapshot_documents.h"
#include "core/aggregate/walk_options.h"
#include "core/domain/domain.h"
#include "core/store/event_store.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headrace {

class SnapshotMaker;

/// What a snapshot is good for, to the module at hand.
enum class SnapshotUse {
    Valid,  ///< The same state version, folded by the same code: it is read.
    Upcast, ///< Of an older state version from which lenses lead: it is read through them.
    Stale   ///< Folded by other code, or damaged: never read; create() removes it in time.
};

/// "valid", "upcast", "stale".
std::string_view nameOf(SnapshotUse use);

/// A snapshot without its state.
struct SnapshotInfo
{
    Version version;
    std::optional<Time> time; ///< Of the event that made this version.
    int stateVersion = 1;
    std::string codeDigest;
    std::int64_t bytes = 0; ///< Of the state.
    SnapshotUse use = SnapshotUse::Stale;
    std::string key; ///< Of its document.
};

/// Which snapshots to make.
struct SnapshotWish
{
    std::optional<Version> at; ///< One at this version; none: at the head.
    bool byPolicy = false;     ///< Only those that the module's policy asks for, since the newest.
    std::int64_t every = 0;    ///< Besides, all multiples of it from the first event on; 0: none.
};

struct SnapshotsMade
{
    std::vector<Version> versions; ///< Written now.
    std::int64_t folded = 0;
    std::int64_t discarded = 0; ///< Stale ones that were removed.
    std::int64_t tooLarge = 0;  ///< Not made: beyond Snapshots::kMaxBytes.
};

/// Where a walk by policy ended, for going on from there. Good for as long as the newest snapshot
/// is the one that it was then: when that was found wrong and removed, this may be wrong, too.
struct ReplayedState
{
    KnownState state;
    std::string newest; ///< The checksum of the newest snapshot; empty when there was none.
};

/// The first snapshot that is not what folding from the first event gives.
struct SnapshotFault
{
    Version version;
    std::string what; ///< "/total is 12 in it, and 13 when folded".
};

struct SnapshotCheck
{
    std::int64_t checked = 0;
    std::vector<SnapshotFault> faults; ///< By version; the first one is where to look.
    std::int64_t removed = 0;          ///< Those that were wrong; on a read-only store none are.
};

/// The snapshots of one stream, as the module `domain` folds it. They are a copy of what the events
/// say and nothing more: made only by folding stored events, each found valid before it is read
/// (see SnapshotUse; its checksum too), and to be deleted at any time without loss.
///
/// Stateless but for what it was made with: several may work on one stream, in one or more
/// processes; they agree, since they fold the same events. Confined to one thread.
class Snapshots final : public KnownStates
{
public:
    static constexpr std::int64_t kMaxBytes = 16LL * 1024 * 1024; ///< Of a state to be kept.

    /// `store` must outlive it. NotFound: the domain declares no such aggregate.
    static Result<std::unique_ptr<Snapshots>>
    open(EventStore& store, std::shared_ptr<const Domain> domain, StreamName stream);

    /// The newest that may be read. A few lookups by key, and one state, however many there are.
    Result<std::optional<KnownState>> atOrBefore(Version version) override;

    /// All, by version.
    Result<std::vector<SnapshotInfo>> list();

    /// Folds from the newest valid one, or for `every` from the first event; removes stale ones,
    /// but those of the one other code that came furthest, which may be at work beside this.
    /// What was made before an error or a cancelling stays. NotFound: no such stream or version.
    /// Refused: the store is open read-only. Unsupported: the state asked for is beyond kMaxBytes.
    /// Otherwise as stateAt().
    Result<SnapshotsMade> create(const SnapshotWish& wish, const WalkOptions& options = {});
    /// The same with a fold of the stream's category, for whoever makes those of many streams:
    /// making a fold costs ten milliseconds.
    Result<SnapshotsMade> create(const SnapshotWish& wish, Fold& fold, const WalkOptions& options);

    /// Makes those that the module's policy asks for up to `head`, for whoever follows the stream:
    /// folds only what came since the newest one, and removes none. Where none is due by count, it
    /// is one lookup by key. For a policy `when` it goes on from `replayed`, if that is still good,
    /// and leaves there where it ended. `fold` is of the stream's category. Errors: as create().
    Result<SnapshotsMade> keepUp(Version head, Fold& fold, std::optional<ReplayedState>& replayed,
                                 const WalkOptions& options = {});

    /// Removes all of the stream by this module, of whatever code, and states that are left of
    /// some. Returns how many there were.
    Result<std::int64_t> removeAll();

    /// Folds from the first event and compares each snapshot that may be read with it, and what
    /// folding on from it gives at the next one; two folds in all. Those that differ, in the state
    /// or in what was not handled, or from which folding on fails, are removed; then those are
    /// checked that others made meanwhile, perhaps from one of them.
    Result<SnapshotCheck> verify(const WalkOptions& options = {});
    /// The same with two folds of the stream's category.
    Result<SnapshotCheck> verify(Fold& fromTheFirst, Fold& goingOn, const WalkOptions& options);

private:
    Snapshots(EventStore& store, std::shared_ptr<const Domain> domain, StreamName stream,
              const AggregateDescription& aggregate);
    Result<SnapshotUse> useOf(const SnapshotGeneration& generation);
    Result<bool> hasLensesFrom(const SnapshotGeneration& generation);
    Result<std::optional<KnownState>> newestOf(const std::vector<SnapshotGeneration>& generations,
                                               Version version);
    Result<std::int64_t> removeStale();
    Result<std::vector<SnapshotHeader>> readable(); // By version.
    Result<void> check(const std::vector<SnapshotHeader>& headers, Fold& fromTheFirst,
                       Fold& goingOn, const WalkOptions& options, SnapshotCheck& found);
    Result<SnapshotsMade> makeFrom(SnapshotMaker& maker, const std::optional<KnownState>& from,
                                   const std::optional<SnapshotHeader>& base, Version last,
                                   const WalkOptions& options);
    Result<void> removeMade(const std::vector<Version>& versions);
    Result<std::optional<KnownState>> beginFor(Version head, const std::string& newest,
                                               std::optional<ReplayedState> replayed);

    EventStore& m_store;
    std::shared_ptr<const Domain> m_domain;
    StreamName m_stream;
    const AggregateDescription& m_aggregate; // In m_domain.
    SnapshotGeneration m_generation;         // What this domain makes.
    SnapshotDocuments m_documents;
    std::map<std::string, SnapshotUse> m_uses; // By code digest: of generations but ours.
};

} // namespace headrace
