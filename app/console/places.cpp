// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/places.h"

#include "views/aggregate/aggregate_place.h"
#include "views/command/command_panel.h"
#include "views/event/event_inspector.h"
#include "views/overview/overview_place.h"
#include "views/projections/projections_place.h"
#include "views/schemas/schemas_place.h"
#include "views/streams/streams_view.h"

namespace headrace {
namespace {

/// The streams, and beside them the inspector of the selected event.
Place* makeStreams(const PlaceContext& context)
{
    auto* view = new StreamsView(context.session, context.theme, context.actions, context.jobs,
                                 context.files, context.parent);
    auto* inspector = new EventInspector(context.session, context.theme, view->besideTheLog());
    view->setInspector(inspector);
    QObject::connect(view, &StreamsView::eventSelected, inspector, &EventInspector::inspect);
    QObject::connect(inspector, &EventInspector::navigate, view, &Place::navigate);
    QObject::connect(inspector, &EventInspector::neighbourWanted, view,
                     &StreamsView::goToNeighbour);
    return view;
}

/// The state of a stream, and beside it the form of a command to it.
Place* makeAggregate(const PlaceContext& context)
{
    auto* place = new AggregatePlace(context.session, context.domain, context.theme,
                                     context.actions, context.files, context.parent);
    place->setCommandSheet(new CommandPanel(context.session, context.domain, context.environment,
                                            context.theme, context.actions, place));
    return place;
}

} // namespace

std::vector<PlaceRow> consolePlaces()
{
    return {
        {Location::kOverview, QObject::tr("Overview"), "overview",
         QObject::tr("See whether this store is well, and verify it"),
         [](const PlaceContext& context) {
             return new OverviewPlace(context.session, context.theme, context.actions, context.jobs,
                                      context.parent);
         }},
        {Location::kStreams, QObject::tr("Streams"), "streams",
         QObject::tr("Find streams, read the log, follow it live"), makeStreams},
        {Location::kAggregate, QObject::tr("Aggregate"), "aggregate",
         QObject::tr("See the state of a stream at any version"), makeAggregate},
        {Location::kProjections, QObject::tr("Projections"), "projections",
         QObject::tr(
             "See how projections stand, their rows, and rebuild them beside the live ones"),
         [](const PlaceContext& context) {
             return new ProjectionsPlace(context.session, context.domain, context.environment,
                                         context.theme, context.actions, context.jobs,
                                         context.files, context.parent);
         }},
        {Location::kSchemas, QObject::tr("Schemas"), "schemas",
         QObject::tr("See which versions are stored, and whether each comes through the lenses"),
         [](const PlaceContext& context) {
             return new SchemasPlace(context.session, context.domain, context.theme,
                                     context.actions, context.jobs, context.files, context.parent);
         }},
    };
}

} // namespace headrace
