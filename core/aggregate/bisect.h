// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/aggregate/known_states.h"
#include "core/aggregate/walk_options.h"
#include "core/domain/fold.h"
#include "core/store/event_store.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace headrace {

/// What a predicate over the state says at one version. Unknown: it threw there, mostly because
/// what it looks at is not in the state yet ("state.customer.name" before there is a customer).
enum class Truth { False, True, Unknown };

/// "false", "true", "unknown".
std::string_view nameOf(Truth truth);

/// The event after which a predicate says something else than before.
struct Flip
{
    Version version;
    std::string type;
    Time time;
    Truth before = Truth::False;
    Truth after = Truth::False;
    std::string problem; ///< What it threw, when `after` is Unknown.
};

/// Takes one flip; an error ends the walk.
using OnFlip = std::function<Result<void>(const Flip&)>;

/// What a walk over every version found.
struct Bisection
{
    Truth first = Truth::False; ///< At version 0.
    Truth last = Truth::False;  ///< At the head.
    std::int64_t flips = 0;
    std::int64_t folded = 0;
};

/// Tells every version at which `predicate` flips, in the order of versions: one pass that folds
/// every event once.
///
/// `predicate` is a JavaScript expression that sees `state`, and of the event that made it
/// `version` (0 at the initial state), `time` (RFC 3339) and `type` (both undefined at version 0).
/// What it yields counts as true or false by JavaScript's rules. It must leave the state as it is:
/// one that assigns to it, or calls what changes an array or object of it, is refused.
///
/// InvalidArgument  the predicate is no expression (the message names the column), would change the
///                  state, names something that does not exist, exceeded a limit, or threw at every
///                  version; or `fold` is of another category.
/// Otherwise as fieldHistory(). Which of two Unknown versions threw what is no flip.
Result<Bisection> bisect(EventStore& store, Fold& fold, const StreamName& stream,
                         std::string_view predicate, const OnFlip& onFlip,
                         const WalkOptions& options = {});

/// For a predicate of which the caller knows that over the whole stream it flips at most once
/// between false and true: binary search over the states that are known, then a walk from the
/// nearest one before the flip. Unknown counts as false in the search; the flip found says what it
/// was. Where it flips more than once, one of the flips is found, or none. Nothing known: walks
/// from version 0 up to the flip.
/// None: it says the same everywhere. Errors as bisect(), but throwing everywhere is no flip.
Result<std::optional<Flip>> bisectOnce(EventStore& store, Fold& fold, const StreamName& stream,
                                       std::string_view predicate, KnownStates& known,
                                       const WalkOptions& options = {});

} // namespace headrace
