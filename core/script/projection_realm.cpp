// SPDX-License-Identifier: Apache-2.0
#include "core/script/projection_realm.h"

#include <algorithm>

namespace headrace {

std::vector<ProjectionRealm::Type> ProjectionRealm::typesOf(const DomainDescription& domain,
                                                            const ProjectionDescription& projection)
{
    std::vector<Type> types;
    for (const AggregateDescription& aggregate : domain.aggregates) {
        if (!projection.from.empty()
            && !std::ranges::binary_search(projection.from, aggregate.category))
            continue;
        for (const EventDescription& event : aggregate.events)
            if (std::ranges::binary_search(projection.on, event.type))
                types.push_back({aggregate.category, &event});
    }
    return types;
}

std::vector<const EventDescription*> ProjectionRealm::eventsOf(const std::vector<Type>& types)
{
    std::vector<const EventDescription*> events;
    for (const Type& type : types)
        events.push_back(type.event);
    return events;
}

ProjectionRealm::ProjectionRealm(std::shared_ptr<const DomainModule> module,
                                 const ProjectionDescription& projection)
    : ModuleRealm(module, "prepareProjection", projection.name,
                  eventsOf(typesOf(module->description(), projection)))
    , m_projection(projection)
    , m_types(typesOf(module->description(), projection))
{
    for (std::size_t i = 0; i < m_types.size(); ++i) {
        m_places[m_types[i].event->type].push_back(i);
        for (const std::string& old : m_types[i].event->renamedFrom)
            m_places[old].push_back(i);
    }
}

std::size_t ProjectionRealm::placeOf(const EventView& event) const
{
    const auto found = m_places.find(event.type);
    if (found == m_places.end())
        return kNoPlace;
    const std::string_view category = event.category();
    for (const std::size_t place : found->second)
        if (m_types[place].category == category)
            return place;
    return kNoPlace;
}

} // namespace headrace
