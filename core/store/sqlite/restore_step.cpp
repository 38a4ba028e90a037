// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/restore_step.h"

#include "core/store/sqlite/kept_link.h"
#include "core/store/sqlite/stored_stream.h"
#include "core/store/store_rewriting.h"

#include <algorithm>

namespace headrace {

Result<void> RestoreStep::run(std::span<const EventView> events)
{
    PrunedPositions pruned(m_db, m_info.prunedUpTo);
    if (auto whole = checkWholeBlocks(
            events, {m_info.head}, [&](Position position) { return pruned.has(position.value); });
        !whole)
        return whole;
    for (auto rest = events; !rest.empty();) {
        const std::int64_t number = blockOf(rest.front().position.value);
        const auto end = std::ranges::find_if(
            rest, [&](const EventView& event) { return blockOf(event.position.value) != number; });
        const auto count = static_cast<std::size_t>(end - rest.begin());
        if (auto filled = fillBlock(number, rest.first(count)); !filled)
            return filled;
        rest = rest.subspan(count);
    }
    if (auto shrunk = shrinkStreams(events); !shrunk)
        return shrunk;
    if (auto done = m_back.putBack(m_db); !done)
        return done;
    auto state = m_db.statement("UPDATE prune_state SET events = events - ?");
    if (!state)
        return state.error();
    return state->bind(1, std::ssize(events)).run();
}

Result<void> RestoreStep::fillBlock(std::int64_t number, Events events)
{
    ChunkCounts::TimeSpan times {};
    if (auto checked = checkChain(number, events, times); !checked)
        return checked;
    if (auto inserted = insertRows(events); !inserted)
        return inserted;
    auto whole = m_db.statement("DELETE FROM pruned_block WHERE number = ?");
    if (!whole)
        return whole.error();
    if (auto done = whole->bind(1, number).run(); !done)
        return done;
    auto block = m_db.statement("INSERT OR REPLACE INTO block VALUES (?, ?, ?)");
    if (!block)
        return block.error();
    return block->bind(1, number).bind(2, times.firstUs).bind(3, times.lastUs).run();
}

// The block as it will be has the link that the store kept behind it; its times on the way.
Result<void> RestoreStep::checkChain(std::int64_t number, Events events,
                                     ChunkCounts::TimeSpan& times)
{
    const std::int64_t first = number * kBlockEvents + 1;
    const std::int64_t last = std::min(first + kBlockEvents - 1, m_info.head);
    auto link = keptLink(m_db, first - 1);
    if (!link)
        return link.error();
    auto query = m_db.statement("SELECT " HEADRACE_EVENT_COLUMNS " FROM event e WHERE "
                                "e.position BETWEEN ? AND ? ORDER BY e.position");
    if (!query)
        return query.error();
    query->bind(1, first).bind(2, last);
    auto next = events.begin();
    bool isFirst = true;
    for (std::int64_t at = first; at <= last; ++at) {
        Time time;
        if (next != events.end() && next->position.value == at) {
            writeCanonical(*next, m_canonical);
            *link = nextLink(*link, m_canonical);
            time = (next++)->time;
        } else {
            const auto row = query->step();
            if (!row)
                return row.error();
            if (!*row || query->integer(0) != at)
                return damagedEvent({at});
            const auto event = m_rows.read(*query);
            if (!event)
                return event.error();
            *link = nextLink(*link, m_rows.canonical());
            time = event->time;
        }
        if (at > m_info.indexed) // The table has the times of what is indexed.
            continue;
        times.firstUs = isFirst ? toUs(time) : std::min(times.firstUs, toUs(time));
        times.lastUs = isFirst ? toUs(time) : std::max(times.lastUs, toUs(time));
        isFirst = false;
    }
    const auto expected =
        last % kBlockEvents == 0 ? keptLink(m_db, last) : Result<ChainLink>(m_info.chain);
    if (!expected)
        return expected.error();
    return *link == *expected ? Result<void>() : otherEvents({first}, {last});
}

Result<void> RestoreStep::insertRows(Events events)
{
    auto insert = m_db.statement("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    if (!insert)
        return insert.error();
    for (const EventView& event : events) {
        const auto type = m_typeIds.find(m_db, event.type);
        if (!type)
            return type.error();
        const auto category = m_categories.find(m_db, event.category());
        if (!category)
            return category.error();
        if (*type == 0 || *category == 0) // The chain says that it was here.
            return damagedEvent(event.position);
        writeCanonical(event, m_canonical);
        const std::string tags =
            packTags(std::vector<std::string>(event.tags.begin(), event.tags.end()));
        auto done = insert->bind(1, event.position.value)
                        .bindText(2, event.stream)
                        .bind(3, event.version.value)
                        .bind(4, *type)
                        .bind(5, event.schema)
                        .bind(6, toUs(event.time))
                        .bindBlob(7, uuidBytes(event.id))
                        .bind(8, eventDigest(m_canonical))
                        .bindBlob(9, tags)
                        .bindBlob(10, event.meta)
                        .bindBlob(11, event.data)
                        .run();
        if (!done)
            return done;
        m_back.add({.position = event.position.value,
                    .version = event.version.value,
                    .time = event.time,
                    .id = event.id,
                    .bytes = static_cast<std::int64_t>(event.data.size() + event.meta.size()),
                    .stream = 0,
                    .type = static_cast<std::int32_t>(*type),
                    .category = static_cast<std::int32_t>(*category)});
    }
    return {};
}

// From the newest on, so that what has left stays a beginning. The times of what is left of it may
// be wider than they are.
Result<void> RestoreStep::shrinkStreams(Events events)
{
    auto gone = m_db.statement("DELETE FROM pruned_stream WHERE stream = ?");
    if (!gone)
        return gone.error();
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
        const auto id = findStreamId(m_db, event->stream);
        if (!id)
            return id.error();
        auto part = readPrunedPart(m_db, *id);
        if (!part)
            return part.error();
        if (part->events != event->version.value)
            return wrongRestore(event->position, "it is not the last that left its stream");
        --part->events;
        part->bytes -= static_cast<std::int64_t>(event->data.size() + event->meta.size());
        auto done = part->events > 0 ? writePrunedPart(m_db, *id, *part) : gone->bind(1, *id).run();
        if (!done)
            return done;
    }
    return {};
}

} // namespace headrace
