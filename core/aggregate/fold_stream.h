// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/aggregate/known_states.h"
#include "core/domain/fold.h"
#include "core/store/event_cursor.h"

#include <functional>
#include <span>
#include <stop_token>
#include <string>

namespace headrace {

// What stateAt() and Timeline share. For core/aggregate only.

/// Folds a page of events, which come in the order of their versions.
using FoldPage = std::function<Result<void>(std::span<const EventView>)>;

/// Gives the events of `stream` after version `after` up to and including `last` to `foldPage`,
/// reading the next page meanwhile. Stops at its first error. Errors: those of the store,
/// Cancelled.
Result<void> foldStream(EventStore& store, const StreamName& stream, Version after, Version last,
                        const FoldPage& foldPage, const std::stop_token& stop);

/// Where a fold begins.
struct FoldBegin
{
    std::int64_t unhandled = 0; ///< Events that are counted in it.
    std::string note;           ///< As AggregateState::note.
};

/// Brings `fold` to the newest known state at or before `version`, or to the initial one; one that
/// cannot be restored is passed over. That they cannot be asked for is no error, since the events
/// say the same.
Result<FoldBegin> beginAtOrBefore(Fold& fold, KnownStates& known, Version version);

/// Why no known state was used, when asking for one ended in `error`.
std::string noteOf(const Error& error);

/// InvalidArgument: `fold` is of another category than `stream`.
Result<void> checkCategory(const Fold& fold, const StreamName& stream);

/// NotFound: `version` is beyond `head`.
Result<void> checkVersion(const StreamName& stream, Version version, Version head);

} // namespace headrace
