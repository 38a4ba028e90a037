// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/event/event_links.h"

#include "core/store/event_cursor.h"

#include <algorithm>

namespace headrace {
namespace {

constexpr std::size_t kPage = 500;

LinkRelation relationOf(const EventView& other, const EventView& event,
                        const std::string& causation)
{
    if (other.position == event.position)
        return LinkRelation::This;
    if (!causation.empty() && formatUuid(other.id) == causation)
        return LinkRelation::Cause;
    return metadataString(other.meta, kCausationKey) == formatUuid(event.id) ? LinkRelation::Effect
                                                                             : LinkRelation::None;
}

} // namespace

bool EventLinks::hasCause() const
{
    return std::any_of(links.begin(), links.end(),
                       [](const EventLink& link) { return link.relation == LinkRelation::Cause; });
}

Result<EventLinks> findLinks(EventStore& store, const EventView& event, const std::stop_token& stop)
{
    EventLinks found;
    found.correlation = metadataString(event.meta, kCorrelationKey);
    found.causation = metadataString(event.meta, kCausationKey);
    if (found.correlation.empty())
        return found;
    EventCursor cursor(store, {.query = {.correlation = found.correlation}, .limit = kPage},
                       EventCursor::kNoLimit, stop);
    for (;;) {
        const auto page = cursor.next();
        if (!page)
            return page.error();
        if (page->empty())
            return found;
        for (const EventView& other : page->events()) {
            if (found.links.size() == kMostLinks) {
                found.isCut = true;
                return found;
            }
            found.links.push_back({relationOf(other, event, found.causation), other.position,
                                   other.version, other.time, std::string(other.stream),
                                   std::string(other.type)});
        }
    }
}

} // namespace headrace
