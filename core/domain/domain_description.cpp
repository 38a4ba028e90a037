// SPDX-License-Identifier: Apache-2.0
#include "core/domain/domain_description.h"

#include <algorithm>

namespace headrace {

const EventDescription* AggregateDescription::event(std::string_view type) const
{
    const auto found = std::find_if(events.begin(), events.end(),
                                    [&](const auto& declared) { return declared.type == type; });
    return found == events.end() ? nullptr : &*found;
}

const AggregateDescription* DomainDescription::aggregate(std::string_view category) const
{
    const auto found =
        std::find_if(aggregates.begin(), aggregates.end(),
                     [&](const auto& declared) { return declared.category == category; });
    return found == aggregates.end() ? nullptr : &*found;
}

} // namespace headrace
