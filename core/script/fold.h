// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/event/event.h"
#include "core/script/domain_module.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

namespace headrace {

/// Folds the events of one aggregate at a time into its state, by the handlers of a domain module.
///
/// Confined to the thread that made it, which must also destroy it. A thread may have several; they
/// share its script engine and its memory limit, and nothing else.
///
///     fold->start();
///     fold->apply(page.events());
///     fold->stateJson();
class Fold
{
public:
    /// NotFound  the module declares no aggregate `category`; the message says which it has.
    /// Rejected  as DomainModule::parse().
    static Result<std::unique_ptr<Fold>> make(std::shared_ptr<const DomainModule> module,
                                              std::string_view category);
    ~Fold();
    Fold(const Fold&) = delete;
    Fold& operator=(const Fold&) = delete;

    const DomainModule& module() const { return *m_module; }
    const AggregateDescription& aggregate() const { return m_aggregate; }

    /// Begins with the initial state, at version 0. A new Fold has started already.
    Result<void> start();

    /// Begins with a state printed earlier by stateJson(), which stands for `version`.
    /// InvalidArgument: it is not a JSON object.
    Result<void> restore(std::string_view stateJson, Version version);

    /// Folds `events` in their order, whatever their versions. Calling it once for a whole page
    /// costs much less than once for each event. An event of a type that is not declared is counted
    /// and leaves the state as it is.
    ///
    /// Rejected   a handler failed or exceeded a limit, or an event's data is not JSON. The message
    ///            names file, line, function and event.
    /// Cancelled  `stop` was requested.
    /// After an error version() is that of the last event folded, and the state is gone: start() or
    /// restore(). Other folds are not touched by it.
    Result<void> apply(std::span<const EventView> events, const std::stop_token& stop = {});
    Result<void> apply(const EventView& event) { return apply(std::span(&event, 1)); }

    /// The state as JSON on one line, numbers as the engine prints them.
    /// Rejected: it holds something that JSON cannot (a cycle, a BigInt); or as apply() said
    /// before.
    Result<std::string> stateJson();

    /// Of the last event folded since start(), or what restore() was given.
    Version version() const { return m_version; }
    /// Events folded since start() or restore(), those of unknown types included.
    std::int64_t folded() const { return m_folded; }
    /// How many of them had a type that the aggregate does not declare.
    std::int64_t unhandled() const { return m_unhandled; }

private:
    class Engine; // Everything that knows the script engine.

    Fold(std::shared_ptr<const DomainModule> module, const AggregateDescription& aggregate,
         std::unique_ptr<Engine> engine);
    void begin(Version version);

    std::shared_ptr<const DomainModule> m_module;
    const AggregateDescription& m_aggregate; // In m_module.
    std::unique_ptr<Engine> m_engine;
    Version m_version;
    std::int64_t m_folded = 0;
    std::int64_t m_unhandled = 0;
    std::optional<Error> m_failure; // Why the state is gone.
};

} // namespace headrace
