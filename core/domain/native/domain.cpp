// SPDX-License-Identifier: Apache-2.0
#include "core/domain/native/domain.h"

#include "core/domain/json_schema.h"
#include "core/domain/native/check_projection.h"
#include "core/domain/native/native_fold.h"
#include "core/domain/native/native_projection.h"
#include "core/domain/state_probe.h"

#include <fmt/format.h>
#include <xxhash.h>

namespace headrace::native {
namespace {

Result<void> checkSchema(const std::string& what, const std::string& schemaJson)
{
    if (schemaJson.empty())
        return {};
    const auto compiled = JsonSchema::compile(schemaJson);
    return compiled ? Result<void>() : Error(compiled.error()).during(what);
}

Result<void> checkSteps(const std::string& what, const std::map<int, Upcast>& steps, int version)
{
    if (steps.empty())
        return {};
    if (const int first = steps.begin()->first; first != 1)
        return Error {ErrorCode::InvalidArgument,
                      fmt::format("the upcasts of {} must start at 1, and the first starts at {}",
                                  what, first)};
    int expected = 1;
    for (const auto& [from, step] : steps)
        if (from != expected++)
            return Error {ErrorCode::InvalidArgument,
                          fmt::format("the upcasts of {} do not lead to its version {}: one starts "
                                      "at {}, and none at {}",
                                      what, version, from, expected - 1)};
    if (expected != version)
        return Error {
            ErrorCode::InvalidArgument,
            fmt::format("the upcasts of {} do not lead to its version {}: the last starts "
                        "at {}",
                        what, version, expected - 1)};
    return {};
}

Result<void> checkPii(const std::string& what, const PiiDescription& pii)
{
    std::vector<std::string> pointers = pii.paths;
    pointers.push_back(pii.subject);
    for (const std::string& pointer : pointers)
        if (pointer.empty() || !readPointer(pointer))
            return Error {ErrorCode::InvalidArgument,
                          fmt::format("pii of {} has \"{}\", which is no JSON Pointer like "
                                      "\"/customer/id\"",
                                      what, pointer)};
    return {};
}

Result<void> checkSnapshot(const AggregateDescription& described)
{
    const auto& every = described.snapshot.every;
    if (!every || *every >= 1)
        return {};
    return Error {ErrorCode::InvalidArgument,
                  fmt::format("a snapshot of {} cannot be kept every {} versions; the least is 1",
                              described.category, *every)};
}

// A stored type must lead to one present type, whichever aggregate's stream it is in.
Result<void> checkRenames(const DomainDescription& description)
{
    std::map<std::string, std::string, std::less<>> claims;
    for (const AggregateDescription& aggregate : description.aggregates)
        for (const EventDescription& event : aggregate.events)
            for (const std::string& old : event.renamedFrom) {
                const std::string what = aggregate.category + "'s event " + event.type;
                if (aggregate.event(old))
                    return Error {ErrorCode::InvalidArgument,
                                  fmt::format("{} cannot be renamed from {}, which the aggregate "
                                              "still declares",
                                              what, old)};
                if (const auto [claim, isNew] = claims.emplace(old, what); !isNew)
                    return Error {ErrorCode::InvalidArgument,
                                  fmt::format("{} and {} are both renamed from {}", what,
                                              claim->second, old)};
            }
    return {};
}

void addFormerNames(AggregateCode& code)
{
    for (const EventDescription& event : code.description.events)
        for (const std::string& old : event.renamedFrom)
            code.events.emplace(old, code.events.find(event.type)->second);
}

Result<void> check(const AggregateCode& code)
{
    const AggregateDescription& described = code.description;
    if (auto snapshot = checkSnapshot(described); !snapshot)
        return snapshot;
    if (auto steps = checkSteps("the state of " + described.category, code.stateUpcasts,
                                described.stateVersion);
        !steps)
        return steps;
    for (const EventDescription& event : described.events) {
        const std::string what = described.category + "'s event " + event.type;
        if (auto schema = checkSchema(what, event.schemaJson); !schema)
            return schema;
        if (event.pii)
            if (auto pii = checkPii(what, *event.pii); !pii)
                return pii;
        if (auto steps =
                checkSteps(what, code.events.find(event.type)->second.upcasts, event.version);
            !steps)
            return steps;
    }
    for (const CommandDescription& command : described.commands)
        if (auto schema =
                checkSchema(described.category + "'s command " + command.name, command.schemaJson);
            !schema)
            return schema;
    return {};
}

// Everything declared that changes what is folded, and the number that stands for the code.
std::string digestOf(const DomainDescription& description, int foldVersion)
{
    std::string text = fmt::format("{} {}", description.name, foldVersion);
    for (const AggregateDescription& aggregate : description.aggregates) {
        text += fmt::format("\n{} {} {}", aggregate.category, aggregate.stateVersion,
                            aggregate.initialState);
        for (const EventDescription& event : aggregate.events)
            text += fmt::format("\n {} {} {}", event.type, event.version,
                                fmt::join(event.renamedFrom, " "));
    }
    for (const ProjectionDescription& projection : description.projections) {
        text += fmt::format("\n{} {} {}", projection.name, projection.version,
                            fmt::join(projection.from, " "));
        for (const ColumnDescription& column : projection.columns)
            text += fmt::format("\n {} {}", column.name, columnTypeName(column.type));
    }
    const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

} // namespace

Result<std::shared_ptr<const Domain>> Domain::make(std::string name, int foldVersion,
                                                   std::vector<AggregateCode> aggregates,
                                                   std::vector<ProjectionCode> projections)
{
    const std::shared_ptr<Domain> domain(new Domain);
    domain->m_description.name = std::move(name);
    for (AggregateCode& code : aggregates) {
        if (auto checked = check(code); !checked)
            return checked.error();
        domain->m_description.aggregates.push_back(code.description);
        addFormerNames(code);
        const std::string category = code.description.category;
        if (!domain->m_aggregates.try_emplace(category, std::move(code)).second)
            return Error {ErrorCode::InvalidArgument,
                          fmt::format("{} declares the aggregate \"{}\" twice",
                                      domain->m_description.name, category)};
    }
    if (auto renames = checkRenames(domain->m_description); !renames)
        return renames.error();
    if (auto added = domain->addProjections(std::move(projections)); !added)
        return added.error();
    domain->m_digest = digestOf(domain->m_description, foldVersion);
    return std::shared_ptr<const Domain>(domain);
}

Result<void> Domain::addProjections(std::vector<ProjectionCode> projections)
{
    for (ProjectionCode& code : projections) {
        if (auto completed = completeProjection(code, m_description); !completed)
            return Error(completed.error()).during(m_description.name);
        m_description.projections.push_back(code.description);
        m_projections.emplace(code.description.name, std::move(code));
    }
    return {};
}

const AggregateCode::Event* Domain::event(std::string_view category, std::string_view type) const
{
    const auto aggregate = m_aggregates.find(category);
    if (aggregate == m_aggregates.end())
        return nullptr;
    const auto event = aggregate->second.events.find(type);
    return event == aggregate->second.events.end() ? nullptr : &event->second;
}

Result<std::unique_ptr<Fold>> Domain::makeFold(std::string_view category) const
{
    const auto code = m_aggregates.find(category);
    if (code == m_aggregates.end())
        return noSuchAggregate(*this, category);
    return std::unique_ptr<Fold>(std::make_unique<NativeFold>(shared_from_this(), code->second));
}

Result<std::unique_ptr<ProjectionFold>> Domain::makeProjectionFold(std::string_view wanted) const
{
    const auto code = m_projections.find(wanted);
    if (code == m_projections.end())
        return noSuchProjection(*this, wanted);
    return std::unique_ptr<ProjectionFold>(
        std::make_unique<NativeProjection>(shared_from_this(), code->second));
}

} // namespace headrace::native
