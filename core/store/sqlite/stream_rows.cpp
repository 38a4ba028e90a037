// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/stream_rows.h"

#include <algorithm>
#include <vector>

namespace headrace {

void StreamRow::add(std::int64_t position, Time time, std::int64_t eventBytes)
{
    ++head;
    ++events;
    bytes += eventBytes;
    firstUs = std::min(firstUs, toUs(time));
    lastUs = std::max(lastUs, toUs(time));
    lastPosition = position;
    isTouched = true;
}

Result<StreamRow*> StreamRows::row(const StreamName& name)
{
    auto [place, isNew] = m_rows.try_emplace(name.text());
    StreamRow& row = place->second;
    if (isNew) {
        row.name = name.text();
        if (auto done = read(row); !done)
            return done.error();
    }
    return &row;
}

Result<void> StreamRows::read(StreamRow& row)
{
    auto query = m_db.statement("SELECT id, head, events, bytes, first_us, last_us, last_position "
                                "FROM stream WHERE name = ?");
    if (!query)
        return query.error();
    const auto found = query->bindText(1, row.name).step();
    if (!found)
        return found.error();
    if (!*found) {
        const auto id = nextId();
        if (!id)
            return id.error();
        row.id = *id;
        return {};
    }
    row.isStored = true;
    row.id = query->integer(0);
    row.head = query->integer(1);
    row.events = query->integer(2);
    row.bytes = query->integer(3);
    row.firstUs = query->integer(4);
    row.lastUs = query->integer(5);
    row.lastPosition = query->integer(6);
    return {};
}

Result<std::int64_t> StreamRows::nextId()
{
    if (m_lastId == 0) {
        auto last = m_db.integer("SELECT max(id) FROM stream");
        if (!last)
            return last;
        m_lastId = *last;
    }
    return ++m_lastId;
}

Result<void> StreamRows::store()
{
    std::vector<const StreamRow*> touched;
    for (const auto& [name, row] : m_rows)
        if (row.isTouched)
            touched.push_back(&row);
    std::ranges::sort(touched, {}, [](const StreamRow* row) { return row->id; });

    auto insert = m_db.statement("INSERT INTO stream (head, events, bytes, first_us, last_us, "
                                 "last_position, id, name) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    if (!insert)
        return insert.error();
    auto update = m_db.statement("UPDATE stream SET head = ?, events = ?, bytes = ?, first_us = ?, "
                                 "last_us = ?, last_position = ? WHERE id = ?");
    if (!update)
        return update.error();
    for (const StreamRow* row : touched) {
        SqliteStatement& statement = row->isStored ? *update : *insert;
        statement.bind(1, row->head)
            .bind(2, row->events)
            .bind(3, row->bytes)
            .bind(4, row->firstUs)
            .bind(5, row->lastUs)
            .bind(6, row->lastPosition)
            .bind(7, row->id);
        if (!row->isStored)
            statement.bindText(8, row->name);
        if (auto done = statement.run(); !done)
            return done;
    }
    return {};
}

} // namespace headrace
