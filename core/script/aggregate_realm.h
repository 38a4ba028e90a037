// SPDX-License-Identifier: Apache-2.0
#pragma once

// Internal to core/script: this header brings in the script engine's own.

#include "core/event/event.h"
#include "core/script/domain_module.h"
#include "core/script/script_realm.h"

#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace headrace {

/// A realm with a module in it, prepared for one of its aggregates; made at its first use and again
/// after a limit tore it.
class AggregateRealm
{
public:
    AggregateRealm(std::shared_ptr<const DomainModule> module,
                   const AggregateDescription& aggregate);

    /// Makes the realm when there is none. Whatever else is called needs one.
    Result<void> open();
    bool isOpen() const { return m_realm != nullptr; }

    const DomainModule& module() const { return *m_module; }
    const AggregateDescription& aggregate() const { return m_aggregate; }
    ScriptRealm& realm() const { return *m_realm; }
    JSContext* context() const { return m_realm->context(); }

    /// Takes what ended `run`. After a limit the realm is torn: dropTorn() when nothing is rooted
    /// in it any more.
    ScriptFailure takeFailure(ScriptRun& run);
    bool isTorn() const { return m_isTorn; }
    void dropTorn();

    static constexpr std::size_t kNoPlace = SIZE_MAX;
    /// Where `type`, or what it was renamed to, stands in aggregate().events.
    std::size_t placeOf(std::string_view type) const;

    /// The driver's number for events of that place which were stored in `schema`. Unsupported:
    /// they are newer than the module. Rejected: their lenses do not compile. Within a ScriptRun.
    Result<std::int32_t> routeOf(std::size_t place, int schema, ScriptRun& run);
    /// Whether its handler may look at more than the event's data.
    bool looks(std::int32_t route) const { return m_looks[static_cast<std::size_t>(route)]; }

private:
    bool readLooks(JS::HandleValue looks);
    Result<std::int32_t> makeRoute(std::size_t place, int schema, ScriptRun& run);

    std::shared_ptr<const DomainModule> m_module;
    const AggregateDescription& m_aggregate; // In m_module.
    std::unordered_map<std::string_view, std::size_t> m_places;
    std::unique_ptr<ScriptRealm> m_realm;
    bool m_isTorn = false;
    std::vector<bool> m_looks; // By route.
    std::vector<std::vector<std::int32_t>>
        m_older; // By place and schema: routes made so far, or 0.
};

} // namespace headrace
