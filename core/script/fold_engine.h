// SPDX-License-Identifier: Apache-2.0
#pragma once

// Internal to core/script: this header brings in the script engine's own.

#include "core/domain/command.h"
#include "core/script/aggregate_realm.h"

#include <span>
#include <stop_token>
#include <string>

namespace headrace {

/// What of a fold knows the script engine.
class FoldEngine
{
public:
    FoldEngine(std::shared_ptr<const DomainModule> module, const AggregateDescription& aggregate);

    Result<void> start(std::string_view stateJson, int stateVersion);

    struct Folded
    {
        std::size_t done = 0; ///< How many events were folded or needed no folding.
        Version due;          ///< The last after which a snapshot is due; 0 when none.
    };
    /// Folds those events that have a handler. `folded` is set also when it fails.
    Result<void> fold(std::span<const EventView> events, std::stop_token stop, Folded& folded);
    Result<std::string> print();
    Result<CommandOutcome> handle(const CommandCall& call, Version version,
                                  const std::stop_token& stop);

    /// False after a limit was exceeded, until the next start().
    bool hasState() const { return m_realm.isOpen(); }
    bool isDeclared(std::string_view type) const
    {
        return m_realm.placeOf(type) != AggregateRealm::kNoPlace;
    }

private:
    struct Chunk;

    Result<void> startInRealm(std::string_view stateJson, int stateVersion);
    Result<void> foldInRealm(std::span<const EventView> events, std::stop_token stop,
                             Folded& folded);
    bool print(JS::MutableHandleString text);
    Result<std::string> printInRealm();
    Error printError(ScriptRun& run);
    Result<CommandOutcome> handleInRealm(const CommandCall& call, Version version,
                                         const std::stop_token& stop, std::string& stateToKeep);
    bool foldChunk(const Chunk& chunk, std::int32_t& due);
    std::size_t fill(Chunk& chunk, std::span<const EventView> events, ScriptRun& run);
    bool addHeaders(Chunk& chunk, const EventView& event);

    AggregateRealm m_realm;
};

} // namespace headrace
