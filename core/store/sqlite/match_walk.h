// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/query.h"
#include "core/store/sqlite/name_ids.h"
#include "core/store/sqlite/run_walk.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace headrace {

/// The positions at which a query can match, by the indexes: every event that it means is among
/// them; one that is among them may still fail, for two tags may share a term. Inside one
/// transaction; confined to one thread.
class MatchWalk
{
public:
    /// None when the indexes cannot narrow the query: every position may match then. What it says
    /// of a stream and of times is not used. `from` is inclusive.
    static Result<std::optional<MatchWalk>>
    of(SqliteDb& db, const TailView& tail, const Query& query, std::int64_t from, bool backwards);

    /// The next position, each once, in order; none at the end.
    Result<std::optional<std::int64_t>> next();

private:
    /// Positions under any of some terms.
    using AnyOf = std::vector<RunWalk>;
    /// Positions that are in each of some sets.
    using AllOf = std::vector<AnyOf>;

    MatchWalk(std::vector<AllOf> items, bool backwards)
        : m_items(std::move(items))
        , m_backwards(backwards)
    {
    }
    bool isBefore(std::int64_t a, std::int64_t b) const { return m_backwards ? a > b : a < b; }
    Result<std::optional<std::int64_t>> first(AnyOf& walks) const;
    Result<std::optional<std::int64_t>> first(AllOf& sets) const;

    std::vector<AllOf> m_items; // Joined by OR.
    bool m_backwards;
};

} // namespace headrace
