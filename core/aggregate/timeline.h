// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/aggregate/bisect.h"
#include "core/aggregate/field_history.h"
#include "core/aggregate/known_states.h"
#include "core/aggregate/state_at.h"
#include "core/aggregate/state_diff.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace headrace {

/// One event of a stream without its data: what a list or a slider shows.
struct TimelineEvent
{
    Version version;
    Position position;
    Time time;
    std::string_view type; ///< Belongs to the Timeline.
    int schema = 1;
};

/// Where and why folding a stream came to its end before the head.
struct FoldFailure
{
    Version lastFolded; ///< States up to this one can be had.
    Version failed;     ///< The event that could not be folded.
    Error error;
};

/// What the event at one version did to the state.
struct StateChange
{
    AggregateState before;
    AggregateState after;
    std::vector<PatchOperation> operations;
};

/// One stream, for walking through its versions: its events, and its state at any of them.
///
/// The first walk folds forward and keeps a state now and then; after it, any version is at most
/// kKeepEvery events away from a kept one, and the version after the last one asked for is one
/// event away. Kept states take at most kKeepBytes; in large ones the distance between them grows.
///
/// Confined to the thread that made `fold`. `store` must outlive it.
class Timeline
{
public:
    static constexpr std::int64_t kKeepEvery = 256;
    static constexpr std::size_t kKeepBytes = 64UL * 1024 * 1024;

    /// Reads the headers of all events of `stream`. Without a fold it is a list of events only.
    /// NotFound: there is no such stream. InvalidArgument: the fold is of another category.
    /// Cancelled.
    static Result<std::unique_ptr<Timeline>> open(EventStore& store, StreamName stream,
                                                  std::unique_ptr<Fold> fold,
                                                  std::stop_token stop = {});

    const StreamName& stream() const { return m_stream; }
    bool hasStates() const { return m_fold != nullptr; }

    /// In the order of versions. References stay valid until refresh(); the types as long as this.
    const std::vector<TimelineEvent>& events() const { return m_events; }
    Version head() const { return m_events.empty() ? Version {} : m_events.back().version; }
    /// The version whose state stateAt() means for this time.
    Version versionAt(Time time) const;

    /// Reads what was appended since. Returns how many events were new.
    Result<std::int64_t> refresh(std::stop_token stop = {});

    /// `folded` of the answer counts the events folded for this call; `unhandled` all of the stream
    /// up to this version whose types the module does not declare. Unsupported: there is no fold.
    /// NotFound: beyond the head, which the message names. Rejected, or Unsupported for one that is
    /// newer than the module: an event up to there cannot be folded, see failure().
    Result<AggregateState> at(Version version, const std::stop_token& stop = {});

    /// What the event at `version` (from 1) changed. Errors as at().
    Result<StateChange> change(Version version, const std::stop_token& stop = {});

    /// The values of a field over all versions, as headrace::fieldHistory(). It folds every event
    /// once and keeps states on its way. Unsupported: there is no fold.
    Result<std::int64_t> history(std::string_view pointer, const OnFieldValue& onValue,
                                 const WalkOptions& options = {});

    /// Every version at which a predicate flips, as headrace::bisect(); folds every event once and
    /// keeps states on its way. Unsupported: there is no fold.
    Result<Bisection> flips(std::string_view predicate, const OnFlip& onFlip,
                            const WalkOptions& options = {});

    /// The one version at which it flips, as headrace::bisectOnce(), over the states that are kept.
    Result<std::optional<Flip>> onlyFlip(std::string_view predicate,
                                         const WalkOptions& options = {});

    /// States that need not be folded, such as snapshots: asked when nothing kept is near.
    void setKnownStates(std::shared_ptr<KnownStates> known) { m_known = std::move(known); }

    /// The first event that cannot be folded, once one of them has met it; refresh() keeps it.
    const std::optional<FoldFailure>& failure() const { return m_failure; }

private:
    using OnWatched = std::function<Result<void>(const EventView&, const ProbeValue&)>;
    using FoldSome = std::function<Result<void>(std::span<const EventView>)>;

    Timeline(EventStore& store, StreamName stream, std::unique_ptr<Fold> fold);
    Result<void> checkVersion(Version version) const;
    const TimelineEvent* eventAt(Version version) const;
    Result<std::int64_t> foldTo(Version version, const std::stop_token& stop);
    Result<void> beginAtOrBefore(Version version);
    Result<void> beginAt(const std::optional<KnownState>& state);
    Result<void> foldPage(std::span<const EventView> events, const FoldSome& foldSome);
    Result<ProbeValue> watchFromTheFirst(const StateProbe& probe);
    Result<void> walk(const OnWatched& tell, const WalkOptions& options);
    Result<Version> nearestFor(Version version);
    void keepState();
    void noteFailure(const Error& error);

    EventStore& m_store;
    StreamName m_stream;
    std::unique_ptr<Fold> m_fold;
    bool m_foldIsUsable = true;                 // Its state is that of its version.
    std::int64_t m_unhandledBefore = 0;         // Where m_fold began; its own count adds to it.
    std::set<std::string, std::less<>> m_types; // What the events' types point into.
    std::vector<TimelineEvent> m_events;
    std::map<Version, KnownState> m_kept;
    std::shared_ptr<KnownStates> m_known = std::make_shared<NoKnownStates>();
    std::string m_note; // Why the fold did not begin at one of these; else empty.
    std::size_t m_keptBytes = 0;
    std::int64_t m_keepEvery = kKeepEvery;
    std::optional<FoldFailure> m_failure;
};

} // namespace headrace
