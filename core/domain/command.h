// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/time.h"
#include "core/base/uuid.h"
#include "core/event/query.h"
#include "core/event/stream_name.h"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace headrace {

/// A command on its way to the aggregate that decides about it, with everything the decision may
/// depend on: the same call on the same state gives the same outcome.
struct CommandCall
{
    std::string_view name;
    std::string_view dataJson = "{}"; ///< JSON; that it fits the command's schema is checked
                                      ///< before.
    Time time;                        ///< What the handler takes for now.
    Uuid seed;                        ///< The ids that the handler makes are derived from it.
    StreamName stream;                ///< Of the aggregate's category.
    std::string_view metaJson;        ///< A JSON object; empty when there is none.
};

/// An event that a command yields, before it is appended.
struct EmittedEvent
{
    std::string type;
    int schema = 1; ///< The domain's current version of the type.
    std::string dataJson;
    std::string metaJson;          ///< A JSON object; empty when the handler gave none.
    std::vector<std::string> tags; ///< What the type's `tags` says of the data.
};

/// The domain said no. An answer, not a fault.
struct CommandRejection
{
    std::string message;    ///< For the person who asked.
    std::string detailJson; ///< JSON; empty when there is none.
};

/// The domain said yes. No events: there is nothing to be done.
struct CommandAccepted
{
    std::vector<EmittedEvent> events;    ///< In their order.
    std::vector<QueryItem> mustNotExist; ///< The append must fail when the store has an event that
                                         ///< one of these means.
};

using CommandOutcome = std::variant<CommandAccepted, CommandRejection>;

} // namespace headrace
