// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace headrace {

/// Where events go that leave the store.
enum class LeavingTo { Archive, Nowhere };

/// What may leave of the streams that a rule is for: always the first events of a stream, and those
/// only that every condition lets go. Without a condition nothing leaves.
struct RetentionRule
{
    /// Events that are older than this, and that no younger event lies before in the store.
    std::optional<std::chrono::microseconds> olderThan;
    std::optional<std::int64_t> keepLast; ///< All but so many of the newest events of each stream.
    bool upToSnapshot = false;            ///< Up to the newest snapshot that is there.
    /// As long as data and metadata of the store are more bytes than this: the streams first whose
    /// last event lies furthest back.
    std::optional<std::int64_t> storeAbove;
    /// Only of streams whose present state makes this JavaScript expression true.
    std::string where;
    LeavingTo to = LeavingTo::Archive;

    bool keepsAll() const
    {
        return !olderThan && !keepLast && !upToSnapshot && !storeAbove && where.empty();
    }
    friend bool operator==(const RetentionRule&, const RetentionRule&) = default;
};

/// What may leave a store. It is said as JSON; docs/retention.md is the description.
struct RetentionRules
{
    RetentionRule all;                               ///< Of categories that are not named.
    std::map<std::string, RetentionRule> categories; ///< By name.
    std::string archive; ///< The folder of the archive; empty: none is named.

    const RetentionRule& of(std::string_view category) const;
    friend bool operator==(const RetentionRules&, const RetentionRules&) = default;
};

/// The JSON Schema (draft-07) of what parseRetentionRules() takes.
std::string_view retentionSchema();

/// InvalidArgument: it is no JSON, has a field that it cannot have, or contradicts itself; the
/// message names the field.
Result<RetentionRules> parseRetentionRules(const std::string& json);

} // namespace headrace
