// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/token_row.h"

#include "core/store/sqlite/pruned_blocks.h"
#include "core/store/sqlite/run_walk.h"
#include "core/store/sqlite/term.h"

namespace headrace {

Result<std::optional<TokenRow>> findToken(SqliteDb& db, const TailView& tail,
                                          const std::string& token)
{
    auto walk = RunWalk::ofTerm(db, tail, tokenTerm(token), 1, false);
    for (;; walk.take()) {
        const auto entry = walk.peek();
        if (!entry)
            return entry.error();
        if (!*entry)
            return std::optional<TokenRow>();
        const std::int64_t first = (*entry)->position;
        auto query = db.statement("SELECT events, token FROM token WHERE position = ?");
        if (!query)
            return query.error();
        const auto row = query->bind(1, first).step();
        if (!row)
            return row.error();
        if (*row && query->bytes(1) == token) // Else another token, with the same hash.
            return std::optional(TokenRow {first, query->integer(0)});
    }
}

Result<EventBatch> readTokenOf(SqliteDb& db, const TailView& tail, TypeNames& types,
                               const std::string& token)
{
    const auto found = findToken(db, tail, token);
    if (!found)
        return found.error();
    EventBatch batch;
    if (!*found)
        return batch;
    auto query = db.statement("SELECT " HEADRACE_EVENT_COLUMNS
                              " FROM event e WHERE e.position >= ? ORDER BY e.position LIMIT ?");
    if (!query)
        return query.error();
    query->bind(1, (*found)->first).bind(2, (*found)->events);
    EventRowReader rows(db, types);
    PrunedPositions pruned(db, tail.prunedUpTo());
    for (std::int64_t i = 0; i < (*found)->events; ++i) {
        const Position position {(*found)->first + i};
        const auto hasLeft = pruned.has(position.value);
        if (!hasLeft || *hasLeft)
            return hasLeft ? repeatOfPruned("the token " + token) : hasLeft.error();
        const auto row = query->step();
        if (!row)
            return row.error();
        if (!*row || query->integer(0) != position.value)
            return damagedEvent(position);
        const auto event = rows.read(*query);
        if (!event)
            return event.error();
        batch.add(*event);
    }
    return batch;
}

} // namespace headrace
