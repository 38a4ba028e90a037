// SPDX-License-Identifier: Apache-2.0
#pragma once

// Internal to core/script: this header brings in the script engine's own.

#include "core/event/event.h"
#include "core/script/module_realm.h"

#include <string_view>
#include <unordered_map>
#include <vector>

namespace headrace {

/// A realm with a module in it, prepared for one of its projections.
class ProjectionRealm final : public ModuleRealm
{
public:
    ProjectionRealm(std::shared_ptr<const DomainModule> module,
                    const ProjectionDescription& projection);

    const ProjectionDescription& projection() const { return m_projection; }

    /// The place of the event's type, which it may have been renamed from, in the aggregate that
    /// declares it; kNoPlace: the projection does not handle it.
    std::size_t placeOf(const EventView& event) const;
    const std::string& typeOf(std::size_t place) const { return m_types[place].event->type; }

private:
    struct Type
    {
        std::string_view category;
        const EventDescription* event = nullptr;
    };
    // As the driver's prepareProjection() goes through them.
    static std::vector<Type> typesOf(const DomainDescription& domain,
                                     const ProjectionDescription& projection);
    static std::vector<const EventDescription*> eventsOf(const std::vector<Type>& types);

    const ProjectionDescription& m_projection; // In the module.
    std::vector<Type> m_types;
    std::unordered_map<std::string_view, std::vector<std::size_t>> m_places; // By stored type.
};

} // namespace headrace
