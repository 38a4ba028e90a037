// SPDX-License-Identifier: Apache-2.0
#include "core/coverage/coverage_tally.h"

#include <fmt/format.h>

#include <algorithm>

namespace headrace {
namespace {

constexpr const char* kRounded =
    "a number has more digits than JavaScript keeps and is rounded where lenses touch the data";

std::string lossText(const std::vector<LensLoss>& losses)
{
    std::string text;
    for (const LensLoss& loss : losses)
        text += fmt::format("{}{} ({}): {}", text.empty() ? "" : "; ",
                            loss.pointer.empty() ? "the data" : loss.pointer, loss.operation,
                            loss.what);
    return text;
}

CoverageExample exampleOf(const EventView& event, std::string message)
{
    return {std::string(event.stream), event.version, event.position, std::move(message)};
}

void keepFirst(std::optional<CoverageExample>& kept, const std::optional<CoverageExample>& other)
{
    if (other && (!kept || other->position < kept->position))
        kept = other;
}

auto keyOf(const CoverageRow& row)
{
    return std::tuple<std::string_view, std::string_view, int>(row.category, row.type, row.schema);
}

} // namespace

Result<EventSchemas> EventSchemas::compile(const DomainModule& module)
{
    EventSchemas schemas;
    for (const AggregateDescription& aggregate : module.description().aggregates)
        for (const EventDescription& event : aggregate.events) {
            if (event.schemaJson.empty())
                continue;
            auto schema = JsonSchema::compile(event.schemaJson);
            if (!schema)
                return std::move(schema.error())
                    .during(fmt::format("reading the schema of \"{}\" of aggregate \"{}\" in {}",
                                        event.type, aggregate.category, module.fileName()));
            schemas.m_schemas.emplace(&event, *std::move(schema));
        }
    return schemas;
}

const JsonSchema* EventSchemas::of(const EventDescription& event) const
{
    const auto found = m_schemas.find(&event);
    return found == m_schemas.end() ? nullptr : &found->second;
}

CoverageTally::CoverageTally(std::shared_ptr<const DomainModule> module,
                             const EventSchemas& schemas)
    : m_module(std::move(module))
    , m_schemas(schemas)
{
}

Result<void> CoverageTally::look(const EventView& event)
{
    const auto found = countedFor(event);
    if (!found)
        return found.error();
    Counted& counted = **found;
    CoverageRow& row = counted.row;
    ++m_events;
    m_head = std::max(m_head, event.position);
    ++row.events;
    if (!counted.declared)
        return {};
    std::string loss = counted.loss;
    std::string problem = problemOf(event, counted, loss);
    if (!problem.empty()) {
        ++row.failed;
        if (!row.firstFailed)
            row.firstFailed = exampleOf(event, std::move(problem));
    } else if (!loss.empty()) {
        ++row.lossy;
        if (!row.firstLossy)
            row.firstLossy = exampleOf(event, std::move(loss));
    } else {
        ++row.ok;
    }
    return {};
}

// Empty: nothing is wrong. What this event loses beside others of its kind is added to `loss`.
std::string CoverageTally::problemOf(const EventView& event, const Counted& counted,
                                     std::string& loss) const
{
    const auto checked = [&](std::string_view dataJson) {
        if (!counted.schema)
            return std::string();
        const auto violations = counted.schema->check(dataJson);
        return violations.empty() ? std::string() : describe(violations);
    };
    if (!counted.upcaster)
        return checked(event.data);
    const auto upcast = counted.upcaster->upcast(event);
    if (upcast && upcast->isRounded)
        loss += loss.empty() ? kRounded : fmt::format("; {}", kRounded);
    return upcast ? checked(upcast->dataJson) : upcast.error().message;
}

Result<CoverageTally::Counted*> CoverageTally::countedFor(const EventView& event)
{
    const AggregateDescription* aggregate = m_module->description().aggregate(event.category());
    const std::string_view category = aggregate ? event.category() : std::string_view();
    const auto found = m_counted.find(Key(category, event.type, event.schema));
    if (found != m_counted.end())
        return found->second.get();
    auto made = prepare(event);
    if (!made)
        return made.error();
    Counted* const counted = made->get();
    m_counted.emplace(keyOf(counted->row), *std::move(made));
    return counted;
}

// What all events of one type and schema have in common.
Result<std::unique_ptr<CoverageTally::Counted>> CoverageTally::prepare(const EventView& event)
{
    auto counted = std::make_unique<Counted>();
    counted->row.type = event.type;
    counted->row.schema = event.schema;
    counted->row.first = event.position; // Events come in their order.
    const AggregateDescription* aggregate = m_module->description().aggregate(event.category());
    if (!aggregate)
        return counted;
    counted->row.category = aggregate->category;
    counted->declared = aggregate->eventStoredAs(event.type);
    if (!counted->declared)
        return counted;
    const EventDescription& declared = *counted->declared;
    counted->row.currentType = declared.type;
    counted->row.currentSchema = declared.version;
    if (declared.hasLenses || event.schema == declared.version)
        counted->schema = m_schemas.of(declared);
    if (event.schema == declared.version
        || (event.schema < declared.version && !declared.hasLenses))
        return counted;
    auto upcaster = upcasterOf(*aggregate);
    if (!upcaster)
        return upcaster.error();
    counted->upcaster = *upcaster;
    if (event.schema < declared.version)
        counted->loss = lossText(declared.losses(event.schema, declared.version));
    return counted;
}

Result<EventUpcaster*> CoverageTally::upcasterOf(const AggregateDescription& aggregate)
{
    auto& upcaster = m_upcasters[aggregate.category];
    if (!upcaster) {
        auto made = EventUpcaster::make(m_module, aggregate.category);
        if (!made)
            return made.error();
        upcaster = *std::move(made);
    }
    return upcaster.get();
}

void CoverageTally::addTo(SchemaCoverage& whole) const
{
    whole.events += m_events;
    whole.head = std::max(whole.head, m_head);
    for (const auto& [key, counted] : m_counted) {
        const CoverageRow& from = counted->row;
        const auto at = std::ranges::lower_bound(whole.rows, keyOf(from), {}, keyOf);
        if (at == whole.rows.end() || keyOf(*at) != keyOf(from)) {
            whole.rows.insert(at, from);
            continue;
        }
        at->events += from.events;
        at->first = std::min(at->first, from.first);
        at->ok += from.ok;
        at->failed += from.failed;
        at->lossy += from.lossy;
        keepFirst(at->firstFailed, from.firstFailed);
        keepFirst(at->firstLossy, from.firstLossy);
    }
}

} // namespace headrace
