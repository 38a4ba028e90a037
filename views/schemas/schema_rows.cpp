// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/schemas/schema_rows.h"

#include "views/support/text_format.h"

#include <QObject>

#include <algorithm>
#include <tuple>

namespace headrace {
namespace {

using Declared = std::pair<const AggregateDescription*, const EventDescription*>;

std::vector<Declared> declaredAs(const DomainDescription& domain, const std::string& type)
{
    std::vector<Declared> found;
    for (const AggregateDescription& aggregate : domain.aggregates)
        if (const EventDescription* event = aggregate.eventStoredAs(type))
            found.emplace_back(&aggregate, event);
    return found;
}

std::vector<SchemaRow> uncheckedRows(const DomainDescription& domain,
                                     const StoreStatistics& statistics)
{
    std::vector<SchemaRow> rows;
    for (const StoreStatistics::Type& type : statistics.types) {
        const auto declared = declaredAs(domain, type.name);
        if (declared.empty())
            rows.push_back({.type = toQString(type.name),
                            .events = type.events,
                            .state = SchemaState::Foreign});
        for (const auto& [aggregate, event] : declared) {
            SchemaRow row {.category = toQString(aggregate->category),
                           .type = toQString(type.name),
                           .current = event->version};
            if (declared.size() == 1) // The store counts types, whatever their category.
                row.events = type.events;
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

SchemaState stateOf(const CoverageRow& row)
{
    return !row.isKnown() ? SchemaState::Foreign
        : row.failed > 0  ? SchemaState::Failing
        : row.lossy > 0   ? SchemaState::Lossy
                          : SchemaState::Sound;
}

std::vector<SchemaRow> coveredRows(const SchemaCoverage& coverage)
{
    std::vector<SchemaRow> rows;
    for (const CoverageRow& row : coverage.rows)
        rows.push_back({.category = toQString(row.category),
                        .type = toQString(row.type),
                        .stored = row.schema,
                        .current = row.currentSchema,
                        .events = row.events,
                        .state = stateOf(row),
                        .covered = row});
    return rows;
}

// Whether some row holds events that are `event` now.
bool isUsed(const std::vector<SchemaRow>& rows, const AggregateDescription& aggregate,
            const EventDescription& event)
{
    return std::ranges::any_of(rows, [&](const SchemaRow& row) {
        return row.category == toQString(aggregate.category)
            && aggregate.eventStoredAs(row.type.toStdString()) == &event;
    });
}

} // namespace

SchemaStateLook lookOf(SchemaState state)
{
    switch (state) {
    case SchemaState::Failing:
        return {QObject::tr("Failing"), QStringLiteral("act"), Token::Error};
    case SchemaState::Foreign:
        return {QObject::tr("Not in the module"), QStringLiteral("unknown"), Token::Unknown};
    case SchemaState::Lossy:
        return {QObject::tr("Lossy"), QStringLiteral("watch"), Token::Warn};
    case SchemaState::Unchecked:
        return {QObject::tr("Not checked"), QStringLiteral("unknown"), Token::Unknown};
    case SchemaState::Sound:
        return {QObject::tr("Well"), QStringLiteral("well"), Token::Ok};
    case SchemaState::Unused:
        break;
    }
    return {QObject::tr("No events"), QStringLiteral("minus"), Token::Text2};
}

std::vector<SchemaRow> schemaRows(const DomainDescription& domain,
                                  const StoreStatistics& statistics, const SchemaCoverage* coverage)
{
    auto rows = coverage ? coveredRows(*coverage) : uncheckedRows(domain, statistics);
    for (const AggregateDescription& aggregate : domain.aggregates)
        for (const EventDescription& event : aggregate.events)
            if (!isUsed(rows, aggregate, event))
                rows.push_back({.category = toQString(aggregate.category),
                                .type = toQString(event.type),
                                .current = event.version,
                                .events = 0,
                                .state = SchemaState::Unused});
    std::ranges::sort(rows, {}, [](const SchemaRow& row) {
        return std::tuple(row.state, row.category, row.type, row.stored);
    });
    return rows;
}

} // namespace headrace
