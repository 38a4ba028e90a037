// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/former_layout.h"

#include "core/store/append.h"
#include "core/store/sqlite/sqlite_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

namespace headrace {
namespace {

constexpr std::size_t kBatchEvents = 1'000;
constexpr std::size_t kBatchBytes = 16 << 20;

// As layout 1 had them; never to be changed.
constexpr std::array kFormerTables {
    "CREATE TABLE store_info (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID",

    "CREATE TABLE category (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, "
    "streams INTEGER NOT NULL, events INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT",

    "CREATE TABLE type (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, "
    "events INTEGER NOT NULL) STRICT",

    "CREATE TABLE stream (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, "
    "head INTEGER NOT NULL, events INTEGER NOT NULL, bytes INTEGER NOT NULL, "
    "first_us INTEGER NOT NULL, last_us INTEGER NOT NULL, last_position INTEGER NOT NULL) STRICT",

    "CREATE TABLE event (position INTEGER PRIMARY KEY, stream TEXT NOT NULL, "
    "version INTEGER NOT NULL, type INTEGER NOT NULL, schema INTEGER NOT NULL, "
    "time_us INTEGER NOT NULL, id BLOB NOT NULL, tags BLOB NOT NULL, meta BLOB NOT NULL, "
    "data BLOB NOT NULL) STRICT",

    "CREATE TABLE stream_run (stream INTEGER NOT NULL, first_version INTEGER NOT NULL, "
    "positions BLOB NOT NULL, PRIMARY KEY (stream, first_version)) STRICT, WITHOUT ROWID",

    "CREATE TABLE event_id (id BLOB NOT NULL, stream INTEGER NOT NULL, position INTEGER NOT NULL, "
    "PRIMARY KEY (id, stream)) STRICT, WITHOUT ROWID",

    "CREATE TABLE term_run (term INTEGER NOT NULL, first_position INTEGER NOT NULL, "
    "positions BLOB NOT NULL, PRIMARY KEY (term, first_position)) STRICT, WITHOUT ROWID",

    "CREATE TABLE time_block (block INTEGER PRIMARY KEY, first_us INTEGER NOT NULL, "
    "last_us INTEGER NOT NULL) STRICT",

    "CREATE TABLE activity (hour INTEGER PRIMARY KEY, events INTEGER NOT NULL) STRICT",
};

Error damaged(std::int64_t position, std::string_view why)
{
    return {ErrorCode::Corruption,
            fmt::format("the event at position {} is damaged ({}); restore the store from a backup",
                        position, why)};
}

// False when the last tag has no end.
bool unpackTags(std::string_view packed, std::vector<std::string>& tags)
{
    while (!packed.empty()) {
        const std::size_t end = packed.find('\0');
        if (end == std::string_view::npos)
            return false;
        tags.emplace_back(packed.substr(0, end));
        packed.remove_prefix(end + 1);
    }
    return true;
}

} // namespace

Result<void> checkFormerTables(SqliteDb& db)
{
    return checkTables(db, kFormerTables);
}

Result<std::int64_t> FormerLog::head()
{
    return m_db.integer("SELECT value FROM store_info WHERE key = 'head'");
}

Result<FormerEvents> FormerLog::readAfter(Position after)
{
    auto query = m_db.statement("SELECT position, stream, version, type, schema, time_us, id, "
                                "tags, meta, data FROM event WHERE position > ? ORDER BY position");
    if (!query)
        return query.error();
    query->bind(1, after.value);
    FormerEvents read;
    read.last = after;
    std::size_t bytes = 0;
    while (read.events.size() < kBatchEvents && bytes < kBatchBytes) {
        const auto row = query->step();
        if (!row)
            return row.error();
        if (!*row)
            break;
        if (query->integer(0) != read.last.value + 1)
            return damaged(read.last.value + 1, "it is missing");
        auto event = eventOf(*query);
        if (!event)
            return event.error();
        bytes += event->data.size() + event->meta.size();
        read.events.push_back(*std::move(event));
        read.versions.push_back({query->integer(2)});
        ++read.last.value;
    }
    return read;
}

Result<NewEvent> FormerLog::eventOf(const SqliteStatement& row)
{
    const std::int64_t position = row.integer(0);
    NewEvent event;
    auto stream = StreamName::parse(std::string(row.bytes(1)));
    if (!stream)
        return damaged(position, stream.error().message);
    event.stream = *std::move(stream);
    const auto type = m_types.name(m_db, row.integer(3));
    if (!type)
        return type.error();
    event.type = *type;
    const std::int64_t schema = row.integer(4);
    if (schema < 1 || schema > std::numeric_limits<int>::max())
        return damaged(position, "its schema version is impossible");
    event.schema = static_cast<int>(schema);
    event.time = fromUs(row.integer(5));
    const std::string_view id = row.bytes(6);
    event.id.emplace();
    if (id.size() != event.id->bytes.size())
        return damaged(position, "its id does not have 16 bytes");
    std::copy(id.begin(), id.end(), reinterpret_cast<char*>(event.id->bytes.data()));
    if (!unpackTags(row.bytes(7), event.tags))
        return damaged(position, "its last tag has no end");
    event.meta = row.bytes(8);
    event.data = row.bytes(9);
    if (auto checked = checkEvent(event); !checked)
        return damaged(position, checked.error().message);
    return event;
}

} // namespace headrace
