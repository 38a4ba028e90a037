// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/prune_step.h"

#include "core/store/sqlite/kept_link.h"
#include "core/store/sqlite/stored_stream.h"

#include <fmt/format.h>

#include <algorithm>

namespace headrace {
namespace {

// A step looks at so many blocks at most: where little leaves of much, too, it is short.
constexpr int kMostBlocks = 64;

Error damagedBlock(std::int64_t first, std::int64_t last)
{
    return {ErrorCode::Corruption,
            fmt::format("the events at positions {} to {} are not those that were appended; none "
                        "of them was removed, verify the store and restore it from a backup",
                        first, last)};
}

} // namespace

Result<void> PruneStep::run(PruneRecord& record, std::int64_t events)
{
    m_next = record.next;
    for (int blocks = 0; blocks < kMostBlocks && m_events < events; ++blocks) {
        const std::int64_t position = m_leaving.next(m_next);
        if (position == 0)
            break;
        if (auto taken = takeBlock(blockOf(position)); !taken)
            return taken;
        m_next = (blockOf(position) + 1) * kBlockEvents + 1;
    }
    if (m_events == 0)
        return {};
    if (auto done = m_gone.takeOut(m_db); !done)
        return done;
    if (auto done = writeStreams(record.number); !done)
        return done;
    record.events += m_events;
    record.bytes += m_bytes;
    record.next = m_next;
    auto state =
        m_db.statement("UPDATE prune_state SET events = events + ?, up_to = max(up_to, ?)");
    if (!state)
        return state.error();
    return state->bind(1, m_events).bind(2, std::min(m_next - 1, m_info.indexed)).run();
}

Result<void> PruneStep::takeBlock(std::int64_t number)
{
    const std::int64_t first = number * kBlockEvents + 1;
    const std::int64_t last = std::min(first + kBlockEvents - 1, m_info.head);
    Block block {.number = number};
    auto before = readPrunedBlock(m_db, number);
    if (!before)
        return before.error();
    if (*before) {
        block.before = **before;
        block.after.bits = block.before.bits;
    }
    const auto link = keptLink(m_db, first - 1);
    if (!link)
        return link.error();
    block.link = *link;
    for (std::int64_t at = first; at <= last; ++at)
        if (m_leaving.contains(at))
            block.after.bits.set(PrunedBlock::placeOf(at));
    auto query = m_db.statement("SELECT " HEADRACE_EVENT_COLUMNS " FROM event e WHERE "
                                "e.position BETWEEN ? AND ? ORDER BY e.position");
    if (!query)
        return query.error();
    query->bind(1, first).bind(2, last);
    auto row = query->step();
    for (std::int64_t at = first; at <= last; ++at) {
        if (!row)
            return row.error();
        const bool isThere = *row && query->integer(0) == at;
        if (auto passed = isThere ? passEvent(block, *query) : passGap(block, at); !passed)
            return passed;
        if (isThere)
            row = query->step();
    }
    if (auto checked = checkEnd(block, last); !checked)
        return checked;
    if (auto removed = removeEvents(block, last); !removed)
        return removed;
    if (auto written = writePrunedBlock(m_db, number, block.after); !written)
        return written;
    return writeTimes(block);
}

Result<void> PruneStep::passEvent(Block& block, const SqliteStatement& row)
{
    const auto event = m_rows.read(row);
    if (!event)
        return event.error();
    const std::int64_t position = event->position.value;
    if (block.before.has(position)) // It should not be there.
        return damagedEvent(event->position);
    block.link = nextLink(block.link, m_rows.canonical());
    const auto kept = block.before.links.find(position);
    if (kept != block.before.links.end() && kept->second != block.link)
        return damagedBlock(block.number * kBlockEvents + 1, position);
    if (block.after.isEdge(position))
        block.after.links[position] = block.link;
    if (m_leaving.contains(position))
        return count(*event, row.integer(3));
    keepTimes(block, *event);
    return {};
}

Result<void> PruneStep::passGap(Block& block, std::int64_t position)
{
    if (!block.before.has(position))
        return damagedEvent({position});
    const auto link = block.before.links.find(position);
    block.isLinkKnown = link != block.before.links.end();
    if (!block.isLinkKnown)
        return {};
    block.link = link->second;
    if (block.after.isEdge(position)) // Else the gap has grown, and ends further on.
        block.after.links[position] = block.link;
    return {};
}

Result<void> PruneStep::checkEnd(const Block& block, std::int64_t last)
{
    if (!block.isLinkKnown) // It ends in a gap, and has its link from when that was made.
        return {};
    const auto expected =
        last % kBlockEvents == 0 ? keptLink(m_db, last) : Result<ChainLink>(m_info.chain);
    if (!expected)
        return expected.error();
    return *expected == block.link ? Result<void>()
                                   : damagedBlock(block.number * kBlockEvents + 1, last);
}

Result<void> PruneStep::count(const EventView& event, std::int64_t type)
{
    const auto category = m_categories.find(m_db, event.category());
    if (!category)
        return category.error();
    const auto bytes = static_cast<std::int64_t>(event.data.size() + event.meta.size());
    m_gone.add({.position = event.position.value,
                .version = event.version.value,
                .time = event.time,
                .id = event.id,
                .bytes = bytes,
                .stream = 0,
                .type = static_cast<std::int32_t>(type),
                .category = static_cast<std::int32_t>(*category)});
    const auto [place, isFirst] = m_streams.try_emplace(std::string(event.stream));
    PrunedPart& part = place->second;
    part.first = isFirst ? event.time : std::min(part.first, event.time);
    part.last = isFirst ? event.time : std::max(part.last, event.time);
    ++part.events;
    part.bytes += bytes;
    ++m_events;
    m_bytes += bytes;
    return {};
}

void PruneStep::keepTimes(Block& block, const EventView& event) const
{
    if (event.position.value > m_info.indexed) // The table has the times of what is indexed.
        return;
    const std::int64_t us = toUs(event.time);
    block.times.firstUs = block.hotEvents == 0 ? us : std::min(block.times.firstUs, us);
    block.times.lastUs = block.hotEvents == 0 ? us : std::max(block.times.lastUs, us);
    ++block.hotEvents;
}

// Neighbours at once.
Result<void> PruneStep::removeEvents(const Block& block, std::int64_t last)
{
    auto remove = m_db.statement("DELETE FROM event WHERE position BETWEEN ? AND ?");
    if (!remove)
        return remove.error();
    std::int64_t first = m_leaving.next(block.number * kBlockEvents + 1);
    while (first != 0 && first <= last) {
        std::int64_t end = first;
        while (end < last && m_leaving.contains(end + 1))
            ++end;
        if (auto done = remove->bind(1, first).bind(2, end).run(); !done)
            return done;
        first = m_leaving.next(end + 1);
    }
    return {};
}

Result<void> PruneStep::writeTimes(const Block& block)
{
    auto change = block.hotEvents > 0
        ? m_db.statement("UPDATE block SET first_us = ?2, last_us = ?3 WHERE number = ?1")
        : m_db.statement("DELETE FROM block WHERE number = ?1");
    if (!change)
        return change.error();
    change->bind(1, block.number);
    if (block.hotEvents > 0)
        change->bind(2, block.times.firstUs).bind(3, block.times.lastUs);
    return change->run();
}

Result<void> PruneStep::writeStreams(std::int64_t prune)
{
    for (const auto& [name, gone] : m_streams) {
        const auto id = findStreamId(m_db, name);
        if (!id)
            return id.error();
        if (*id == 0)
            return damagedIndex(name);
        auto part = readPrunedPart(m_db, *id);
        if (!part)
            return part.error();
        part->first = part->events == 0 ? gone.first : std::min(part->first, gone.first);
        part->last = part->events == 0 ? gone.last : std::max(part->last, gone.last);
        part->events += gone.events;
        part->bytes += gone.bytes;
        part->number = prune;
        if (auto written = writePrunedPart(m_db, *id, *part); !written)
            return written;
    }
    return {};
}

} // namespace headrace
