// SPDX-License-Identifier: Apache-2.0
// What an AppendTransaction asks before it stores a request: was it applied before, and does what
// it expects hold?

#include "core/event/query.h"
#include "core/store/sqlite/match_walk.h"
#include "core/store/sqlite/pruned_blocks.h"
#include "core/store/sqlite/sqlite_append.h"
#include "core/store/sqlite/stored_stream.h"
#include "core/store/sqlite/token_row.h"

#include <algorithm>

namespace headrace {

namespace {

// `query` is made by eventAt().
Result<EventView> readAt(SqliteStatement& query, EventRowReader& rows, std::int64_t position)
{
    query.reset();
    const auto row = query.bind(1, position).step();
    if (!row)
        return row.error();
    if (!*row)
        return damagedEvent({position});
    return rows.read(query);
}

} // namespace

// What was stored in this transaction is there to be read, too.
Result<SqliteStatement> AppendTransaction::eventAt()
{
    if (auto done = insertRows(); !done)
        return done.error();
    return m_db.statement("SELECT " HEADRACE_EVENT_COLUMNS " FROM event e WHERE e.position = ?");
}

Result<bool> AppendTransaction::hasLeft(std::int64_t position)
{
    return PrunedPositions(m_db, m_info.prunedUpTo).has(position);
}

Result<std::optional<AppendReceipt>> AppendTransaction::appliedBefore(const AppendRequest& request)
{
    if (request.token)
        if (auto applied = appliedByToken(request); !applied || *applied)
            return applied;
    const auto isStored = anyIdStored(request);
    if (!isStored)
        return isStored.error();
    if (!*isStored)
        return std::optional<AppendReceipt>();
    return alreadyApplied(request, [this](const NewEvent& event) { return findStored(event); });
}

Result<std::optional<AppendReceipt>> AppendTransaction::appliedByToken(const AppendRequest& request)
{
    const auto found = findToken(m_db, m_view, *request.token);
    if (!found)
        return found.error();
    if (!*found)
        return std::optional<AppendReceipt>();
    auto event = eventAt();
    if (!event)
        return event.error();
    EventRowReader rows(m_db, *m_memory.typeNames);
    const auto read = [&](std::size_t index) -> Result<EventView> {
        const std::int64_t position = (*found)->first + static_cast<std::int64_t>(index);
        const auto left = hasLeft(position);
        if (!left || *left)
            return left ? repeatOfPruned("the token " + *request.token) : left.error();
        return readAt(*event, rows, position);
    };
    auto receipt = appliedUnderToken(request, static_cast<std::size_t>((*found)->events), read);
    if (!receipt)
        return receipt.error();
    return std::optional(*std::move(receipt));
}

Result<void> AppendTransaction::learnLastIndexedId()
{
    auto last = m_db.statement("SELECT id FROM event_id ORDER BY id DESC LIMIT 1");
    if (!last)
        return last.error();
    const auto row = last->step();
    if (!row)
        return row.error();
    if (Uuid id; *row && last->bytes(0).size() == id.bytes.size()) {
        std::ranges::copy(last->bytes(0), reinterpret_cast<char*>(id.bytes.data()));
        m_memory.lastIndexedId = std::max(m_memory.lastIndexedId, id);
        m_memory.lastId = std::max(m_memory.lastId, id);
    }
    m_memory.idsUpTo = m_info.indexed;
    return {};
}

// Ids of version 7 grow with time, so that in a log that is appended in order nearly all of a
// request's ids are above every stored one and need no look; those of callers side by side come a
// little out of order, and are above what the indexes have, so that a look into the tail will do.
Result<bool> AppendTransaction::anyIdStored(const AppendRequest& request)
{
    auto query = m_db.statement("SELECT 1 FROM event_id WHERE id = ? LIMIT 1");
    if (!query)
        return query.error();
    for (const NewEvent& event : request.events) {
        if (!event.id || *event.id > m_memory.lastId)
            continue;
        if (m_view.hasId(*event.id))
            return true;
        if (*event.id > m_memory.lastIndexedId)
            continue;
        query->reset();
        const auto row = query->bindBlob(1, uuidBytes(*event.id)).step();
        if (!row || *row)
            return row;
    }
    return false;
}

// Whether its stream has an event with its id, which is given.
Result<bool> AppendTransaction::isStored(const NewEvent& event)
{
    if (*event.id > m_memory.lastId
        || (*event.id > m_memory.lastIndexedId && !m_view.hasId(*event.id)))
        return false;
    const auto position = positionOf(event);
    return position ? Result<bool>(*position > 0) : position.error();
}

Result<std::int64_t> AppendTransaction::positionOf(const NewEvent& event)
{
    if (const std::int64_t position = m_view.positionOf(*event.id, event.stream.text()))
        return position;
    auto query =
        m_db.statement("SELECT i.position FROM event_id i JOIN stream s ON s.id = i.stream "
                       "WHERE i.id = ? AND s.name = ?");
    if (!query)
        return query.error();
    const auto row =
        query->bindBlob(1, uuidBytes(*event.id)).bindText(2, event.stream.text()).step();
    if (!row)
        return row.error();
    return *row ? query->integer(0) : 0;
}

Result<std::optional<AlreadyStored>> AppendTransaction::findStored(const NewEvent& event)
{
    const auto position = positionOf(event);
    if (!position)
        return position.error();
    if (*position == 0)
        return std::optional<AlreadyStored>();
    const auto left = hasLeft(*position);
    if (!left || *left)
        return left
            ? repeatOfPruned("the id " + formatUuid(*event.id) + " in " + event.stream.text())
            : left.error();
    auto query = eventAt();
    if (!query)
        return query.error();
    EventRowReader rows(m_db, *m_memory.typeNames);
    const auto stored = readAt(*query, rows, *position);
    if (!stored)
        return stored.error();
    if (stored->id != *event.id || stored->stream != event.stream.text())
        return damagedIndex(event.stream.text());
    return std::optional(
        AlreadyStored {stored->position, stored->version, sameContent(*stored, event)});
}

Result<AppendConflict> AppendTransaction::failedChecks(const AppendRequest& request)
{
    AppendConflict conflict;
    for (const StreamExpectation& expectation : request.expectations) {
        const auto head = streamHead(expectation.stream.text());
        if (!head)
            return head.error();
        const Version found {(*head)->version};
        if (!expectation.expected.matches(found))
            conflict.failed.push_back({expectation.stream, expectation.expected, found});
    }
    for (std::size_t i = 0; i < request.conditions.size(); ++i) {
        const auto found = firstMatch(request.conditions[i]);
        if (!found)
            return found.error();
        if (*found)
            conflict.conditions.push_back({i, **found});
    }
    return conflict;
}

Result<std::optional<Position>> AppendTransaction::firstMatch(const AppendCondition& condition)
{
    if (condition.after.value >= m_info.head)
        return std::optional<Position>();
    const Query query {.items = condition.items};
    auto walk = MatchWalk::of(m_db, m_view, query, condition.after.value + 1, false);
    if (!walk)
        return walk.error();
    if (!*walk) // Any event will do, also one that has left.
        return std::optional(Position {condition.after.value + 1});
    EventRowReader rows(m_db, *m_memory.typeNames);
    for (;;) {
        const auto position = (*walk)->next();
        if (!position)
            return position.error();
        if (!*position)
            return std::optional<Position>();
        const auto left = hasLeft(**position);
        if (!left)
            return left.error();
        if (*left) // Its types and tags are those of the terms that led here.
            return std::optional(Position {**position});
        auto event = eventAt();
        if (!event)
            return event.error();
        const auto stored = readAt(*event, rows, **position);
        if (!stored)
            return stored.error();
        if (matches(query, *stored))
            return std::optional(stored->position);
    }
}

} // namespace headrace
