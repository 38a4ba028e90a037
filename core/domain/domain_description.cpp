// SPDX-License-Identifier: Apache-2.0
#include "core/domain/domain_description.h"

#include <algorithm>

namespace headrace {

std::vector<LensLoss> EventDescription::losses(int fromVersion, int toVersion) const
{
    std::vector<LensLoss> all;
    const auto add = [&](int from, bool isUp) {
        const auto lens = std::find_if(lenses.begin(), lenses.end(),
                                       [&](const auto& declared) { return declared.from == from; });
        if (lens == lenses.end())
            return;
        const auto& lost = isUp ? lens->lossesUp : lens->lossesDown;
        all.insert(all.end(), lost.begin(), lost.end());
    };
    for (int from = fromVersion; from < toVersion; ++from)
        add(from, true);
    for (int from = fromVersion - 1; from >= toVersion; --from)
        add(from, false);
    return all;
}

const EventDescription* AggregateDescription::event(std::string_view type) const
{
    const auto found = std::find_if(events.begin(), events.end(),
                                    [&](const auto& declared) { return declared.type == type; });
    return found == events.end() ? nullptr : &*found;
}

const EventDescription* AggregateDescription::eventStoredAs(std::string_view type) const
{
    if (const EventDescription* declared = event(type))
        return declared;
    const auto found = std::find_if(events.begin(), events.end(), [&](const auto& declared) {
        const auto& old = declared.renamedFrom;
        return std::find(old.begin(), old.end(), type) != old.end();
    });
    return found == events.end() ? nullptr : &*found;
}

const CommandDescription* AggregateDescription::command(std::string_view name) const
{
    const auto found = std::find_if(commands.begin(), commands.end(),
                                    [&](const auto& declared) { return declared.name == name; });
    return found == commands.end() ? nullptr : &*found;
}

const AggregateDescription* DomainDescription::aggregate(std::string_view category) const
{
    const auto found =
        std::find_if(aggregates.begin(), aggregates.end(),
                     [&](const auto& declared) { return declared.category == category; });
    return found == aggregates.end() ? nullptr : &*found;
}

const ProjectionDescription* DomainDescription::projection(std::string_view wanted) const
{
    const auto found = std::find_if(projections.begin(), projections.end(),
                                    [&](const auto& declared) { return declared.name == wanted; });
    return found == projections.end() ? nullptr : &*found;
}

} // namespace headrace
