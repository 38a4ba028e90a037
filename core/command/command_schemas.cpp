// SPDX-License-Identifier: Apache-2.0
#include "core/command/command_schemas.h"

#include <fmt/format.h>

namespace headrace {

Result<CommandSchemas> CommandSchemas::compile(const DomainDescription& domain)
{
    CommandSchemas schemas;
    const auto add = [](Schemas& to, const std::string& category, const std::string& name,
                        const std::string& schemaJson) -> Result<void> {
        // Without a schema it must still be JSON.
        auto compiled = JsonSchema::compile(schemaJson.empty() ? "true" : schemaJson);
        if (!compiled)
            return Error(compiled.error()).during(fmt::format("{}'s {}", category, name));
        to.emplace(std::pair(category, name), *std::move(compiled));
        return {};
    };
    for (const AggregateDescription& aggregate : domain.aggregates) {
        for (const CommandDescription& command : aggregate.commands)
            if (auto added =
                    add(schemas.m_commands, aggregate.category, command.name, command.schemaJson);
                !added)
                return added.error();
        for (const EventDescription& event : aggregate.events)
            if (auto added =
                    add(schemas.m_events, aggregate.category, event.type, event.schemaJson);
                !added)
                return added.error();
    }
    return schemas;
}

std::vector<SchemaViolation> CommandSchemas::checkCommand(std::string_view category,
                                                          std::string_view name,
                                                          std::string_view dataJson) const
{
    const auto schema = m_commands.find({std::string(category), std::string(name)});
    return schema == m_commands.end() ? std::vector<SchemaViolation>()
                                      : schema->second.check(dataJson);
}

std::vector<SchemaViolation> CommandSchemas::checkEvent(std::string_view category,
                                                        std::string_view type,
                                                        std::string_view dataJson) const
{
    const auto schema = m_events.find({std::string(category), std::string(type)});
    return schema == m_events.end() ? std::vector<SchemaViolation>()
                                    : schema->second.check(dataJson);
}

} // namespace headrace
