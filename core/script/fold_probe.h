// SPDX-License-Identifier: Apache-2.0
#pragma once

// Internal to core/script: this header brings in the script engine's own.

#include "core/domain/state_probe.h"
#include "core/event/event.h"
#include "core/script/aggregate_realm.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace headrace {

/// Has a realm's driver look at the state after each event that it folds. The driver's half is
/// driver/probe.js. Every member is called in the realm and within a ScriptRun.
class FoldProbe
{
public:
    /// InvalidArgument: it is no JSON Pointer, or no expression.
    static Result<FoldProbe> make(StateProbe probe);

    /// Looks at the state now, which `made` made; none: the initial one. InvalidArgument: it cannot
    /// be looked at, whatever the state is.
    Result<ProbeValue> begin(AggregateRealm& realm, ScriptRun& run, const EventView* made);

    /// Before the driver folds those of `events` that `handled` names. False: an exception is
    /// pending.
    bool beginPage(ScriptRealm& realm, std::span<const EventView> events,
                   const std::vector<std::size_t>& handled);
    /// After it, also when it failed, but not when it was torn out of the middle of something.
    bool takeChanges(ScriptRealm& realm, const std::vector<std::size_t>& handled,
                     std::vector<ProbeChange>& changes);

    const StateProbe& probe() const { return m_probe; }
    /// For messages: "/total", or the expression in quotes.
    std::string name() const;

private:
    explicit FoldProbe(StateProbe probe) : m_probe(std::move(probe)) {}
    Result<void> watch(AggregateRealm& realm, ScriptRun& run);
    bool addMoment(JSContext* context, const EventView& event,
                   JS::RootedValueVector& moments) const;

    StateProbe m_probe;
    std::vector<std::string> m_keys; // Of a field.
    bool m_readsEvent = false;       // A predicate: it may flip by an event without a handler.
    bool m_readsTime = false;
    bool m_readsType = false;
};

} // namespace headrace
