// SPDX-License-Identifier: Apache-2.0
#include "core/script/read_description.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace headrace {
namespace {

std::vector<LensLoss> readLosses(const nlohmann::json& json)
{
    std::vector<LensLoss> losses;
    for (const auto& loss : json)
        losses.push_back({loss.at("pointer").get<std::string>(), loss.at("op").get<std::string>(),
                          loss.at("what").get<std::string>()});
    return losses;
}

std::vector<LensDescription> readLenses(const nlohmann::json& json)
{
    std::vector<LensDescription> lenses;
    for (const auto& lens : json)
        lenses.push_back({lens.at("from").get<int>(), lens.at("ops").get<std::string>(),
                          readLosses(lens.at("up")), readLosses(lens.at("down")),
                          lens.at("canGoDown").get<bool>()});
    return lenses;
}

EventDescription readEvent(const nlohmann::json& json)
{
    EventDescription event;
    event.type = json.at("type").get<std::string>();
    event.version = json.at("version").get<int>();
    event.hasApply = json.at("hasApply").get<bool>();
    event.schemaJson = json.at("schema").get<std::string>();
    event.hasLenses = json.at("hasLenses").get<bool>();
    event.lenses = readLenses(json.at("lenses"));
    event.renamedFrom = json.at("renamedFrom").get<std::vector<std::string>>();
    if (const auto pii = json.find("pii"); pii != json.end())
        event.pii = PiiDescription {pii->at("subject").get<std::string>(),
                                    pii->at("paths").get<std::vector<std::string>>()};
    event.hasTags = json.at("hasTags").get<bool>();
    return event;
}

AggregateDescription readAggregate(const nlohmann::json& json)
{
    AggregateDescription aggregate;
    aggregate.category = json.at("category").get<std::string>();
    aggregate.stateVersion = json.at("stateVersion").get<int>();
    aggregate.initialState = json.at("initialState").get<std::string>();
    aggregate.stateLenses = readLenses(json.at("stateLenses"));
    for (const auto& event : json.at("events"))
        aggregate.events.push_back(readEvent(event));
    for (const auto& command : json.at("commands"))
        aggregate.commands.push_back({command.at("name").get<std::string>(),
                                      command.at("schema").get<std::string>(),
                                      command.at("hasRequires").get<bool>()});
    const auto& snapshot = json.at("snapshot");
    if (const auto every = snapshot.find("every"); every != snapshot.end())
        aggregate.snapshot.every = every->get<std::int64_t>();
    aggregate.snapshot.hasWhen = snapshot.at("hasWhen").get<bool>();
    return aggregate;
}

ColumnType readColumnType(std::string_view name)
{
    for (const ColumnType type :
         {ColumnType::Integer, ColumnType::Real, ColumnType::Boolean, ColumnType::Json})
        if (columnTypeName(type) == name)
            return type;
    return ColumnType::Text;
}

ProjectionDescription readProjection(const nlohmann::json& json)
{
    ProjectionDescription projection;
    projection.name = json.at("name").get<std::string>();
    projection.version = json.at("version").get<int>();
    projection.from = json.at("from").get<std::vector<std::string>>();
    projection.on = json.at("on").get<std::vector<std::string>>();
    const auto index = json.at("index").get<std::vector<std::string>>();
    for (const auto& column : json.at("columns")) {
        const auto name = column.at("name").get<std::string>();
        const bool isIndexed = std::ranges::find(index, name) != index.end();
        projection.columns.push_back(
            {name, readColumnType(column.at("type").get<std::string>()), isIndexed});
    }
    projection.isKeyedByStream = json.at("isKeyedByStream").get<bool>();
    projection.onError =
        json.at("onError") == "stop" ? ProjectionErrorPolicy::Stop : ProjectionErrorPolicy::Park;
    return projection;
}

} // namespace

DomainDescription readDescription(const nlohmann::json& json)
{
    DomainDescription description;
    description.name = json.at("name").get<std::string>();
    for (const auto& aggregate : json.at("aggregates"))
        description.aggregates.push_back(readAggregate(aggregate));
    for (const auto& projection : json.at("projections"))
        description.projections.push_back(readProjection(projection));
    return description;
}

} // namespace headrace
