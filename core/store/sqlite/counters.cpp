// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/counters.h"

#include "core/store/sqlite/sqlite_schema.h"

#include <algorithm>
#include <cassert>

namespace headrace {

Result<std::int64_t> Counters::typeId(std::string_view name)
{
    return idIn(m_types, "SELECT id FROM type WHERE name = ?",
                "INSERT INTO type (name, events) VALUES (?, 0)", name);
}

Result<std::int64_t> Counters::categoryId(std::string_view name)
{
    return idIn(m_categories, "SELECT id FROM category WHERE name = ?",
                "INSERT INTO category (name, streams, events, bytes) VALUES (?, 0, 0, 0)", name);
}

Result<std::int64_t> Counters::idIn(Gains& gains, const char* select, const char* insert,
                                    std::string_view name)
{
    auto [place, isNew] = gains.try_emplace(name);
    std::int64_t& id = place->second.id;
    if (!isNew)
        return id;
    auto query = m_db.statement(select);
    if (!query)
        return query.error();
    const auto found = query->bindText(1, name).step();
    if (!found)
        return found.error();
    if (*found) {
        id = query->integer(0);
        return id;
    }
    auto added = m_db.statement(insert);
    if (!added)
        return added.error();
    if (auto done = added->bindText(1, name).run(); !done)
        return done.error();
    auto made = m_db.integer("SELECT last_insert_rowid()");
    if (made)
        id = *made;
    return made;
}

void Counters::count(const Event& event)
{
    assert(m_types.contains(event.type) && m_categories.contains(event.category));
    ++m_types[event.type].events;
    Gain& category = m_categories[event.category];
    category.streams += event.isFirstOfStream ? 1 : 0;
    category.bytes += event.bytes;
    ++category.events;
    TimeSpan& block = m_blocks[(event.position - 1) / kBlockEvents];
    block.firstUs = std::min(block.firstUs, toUs(event.time));
    block.lastUs = std::max(block.lastUs, toUs(event.time));
    ++m_hours[std::chrono::floor<std::chrono::hours>(event.time).time_since_epoch().count()];
}

Result<void> Counters::run(const char* sql, std::initializer_list<std::int64_t> values)
{
    auto statement = m_db.statement(sql);
    if (!statement)
        return statement.error();
    int index = 0;
    for (const std::int64_t value : values)
        statement->bind(++index, value);
    return statement->run();
}

Result<void> Counters::store()
{
    for (const auto& [name, gain] : m_types)
        if (auto done =
                run("UPDATE type SET events = events + ? WHERE id = ?", {gain.events, gain.id});
            !done)
            return done;
    for (const auto& [name, gain] : m_categories)
        if (auto done = run("UPDATE category SET streams = streams + ?, events = events + ?, "
                            "bytes = bytes + ? WHERE id = ?",
                            {gain.streams, gain.events, gain.bytes, gain.id});
            !done)
            return done;
    for (const auto& [block, span] : m_blocks)
        if (auto done = run("INSERT INTO time_block VALUES (?, ?, ?) ON CONFLICT (block) DO UPDATE "
                            "SET first_us = min(first_us, excluded.first_us), "
                            "last_us = max(last_us, excluded.last_us)",
                            {block, span.firstUs, span.lastUs});
            !done)
            return done;
    for (const auto& [hour, events] : m_hours)
        if (auto done = run("INSERT INTO activity VALUES (?, ?) ON CONFLICT (hour) DO UPDATE "
                            "SET events = events + excluded.events",
                            {hour, events});
            !done)
            return done;
    return {};
}

} // namespace headrace
