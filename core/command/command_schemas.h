// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/domain/domain_description.h"
#include "core/domain/json_schema.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headrace {

/// The schemas of a domain's commands and events, compiled once. Immutable; any thread may use it.
class CommandSchemas
{
public:
    /// InvalidArgument: one is no schema; the message says which and where.
    static Result<CommandSchemas> compile(const DomainDescription& domain);

    /// What is wrong with a command's data; nothing where there is no schema.
    std::vector<SchemaViolation> checkCommand(std::string_view category, std::string_view name,
                                              std::string_view dataJson) const;
    std::vector<SchemaViolation> checkEvent(std::string_view category, std::string_view type,
                                            std::string_view dataJson) const;

private:
    using Schemas = std::map<std::pair<std::string, std::string>, JsonSchema>; // By category, name.

    Schemas m_commands;
    Schemas m_events;
};

} // namespace headrace
