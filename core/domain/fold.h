// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/domain/command.h"
#include "core/domain/domain_description.h"
#include "core/domain/state_probe.h"
#include "core/event/event.h"

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace headrace {

/// Whether Fold::apply() ended with this because of an event: the states before that one hold.
inline bool isByAnEvent(const Error& error)
{
    return error.code == ErrorCode::Rejected || error.code == ErrorCode::Unsupported;
}

/// Folds the events of one aggregate at a time into its state, and runs commands against it, as a
/// Domain declares.
///
/// Confined to the thread that made it, which must also destroy it. A thread may have several.
///
///     fold->start();
///     fold->apply(page.events());
///     fold->stateJson();
class Fold
{
public:
    virtual ~Fold() = default;
    Fold(const Fold&) = delete;
    Fold& operator=(const Fold&) = delete;

    /// Belongs to the domain, which lives as long as this.
    virtual const AggregateDescription& aggregate() const = 0;

    /// Begins with the initial state, at version 0. A new Fold has started already.
    virtual Result<void> start() = 0;

    /// Begins with a state printed earlier by stateJson(), which stands for `version` and has the
    /// schema version `stateVersion`; an older one is brought up by the state's lenses.
    /// InvalidArgument: it is not a JSON object. Rejected: a lens cannot be applied to it.
    /// Unsupported: no lenses lead from `stateVersion` to the present one.
    virtual Result<void> restore(std::string_view stateJson, Version version, int stateVersion) = 0;
    Result<void> restore(std::string_view stateJson, Version version)
    {
        return restore(stateJson, version, aggregate().stateVersion);
    }

    /// Folds `events` in their order, whatever their versions. Calling it once for a whole page
    /// costs much less than once for each event. An event of a type that is not declared is counted
    /// and leaves the state as it is.
    ///
    /// Rejected     a handler failed or exceeded a limit, or an event's data is not JSON. The
    ///              message names file, line, function and event.
    /// Unsupported  an event was written in a schema newer than the domain declares.
    /// Cancelled    `stop` was requested.
    /// After an error version() is that of the last event folded, and the state is gone: start() or
    /// restore(). Other folds are not touched by it.
    virtual Result<void> apply(std::span<const EventView> events,
                               const std::stop_token& stop = {}) = 0;
    Result<void> apply(const EventView& event) { return apply(std::span(&event, 1)); }

    /// Looks at the state as it is, and makes ready for applyWatched(); `made` is the event that
    /// made this state (of which version, time and type count), none for the initial one. Whatever
    /// sets another state ends it: start(), restore(), an error.
    /// InvalidArgument: the probe is no JSON Pointer, no expression (the message names the column),
    /// or cannot be used whatever the state is. Unsupported: this kind of domain has no such probe.
    virtual Result<ProbeValue> watch(const StateProbe& probe, const EventView* made = nullptr) = 0;

    /// As apply(), and adds to `changes` after which events what watch() looks at was another than
    /// before: one pass that costs little more than apply(). InvalidArgument: the state could not
    /// be looked at, or nothing is watched. After an error `changes` has those before it, as far as
    /// they are known.
    virtual Result<void> applyWatched(std::span<const EventView> events,
                                      std::vector<ProbeChange>& changes,
                                      const std::stop_token& stop = {}) = 0;

    /// The state as JSON on one line, numbers as the domain prints them.
    /// Rejected: it holds something that JSON cannot (a cycle, a BigInt); or as apply() said
    /// before.
    virtual Result<std::string> stateJson() = 0;

    /// Runs the handler of a command on a copy of the state: the fold's own is left as it is,
    /// whatever the handler does. A rejection by the handler is an outcome, not an error.
    ///
    /// NotFound         the aggregate declares no such command; the message says which it has.
    /// InvalidArgument  the call's data is not JSON or its metadata not a JSON object.
    /// Rejected         the handler failed, exceeded a limit, or returned what is no list of
    ///                  events; the message names file, line and command.
    /// Cancelled        `stop` was requested.
    /// The fold goes on working after any of them.
    virtual Result<CommandOutcome> handle(const CommandCall& call,
                                          const std::stop_token& stop = {}) = 0;

    /// Of the last event folded since start(), or what restore() was given.
    virtual Version version() const = 0;
    /// Events folded since start() or restore(), those of unknown types included.
    virtual std::int64_t folded() const = 0;
    /// How many of them had a type that the aggregate does not declare.
    virtual std::int64_t unhandled() const = 0;
    /// The highest version folded since start() or restore() after which the aggregate's policy
    /// `when` asked for a snapshot; 0 when none, or when there is no such policy.
    virtual Version snapshotDue() const = 0;

protected:
    Fold() = default;
};

} // namespace headrace
