// SPDX-License-Identifier: Apache-2.0
#pragma once

// Internal to core/script: this header brings in the script engine's own.

#include "core/event/event.h"
#include "core/script/module_realm.h"

#include <string_view>
#include <unordered_map>

namespace headrace {

/// A realm with a module in it, prepared for one of its aggregates.
class AggregateRealm final : public ModuleRealm
{
public:
    AggregateRealm(std::shared_ptr<const DomainModule> module,
                   const AggregateDescription& aggregate);

    const AggregateDescription& aggregate() const { return m_aggregate; }

    /// Where `type`, or what it was renamed to, stands in aggregate().events.
    std::size_t placeOf(std::string_view type) const;

private:
    const AggregateDescription& m_aggregate; // In the module.
    std::unordered_map<std::string_view, std::size_t> m_places;
};

} // namespace headrace
