// SPDX-License-Identifier: Apache-2.0
#pragma once

// Internal to core/script: this header brings in the script engine's own.

#include "core/domain/command.h"
#include "core/script/aggregate_realm.h"
#include "core/script/fold_probe.h"

#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

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
    /// Folds those events that have a handler. `folded` is set also when it fails. With `changes`
    /// what watch() set is looked at after each event; what changed is added to them.
    Result<void> fold(std::span<const EventView> events, std::stop_token stop, Folded& folded,
                      std::vector<ProbeChange>* changes = nullptr);
    /// As Fold::watch().
    Result<ProbeValue> watch(const StateProbe& probe, const EventView* made);
    bool isWatched() const { return m_isWatched; }
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
                             Folded& folded, std::vector<ProbeChange>* changes);
    std::optional<ScriptFailure> runFold(std::span<const EventView> events, const Chunk& chunk,
                                         ScriptRun& run, std::int32_t& due,
                                         std::vector<ProbeChange>* changes);
    Error failedAt(const EventView& event, const ScriptFailure& failure) const;
    void dropTorn();
    bool print(JS::MutableHandleString text);
    Result<std::string> printInRealm();
    Error printError(ScriptRun& run);
    Result<CommandOutcome> handleInRealm(const CommandCall& call, Version version,
                                         const std::stop_token& stop, std::string& stateToKeep);
    bool foldChunk(const Chunk& chunk, std::int32_t& due);
    bool callFold(const JS::HandleValueArray& arguments, std::int32_t& due);
    bool setTexts(const Chunk& chunk, JS::MutableHandleValue texts);
    std::size_t fill(Chunk& chunk, std::span<const EventView> events, ScriptRun& run);
    bool addHeaders(Chunk& chunk, const EventView& event);

    AggregateRealm m_realm;
    std::int32_t m_mark;              // By chance: what no stored event can know.
    std::optional<FoldProbe> m_probe; // The last one, read; to be watched again soon.
    bool m_isWatched = false;         // It looks at the present state.
};

} // namespace headrace
