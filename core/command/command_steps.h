// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/command/command_schemas.h"
#include "core/command/command_types.h"
#include "core/command/warm_states.h"
#include "core/command/worker_folds.h"
#include "core/store/event_store.h"

#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace headrace {

/// What the steps share, for as long as the bus lives.
struct CommandTools
{
    EventStore& store;
    const Domain& domain;
    const CommandSchemas& schemas;
    IdSource newId = newUuidV7;
};

/// One command on its way through the steps: what it is, and what they have found out so far.
struct CommandWork
{
    const Command& command;
    Time time {}; ///< The handler's clock, and the time of the events: of the first try.
    Uuid seed {}; ///< The handler's ids: the same at each try.
    std::stop_token stop {};

    /// The warm state, taken out of the cache for as long as this lasts.
    std::optional<WarmState> warm;
    bool isStale = false;         ///< Somebody else appended after it: read on in the store.
    bool isFresh = false;         ///< The loaded state was compared with the store; by load.
    std::string digest;           ///< Of what the token stands for; by deduplicate.
    Version version;              ///< Of the loaded state; by load.
    WorkerFolds::Slot* slot = {}; ///< Holds the loaded state, on its thread; by load.
    CommandAccepted accepted;     ///< By handle.
    std::vector<NewEvent> events; ///< What is appended; by checkEvents.
};

/// How a step ends: the next one is due; here is the answer; or all begins again, since somebody
/// else appended first (the message says what was found).
struct NextStep
{
};
struct TryAgain
{
    std::string found;
};
using StepEnd = std::variant<NextStep, CommandAnswer, TryAgain>;

/// Where a step runs: on the thread of the caller, or on that which owns the aggregate's fold.
enum class StepPlace { Caller, Worker };

struct CommandStep
{
    const char* name;
    StepPlace place;
    Result<StepEnd> (*run)(CommandWork& work, const CommandTools& tools, WorkerFolds* folds);
};

/// All that is done for a command, in this order. CommandBus runs what this list says.
std::span<const CommandStep> commandSteps();

// Each of them. `folds` is null on the caller's thread.

/// NotFound, InvalidArgument: as CommandBus::run(). Answers CommandInvalid.
Result<StepEnd> validate(CommandWork& work, const CommandTools& tools, WorkerFolds* folds);
/// Answers CommandDone, repeated, when the token was used for this command. InvalidArgument: it was
/// used for something else.
Result<StepEnd> deduplicate(CommandWork& work, const CommandTools& tools, WorkerFolds* folds);
/// Conflict: the stream is not at what the caller expects.
Result<StepEnd> load(CommandWork& work, const CommandTools& tools, WorkerFolds* folds);
/// Answers CommandRejection. What is decided on a warm state and not to be proved by an append (no,
/// or nothing) is decided again when the store has gone on.
Result<StepEnd> handle(CommandWork& work, const CommandTools& tools, WorkerFolds* folds);
/// Rejected: an event is not what its schema says. Answers CommandDone when there is no event.
Result<StepEnd> checkEvents(CommandWork& work, const CommandTools& tools, WorkerFolds* folds);
/// Rejected: the state cannot take the events: stored, they would end every fold of the stream.
Result<StepEnd> foldEvents(CommandWork& work, const CommandTools& tools, WorkerFolds* folds);
/// Answers CommandDone. Conflict: an event is there that must not be.
Result<StepEnd> append(CommandWork& work, const CommandTools& tools, WorkerFolds* folds);

/// Reads on in the store from the loaded state, unless that is fresh. Returns whether there was
/// anything. For load and handle, on the worker.
Result<bool> refresh(CommandWork& work, EventStore& store);

/// Conflict: the loaded version is not what the caller expects.
Result<void> checkExpected(const CommandWork& work);

/// The events of `events` as a fold takes them, from version `first` on. They view `events`.
class EventViews
{
public:
    EventViews(std::span<const NewEvent> events, Version first);
    std::span<const EventView> views() const { return m_views; }

private:
    std::vector<std::vector<std::string_view>> m_tags;
    std::vector<EventView> m_views;
};

} // namespace headrace
