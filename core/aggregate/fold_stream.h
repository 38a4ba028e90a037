// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/script/fold.h"
#include "core/store/event_cursor.h"

#include <optional>
#include <stop_token>

namespace headrace {

// What stateAt() and Timeline share. For core/aggregate only.

/// Folds the events of `stream` from the one after fold.version() up to and including `last`,
/// reading the next page while one is folded. Returns the time of the last; none when there was
/// none. Errors: as stateAt().
Result<std::optional<Time>> foldStream(EventStore& store, Fold& fold, const StreamName& stream,
                                       Version last, std::stop_token stop);

/// InvalidArgument: `fold` is of another category than `stream`.
Result<void> checkCategory(const Fold& fold, const StreamName& stream);

/// NotFound: `version` is beyond `head`.
Result<void> checkVersion(const StreamName& stream, Version version, Version head);

} // namespace headrace
