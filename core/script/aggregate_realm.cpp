// SPDX-License-Identifier: Apache-2.0
#include "core/script/aggregate_realm.h"

namespace headrace {
namespace {

std::vector<const EventDescription*> eventsOf(const AggregateDescription& aggregate)
{
    std::vector<const EventDescription*> events;
    for (const EventDescription& event : aggregate.events)
        events.push_back(&event);
    return events;
}

} // namespace

AggregateRealm::AggregateRealm(std::shared_ptr<const DomainModule> module,
                               const AggregateDescription& aggregate)
    : ModuleRealm(std::move(module), "prepare", aggregate.category, eventsOf(aggregate))
    , m_aggregate(aggregate)
{
    for (std::size_t i = 0; i < aggregate.events.size(); ++i) {
        m_places.emplace(aggregate.events[i].type, i);
        for (const std::string& old : aggregate.events[i].renamedFrom)
            m_places.emplace(old, i);
    }
}

std::size_t AggregateRealm::placeOf(std::string_view type) const
{
    const auto found = m_places.find(type);
    return found == m_places.end() ? kNoPlace : found->second;
}

} // namespace headrace
