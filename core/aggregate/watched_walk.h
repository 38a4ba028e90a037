// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/aggregate/bisect.h"
#include "core/aggregate/field_history.h"
#include "core/domain/fold.h"

#include <functional>
#include <span>

namespace headrace {

// What history, bisect and Timeline share. For core/aggregate only.

/// Where a watched walk begins and ends.
struct WatchedStart
{
    ProbeValue value; // At version 0.
    Version head;
};

/// Brings the fold to version 0 of `stream` and watches it. NotFound: there is no such stream.
/// InvalidArgument: as Fold::watch(), or the fold is of another category.
Result<WatchedStart> beginWatched(EventStore& store, Fold& fold, const StreamName& stream,
                                  const StateProbe& probe);

/// Told after which event a watched value is another one. An error ends the walk.
using OnWatched = std::function<Result<void>(const EventView& made, const ProbeValue& value)>;

/// Folds a page of events and tells what of a watched fold changed, also before an error.
Result<void> foldWatchedPage(Fold& fold, std::span<const EventView> events,
                             const OnWatched& onWatched, const WalkOptions& options);

/// A fold is watched already: folds the events after its version up to `last`.
Result<void> walkWatched(EventStore& store, Fold& fold, const StreamName& stream, Version last,
                         const OnWatched& onWatched, const WalkOptions& options);

/// Turns what is watched into a field's values.
class FieldTeller
{
public:
    explicit FieldTeller(const OnFieldValue& onValue) : m_onValue(onValue) {}
    /// The value at version 0.
    Result<void> begin(const ProbeValue& value);
    Result<void> tell(const EventView& made, const ProbeValue& value);

private:
    const OnFieldValue& m_onValue;
};

/// Turns what is watched into flips.
class FlipTeller
{
public:
    FlipTeller(const OnFlip& onFlip, const ProbeValue& first);
    Result<void> tell(const EventView& made, const ProbeValue& value);
    /// InvalidArgument: it threw at every version.
    Result<Bisection> finish(std::string_view predicate, const StreamName& stream) const;

private:
    const OnFlip& m_onFlip;
    Bisection m_found;
    std::string m_problem; // Of the first state.
};

Truth truthOf(const ProbeValue& value);

/// Where bisectOnce() may look: it brings the fold to the newest known state at or before a
/// version.
using BeginAt = std::function<Result<Version>(Version version)>;
Result<std::optional<Flip>> searchFlip(EventStore& store, Fold& fold, const StreamName& stream,
                                       Version head, std::string_view predicate,
                                       const BeginAt& beginAt, const WalkOptions& options);

} // namespace headrace
