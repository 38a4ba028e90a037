// SPDX-License-Identifier: Apache-2.0
#pragma once

// Internal to core/script: others make one by DomainModule::makeProjectionFold().

#include "core/domain/projection_fold.h"
#include "core/script/domain_module.h"

#include <memory>
#include <optional>

namespace headrace {

class ProjectionEngine;

/// Folds by the handlers that a domain module declares for a projection. It shares the script
/// engine of its thread and its memory limit with other folds, and nothing else.
class ScriptProjection final : public ProjectionFold
{
public:
    /// As DomainModule::makeProjectionFold().
    static Result<std::unique_ptr<ProjectionFold>> make(std::shared_ptr<const DomainModule> module,
                                                        std::string_view name);
    ~ScriptProjection() override;

    const ProjectionDescription& projection() const override { return m_projection; }
    Result<void> start() override;
    Result<void> park(const std::string& key) override;
    Result<void> restrictTo(std::optional<std::set<std::string>> keys) override;
    Result<std::vector<KeyFailure>> apply(std::span<const EventView> events, const RowSource& rows,
                                          const std::stop_token& stop) override;
    Result<RowBatch> takeChanges() override;
    std::size_t changedRows() const override;
    Result<std::vector<KeyTouch>> touches(std::span<const EventView> events,
                                          const std::stop_token& stop) override;

private:
    ScriptProjection(std::shared_ptr<const DomainModule> module,
                     const ProjectionDescription& projection);
    template<typename Work> auto unlessFailed(const Work& work) -> decltype(work());

    const std::shared_ptr<const DomainModule> m_module;
    const ProjectionDescription& m_projection; // In m_module.
    const std::unique_ptr<ProjectionEngine> m_engine;
    std::optional<Error> m_failure; // Why the rows are gone.
};

} // namespace headrace
