// SPDX-License-Identifier: Apache-2.0
#pragma once

// Internal to core/script: this header brings in the script engine's own.

#include "core/script/domain_module.h"
#include "core/script/script_realm.h"

#include <memory>
#include <string>
#include <vector>

namespace headrace {

/// A realm with a module in it, prepared for one thing that the module declares; made at its first
/// use and again after a limit tore it.
class ModuleRealm
{
public:
    ModuleRealm(const ModuleRealm&) = delete;
    ModuleRealm& operator=(const ModuleRealm&) = delete;

    /// Makes the realm when there is none. Whatever else is called needs one.
    Result<void> open();
    bool isOpen() const { return m_realm != nullptr; }

    const DomainModule& module() const { return *m_module; }
    ScriptRealm& realm() const { return *m_realm; }
    JSContext* context() const { return m_realm->context(); }

    /// Takes what ended `run`. After a limit the realm is torn: dropTorn() when nothing is rooted
    /// in it any more.
    ScriptFailure takeFailure(ScriptRun& run);
    bool isTorn() const { return m_isTorn; }
    void dropTorn();

    static constexpr std::size_t kNoPlace = SIZE_MAX;
    /// The driver's number for events of that place which were stored in `schema`. Unsupported:
    /// they are newer than the module. Rejected: their lenses do not compile. Within a ScriptRun.
    Result<std::int32_t> routeOf(std::size_t place, int schema, ScriptRun& run);
    /// Whether its handler may look at more than the event's data.
    bool looks(std::int32_t route) const { return m_looks[static_cast<std::size_t>(route)]; }

protected:
    /// `prepare` is a function (module, name) of the driver that adds a route for each of `events`,
    /// which belong to `module`, in their order.
    ModuleRealm(std::shared_ptr<const DomainModule> module, const char* prepare, std::string name,
                std::vector<const EventDescription*> events);
    ~ModuleRealm() = default;

private:
    bool readLooks(JS::HandleValue looks);
    Result<std::int32_t> makeRoute(std::size_t place, int schema, ScriptRun& run);

    const std::shared_ptr<const DomainModule> m_module;
    const char* const m_prepare;
    const std::string m_name;
    const std::vector<const EventDescription*> m_events;
    std::unique_ptr<ScriptRealm> m_realm;
    bool m_isTorn = false;
    std::vector<bool> m_looks; // By route.
    std::vector<std::vector<std::int32_t>>
        m_older; // By place and schema: routes made so far, or 0.
};

} // namespace headrace
