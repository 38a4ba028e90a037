// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/command/command_types.h"
#include "core/domain/domain.h"
#include "core/store/event_store.h"
#include "core/store/store_registry.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>

namespace headrace {

struct CommandBusOptions
{
    /// Threads that fold and run handlers. An aggregate always meets the same one.
    std::size_t workers = 2;
    /// How many states are kept warm, and how large they may be together.
    std::size_t warmStates = 100'000;
    std::size_t warmBytes = 64UL * 1024 * 1024;
    /// How often a command is tried when somebody else appends first.
    int attempts = 8;
    /// Waits before the given try, from 2 on. Empty: a random while that grows from try to try, so
    /// that those who collided once do not do so again. It ends when `stop` is requested.
    std::function<void(int attempt, const std::stop_token& stop)> pause;
    Clock clock = now;
    /// Makes the ids of the events, and the seed of those that a handler makes. Called from the
    /// threads that run commands. For tests: one that gives the same ids again.
    IdSource newId = newUuidV7;
    /// Called on the caller's thread after each command whose events were stored now, with the
    /// version that the stream has by them; it must return at once. Such as a SnapshotKeeper's.
    std::function<void(const StreamName& stream, Version head)> onAppended;
};

/// Brings commands to their aggregates. What happens to one, in this order (command_steps.h):
///
///     validate      its data against the command's JSON Schema
///     deduplicate   was its token used before?
///     load          the aggregate's state, warm or from the store
///     handle        the domain's handler decides
///     checkEvents   the events that it yields against their schemas
///     foldEvents    they must be foldable into the state
///     append        under the version that was loaded, and the conditions that it asked for
///
/// When the append finds that somebody else appended first, the command starts again at
/// deduplicate. Within a process, commands to one aggregate run one after another in the order of
/// their arrival; those to others run beside them and share commits.
///
/// Thread-safe: as many threads as like call it at once. It must outlive their calls.
class CommandBus
{
public:
    /// `store` must outlive this. InvalidArgument: a schema that `domain` declares is none.
    static Result<std::unique_ptr<CommandBus>>
    make(EventStore& store, std::shared_ptr<const Domain> domain, CommandBusOptions options = {});
    ~CommandBus();

    /// Carries out `command`, durably as the store is. What is no answer:
    ///
    /// NotFound         the domain has no such aggregate or command.
    /// InvalidArgument  the metadata is no JSON object, or the token was used before for something
    ///                  else.
    /// Conflict         the stream is not at `expected`; or an event is there that the handler
    ///                  wants not to be; or others appended first at every try.
    /// Rejected         the handler failed, exceeded a limit, or yielded what the aggregate does
    ///                  not declare or cannot fold.
    /// Cancelled        `stop` was requested before the append; waiting for others ends with it.
    /// And those of the store; after Unknown, repeat it with the same token.
    Result<CommandAnswer> run(const Command& command, std::stop_token stop = {});

    /// Does everything but the append. The token and the conditions are not looked at.
    Result<CommandPreviewAnswer> preview(const Command& command, std::stop_token stop = {});

private:
    class Private;
    explicit CommandBus(std::unique_ptr<Private> d);
    const std::unique_ptr<Private> d;
};

} // namespace headrace
