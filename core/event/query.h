// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event.h"

#include <optional>
#include <string>
#include <vector>

namespace headrace {

/// One alternative of a query, after the DCB specification (dcb.events): it matches an event whose
/// type is one of `types` (any type when empty) and that carries all of `tags`.
struct QueryItem
{
    std::vector<std::string> types;
    std::vector<std::string> tags;
    friend bool operator==(const QueryItem&, const QueryItem&) = default;
};

/// Which events are meant. What is left empty restricts nothing; what is given must all hold.
struct Query
{
    std::optional<StreamName> stream;
    std::optional<std::string> category;
    std::vector<QueryItem> items;           ///< Joined by OR.
    std::optional<std::string> correlation; ///< Equals the metadata's correlationId.
    std::optional<Time> since;              ///< Inclusive.
    std::optional<Time> until;              ///< Exclusive.

    /// True when every event of the store is meant.
    bool isAll() const
    {
        return !stream && !category && items.empty() && !correlation && !since && !until;
    }
    friend bool operator==(const Query&, const Query&) = default;
};

/// Whether `event` is meant by `query`. Pure. This is the definition that every backend's reads
/// must agree with. Cost: parses the metadata only when `correlation` is given.
bool matches(const Query& query, const EventView& event);

/// The string under `key` at the top level of `meta`, unescaped; empty when there is none or `meta`
/// is not a JSON object.
std::string metadataString(std::string_view meta, std::string_view key);

} // namespace headrace
