// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace headrace {

/// An event type that an aggregate declares.
struct EventDescription
{
    std::string type;
    int version = 1;       ///< The current schema version of its data, from 1.
    bool hasApply = false; ///< Without one, the event leaves the state as it is.
};

/// An aggregate: the streams of one category and the events that may be in them.
struct AggregateDescription
{
    std::string category;
    int stateVersion = 1;                 ///< The current schema version of its state, from 1.
    std::string initialState = "{}";      ///< JSON object: the state at version 0.
    std::vector<EventDescription> events; ///< In the order of the declaration.

    /// Null when `type` is not declared.
    const EventDescription* event(std::string_view type) const;
};

/// What a domain module declares, as plain values: any thread may keep a copy.
struct DomainDescription
{
    std::string name;                             ///< Empty when the module has none.
    std::vector<AggregateDescription> aggregates; ///< In the order of the declaration.

    /// Null when streams of `category` are not declared.
    const AggregateDescription* aggregate(std::string_view category) const;
};

} // namespace headrace
