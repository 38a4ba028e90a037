// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/places.h"

#include "views/aggregate/aggregate_place.h"
#include "views/streams/streams_view.h"

namespace headrace {

std::vector<PlaceRow> consolePlaces()
{
    return {
        {Location::kStreams, QObject::tr("Streams"), "streams",
         QObject::tr("Find streams, read the log, follow it live"),
         [](const PlaceContext& context) {
             return new StreamsView(context.session, context.theme, context.actions, context.jobs,
                                    context.files);
         }},
        {Location::kAggregate, QObject::tr("Aggregate"), "aggregate",
         QObject::tr("See the state of a stream at any version"),
         [](const PlaceContext& context) {
             return new AggregatePlace(context.session, context.domain, context.theme,
                                       context.actions, context.files);
         }},
    };
}

} // namespace headrace
