// SPDX-License-Identifier: Apache-2.0
#pragma once

// Internal to core/script: others make one by DomainModule::makeFold().

#include "core/domain/fold.h"
#include "core/script/domain_module.h"

#include <memory>
#include <optional>

namespace headrace {

class FoldEngine;

/// Folds by the handlers of a domain module. Folds of one thread share its script engine and its
/// memory limit, and nothing else.
class ScriptFold final : public Fold
{
public:
    /// As DomainModule::makeFold().
    static Result<std::unique_ptr<Fold>> make(std::shared_ptr<const DomainModule> module,
                                              std::string_view category);
    ~ScriptFold() override;

    const AggregateDescription& aggregate() const override { return m_aggregate; }
    Result<void> start() override;
    Result<void> restore(std::string_view stateJson, Version version, int stateVersion) override;
    Result<void> apply(std::span<const EventView> events, const std::stop_token& stop) override;
    Result<ProbeValue> watch(const StateProbe& probe, const EventView* made) override;
    Result<void> applyWatched(std::span<const EventView> events, std::vector<ProbeChange>& changes,
                              const std::stop_token& stop) override;
    Result<std::string> stateJson() override;
    Result<CommandOutcome> handle(const CommandCall& call, const std::stop_token& stop) override;

    Version version() const override { return m_version; }
    std::int64_t folded() const override { return m_folded; }
    std::int64_t unhandled() const override { return m_unhandled; }
    Version snapshotDue() const override { return m_snapshotDue; }

private:
    ScriptFold(std::shared_ptr<const DomainModule> module, const AggregateDescription& aggregate,
               std::unique_ptr<FoldEngine> engine);
    void begin(Version version);
    Result<void> fold(std::span<const EventView> events, std::vector<ProbeChange>* changes,
                      const std::stop_token& stop);
    Result<void> checkStateVersion(int stateVersion) const;

    std::shared_ptr<const DomainModule> m_module;
    const AggregateDescription& m_aggregate; // In m_module.
    std::unique_ptr<FoldEngine> m_engine;
    Version m_version;
    Version m_snapshotDue;
    std::int64_t m_folded = 0;
    std::int64_t m_unhandled = 0;
    std::optional<Error> m_failure; // Why the state is gone.
};

} // namespace headrace
