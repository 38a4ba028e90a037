// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/aggregate/walk_options.h"
#include "core/domain/fold.h"
#include "core/store/event_store.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace headrace {

/// The value that a field has from one version on.
struct FieldValue
{
    Version version;
    std::optional<Time> time; ///< Of the event that set it; none at version 0.
    std::string type;         ///< Of that event; empty at version 0.
    std::string json;         ///< As the state prints it; empty when the state has no such field.
};

/// Takes one value; an error ends the walk.
using OnFieldValue = std::function<Result<void>(const FieldValue&)>;

/// Tells the value of a field at version 0 and then each time that it is another one, in the order
/// of versions. `pointer` is a JSON Pointer (RFC 6901) into the state: "/lines/0/price"; "" is the
/// whole state. Two values are equal when they are printed alike.
///
/// One pass that folds every event once and costs little more than that, for a field that is small;
/// of one that is an object or an array it prints as much after each event. Nothing is kept.
/// Returns how many events were folded.
///
/// NotFound         there is no such stream.
/// InvalidArgument  `pointer` is none, or `fold` is of another category than `stream`.
/// Rejected, Unsupported, Cancelled, and the store's errors: as stateAt(); what was told before
/// them holds.
Result<std::int64_t> fieldHistory(EventStore& store, Fold& fold, const StreamName& stream,
                                  std::string_view pointer, const OnFieldValue& onValue,
                                  const WalkOptions& options = {});

} // namespace headrace
