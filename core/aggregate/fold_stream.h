// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/aggregate/known_states.h"
#include "core/domain/fold.h"
#include "core/store/event_cursor.h"

#include <functional>
#include <span>
#include <stop_token>

namespace headrace {

// What stateAt() and Timeline share. For core/aggregate only.

/// Folds a page of events, which come in the order of their versions.
using FoldPage = std::function<Result<void>(std::span<const EventView>)>;

/// Gives the events of `stream` after version `after` up to and including `last` to `foldPage`,
/// reading the next page meanwhile. Stops at its first error. Errors: those of the store,
/// Cancelled.
Result<void> foldStream(EventStore& store, const StreamName& stream, Version after, Version last,
                        const FoldPage& foldPage, const std::stop_token& stop);

/// Brings `fold` to the newest known state at or before `version`, or to the initial one; one that
/// cannot be restored is passed over. Returns how many unhandled events are counted in it.
Result<std::int64_t> beginAtOrBefore(Fold& fold, KnownStates& known, Version version);

/// InvalidArgument: `fold` is of another category than `stream`.
Result<void> checkCategory(const Fold& fold, const StreamName& stream);

/// NotFound: `version` is beyond `head`.
Result<void> checkVersion(const StreamName& stream, Version version, Version head);

} // namespace headrace
