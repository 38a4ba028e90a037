// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/domain/fold.h"
#include "core/domain/native/domain.h"

#include <optional>

namespace headrace::native {

/// A fold by the handlers of an AggregateCode, which belongs to `domain`. For core/domain/native
/// only.
class NativeFold final : public Fold
{
public:
    NativeFold(std::shared_ptr<const Domain> domain, const AggregateCode& code);

    const AggregateDescription& aggregate() const override { return m_code.description; }
    Result<void> start() override;
    Result<void> restore(std::string_view stateJson, Version version, int stateVersion) override;
    using Fold::apply;
    using Fold::restore;
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
    Error failure(std::string_view doing, std::string_view what) const;
    Result<void> checkStateVersion(int stateVersion) const;
    Result<void> checkSchema(const EventView& event, const AggregateCode::Event& code) const;
    Result<void> applyOne(const EventView& event);
    Result<std::string> lookAt(const Json::json_pointer& field) const;
    Result<CommandAccepted> accept(const Decision& decision) const;

    const std::shared_ptr<const Domain> m_domain;
    const AggregateCode& m_code; // In m_domain.
    const std::unique_ptr<AggregateCode::StateSlot> m_state;
    Version m_version;
    Version m_snapshotDue;
    std::int64_t m_folded = 0;
    std::int64_t m_unhandled = 0;
    std::optional<Error> m_failure; // Why the state is gone.

    struct Watch
    {
        Json::json_pointer field;
        std::string seen; // Its value as JSON; empty when the state has no such field.
    };
    std::optional<Watch> m_watch;
};

} // namespace headrace::native
