// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/chunk_counts.h"

#include "core/store/sqlite/sqlite_schema.h"

#include <algorithm>
#include <limits>

namespace headrace {
namespace {

Result<void> run(SqliteDb& db, const char* sql, std::initializer_list<std::int64_t> values)
{
    auto statement = db.statement(sql);
    if (!statement)
        return statement.error();
    int index = 0;
    for (const std::int64_t value : values)
        statement->bind(++index, value);
    return statement->run();
}

template<typename Take> Result<void> forEachRow(SqliteDb& db, const char* sql, Take take)
{
    auto query = db.statement(sql);
    if (!query)
        return query.error();
    for (;;) {
        const auto row = query->step();
        if (!row)
            return row.error();
        if (!*row)
            return {};
        take(*query);
    }
}

ChunkCounts countsOf(const TailView& tail)
{
    ChunkCounts counts;
    tail.forEach(0, [&](const TailChunk::Entry& entry) { counts.add(entry); });
    return counts;
}

template<typename Value>
Value valueOr0(const std::map<std::int64_t, Value>& values, std::int64_t key)
{
    const auto found = values.find(key);
    return found == values.end() ? Value {} : found->second;
}

} // namespace

void ChunkCounts::add(const TailChunk::Entry& entry)
{
    Category& category = m_categories[entry.category];
    category.streams += entry.version == 1 ? 1 : 0;
    category.bytes += entry.bytes;
    ++category.events;
    m_streams += entry.version == 1 ? 1 : 0;
    ++m_types[entry.type];
    ++m_hours[std::chrono::floor<std::chrono::hours>(entry.time).time_since_epoch().count()];
    const std::int64_t us = toUs(entry.time);
    auto [block, isNew] = m_blocks.try_emplace(blockOf(entry.position), TimeSpan {us, us});
    block->second.firstUs = std::min(block->second.firstUs, us);
    block->second.lastUs = std::max(block->second.lastUs, us);
}

Result<void> ChunkCounts::store(SqliteDb& db) const
{
    Result<void> done;
    for (const auto& [id, events] : m_types)
        if (done = run(db, "UPDATE type SET events = events + ? WHERE id = ?", {events, id}); !done)
            return done;
    for (const auto& [id, gain] : m_categories)
        if (done = run(db,
                       "UPDATE category SET streams = streams + ?, events = events + ?, "
                       "bytes = bytes + ? WHERE id = ?",
                       {gain.streams, gain.events, gain.bytes, id});
            !done)
            return done;
    for (const auto& [number, span] : m_blocks)
        if (done = run(db,
                       "INSERT INTO block VALUES (?, ?, ?) ON CONFLICT (number) DO UPDATE "
                       "SET first_us = min(first_us, excluded.first_us), "
                       "last_us = max(last_us, excluded.last_us)",
                       {number, span.firstUs, span.lastUs});
            !done)
            return done;
    for (const auto& [hour, events] : m_hours)
        if (done = run(db,
                       "INSERT INTO activity VALUES (?, ?) ON CONFLICT (hour) DO UPDATE "
                       "SET events = events + excluded.events",
                       {hour, events});
            !done)
            return done;
    return done;
}

Result<void> ChunkCounts::change(SqliteDb& db, std::int64_t sign) const
{
    Result<void> done;
    for (const auto& [id, events] : m_types)
        if (done = run(db, "UPDATE type SET events = events + ? WHERE id = ?", {sign * events, id});
            !done)
            return done;
    for (const auto& [id, category] : m_categories)
        if (done =
                run(db, "UPDATE category SET events = events + ?, bytes = bytes + ? WHERE id = ?",
                    {sign * category.events, sign * category.bytes, id});
            !done)
            return done;
    for (const auto& [hour, events] : m_hours) {
        if (done = run(db,
                       "INSERT INTO activity VALUES (?, ?) ON CONFLICT (hour) DO UPDATE "
                       "SET events = events + excluded.events",
                       {hour, sign * events});
            !done)
            return done;
        if (done = run(db, "DELETE FROM activity WHERE hour = ? AND events = 0", {hour}); !done)
            return done;
    }
    return done;
}

Result<StoreStatistics> readStatistics(SqliteDb& db, const TailView& tail)
{
    const ChunkCounts gains = countsOf(tail);
    StoreStatistics statistics;
    statistics.head = {tail.head()};
    auto read =
        forEachRow(db, "SELECT name, streams, events, bytes, id FROM category ORDER BY name",
                   [&](const SqliteStatement& row) {
                       const auto gain = valueOr0(gains.categories(), row.integer(4));
                       const StoreStatistics::Category category {
                           std::string(row.bytes(0)), row.integer(1) + gain.streams,
                           row.integer(2) + gain.events, row.integer(3) + gain.bytes};
                       statistics.streams += category.streams;
                       statistics.events += category.events;
                       statistics.bytes += category.bytes;
                       statistics.categories.push_back(category);
                   });
    if (read)
        read = forEachRow(db, "SELECT name, events, id FROM type ORDER BY name",
                          [&](const SqliteStatement& row) {
                              const std::int64_t events =
                                  row.integer(1) + valueOr0(gains.types(), row.integer(2));
                              if (events > 0) // Else all have left.
                                  statistics.types.push_back({std::string(row.bytes(0)), events});
                          });
    std::int64_t firstUs = std::numeric_limits<std::int64_t>::max();
    std::int64_t lastUs = std::numeric_limits<std::int64_t>::min();
    const auto widen = [&](std::int64_t first, std::int64_t last) {
        firstUs = std::min(firstUs, first);
        lastUs = std::max(lastUs, last);
    };
    if (read)
        read =
            forEachRow(db, "SELECT min(first_us), max(last_us) FROM block HAVING count(*) > 0",
                       [&](const SqliteStatement& row) { widen(row.integer(0), row.integer(1)); });
    if (!read)
        return read.error();
    for (const auto& [number, span] : gains.blocks())
        widen(span.firstUs, span.lastUs);
    statistics.pruned = statistics.head.value - statistics.events;
    if (statistics.events > 0) {
        statistics.first = fromUs(firstUs);
        statistics.last = fromUs(lastUs);
    }
    return statistics;
}

Result<std::vector<HourCount>> readActivity(SqliteDb& db, const TailView& tail)
{
    std::map<std::int64_t, std::int64_t> hours = countsOf(tail).hours();
    const auto read =
        forEachRow(db, "SELECT hour, events FROM activity ORDER BY hour",
                   [&](const SqliteStatement& row) { hours[row.integer(0)] += row.integer(1); });
    if (!read)
        return read.error();
    std::vector<HourCount> counts;
    for (const auto& [hour, events] : hours)
        counts.push_back({Time(std::chrono::hours(hour)), events});
    return counts;
}

} // namespace headrace
