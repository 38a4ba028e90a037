// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/aggregate/known_states.h"
#include "core/base/result.h"
#include "core/domain/fold.h"
#include "core/store/event_store.h"

#include <optional>
#include <stop_token>
#include <string>
#include <variant>

namespace headrace {

/// The state of one aggregate at one version.
struct AggregateState
{
    StreamName stream;
    Version version;            ///< 0: the initial state.
    std::optional<Time> time;   ///< Of the event that made this version; none at version 0.
    std::string stateJson;      ///< A JSON object, as the script engine prints it.
    std::int64_t folded = 0;    ///< Events read to make it, those of unknown types included.
    std::int64_t unhandled = 0; ///< Up to this version, of a type that the module did not declare.
    std::optional<Version> known; ///< The known state that was folded on from; none: the initial.
    std::string note; ///< Why none was used though there may be one: they could not be read. A
                      ///< sentence for people, else empty; the state is the same.
};

struct AtHead
{
};

/// Which state of a stream is meant: its newest; the one at a version; or the one at a time, which
/// is the state at the highest version whose event's time is not after it (version 0 when there is
/// none). Times need not rise with versions: every event up to that version is folded.
using StatePoint = std::variant<AtHead, Version, Time>;

/// Folds `stream` up to `point`, from its first event or, with `known`, from the newest known state
/// before it. Reading the next page overlaps with folding.
///
/// NotFound         there is no such stream, or the version is beyond its head, which the message
///                  names.
/// InvalidArgument  a negative version, or `fold` is of another category than `stream`.
/// Rejected, Cancelled and the store's own errors: as Fold::apply() and EventStore::readPage();
/// then fold.version() is the last version that folded.
Result<AggregateState> stateAt(EventStore& store, Fold& fold, const StreamName& stream,
                               StatePoint point = AtHead {}, std::stop_token stop = {},
                               KnownStates* known = nullptr);

} // namespace headrace
