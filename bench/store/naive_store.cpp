// SPDX-License-Identifier: Apache-2.0
#include "bench/store/naive_store.h"

#include "bench/store/touch.h"

namespace headrace {
namespace {

constexpr char kTable[] =
    "CREATE TABLE IF NOT EXISTS event (position INTEGER PRIMARY KEY, stream TEXT NOT NULL,"
    " version INTEGER NOT NULL, type TEXT NOT NULL, time INTEGER NOT NULL, id BLOB NOT NULL,"
    " meta TEXT NOT NULL, data TEXT NOT NULL, UNIQUE (stream, version), UNIQUE (id));"
    "CREATE INDEX IF NOT EXISTS event_type ON event (type)";

#define COLUMNS "position, stream, version, type, time, id, meta, data"

BaselineDb withTable(const std::string& file)
{
    BaselineDb db(file);
    db.execute(kTable);
    return db;
}

std::int64_t touchRows(sqlite3_stmt* statement)
{
    std::int64_t rows = 0;
    std::uint64_t sum = 0;
    for (; stepRow(statement); ++rows) {
        for (const int column : {0, 2, 4})
            sum += static_cast<std::uint64_t>(columnInteger(statement, column));
        for (const int column : {1, 3, 5, 6, 7})
            sum += touch(columnBytes(statement, column));
    }
    keep(sum);
    return rows;
}

} // namespace

NaiveStore::NaiveStore(const std::string& file)
    : m_db(withTable(file))
    , m_version(m_db.prepare("SELECT max(version) FROM event WHERE stream = ?"))
    , m_insert(m_db.prepare("INSERT INTO event (stream, version, type, time, id, meta, data)"
                            " VALUES (?, ?, ?, ?, ?, ?, ?)"))
    , m_readStream(m_db.prepare("SELECT " COLUMNS " FROM event WHERE stream = ? ORDER BY version"))
    , m_readType(
          m_db.prepare("SELECT " COLUMNS " FROM event WHERE type = ? ORDER BY position LIMIT ?"))
{
}

void NaiveStore::append(std::span<const NewEvent> events)
{
    m_db.execute("BEGIN IMMEDIATE");
    for (const NewEvent& event : events) {
        bindText(m_version.get(), 1, event.stream.text());
        stepRow(m_version.get());
        const std::int64_t version = columnInteger(m_version.get(), 0);
        reset(m_version.get());

        bindText(m_insert.get(), 1, event.stream.text());
        bindInteger(m_insert.get(), 2, version + 1);
        bindText(m_insert.get(), 3, event.type);
        bindInteger(m_insert.get(), 4, toUs(*event.time));
        bindBlob(m_insert.get(), 5, bytesOf(*event.id));
        bindText(m_insert.get(), 6, event.meta);
        bindText(m_insert.get(), 7, event.data);
        stepDone(m_insert.get());
    }
    m_db.commit();
}

std::int64_t NaiveStore::readStream(std::string_view stream)
{
    bindText(m_readStream.get(), 1, stream);
    return touchRows(m_readStream.get());
}

std::int64_t NaiveStore::readFirstOfType(std::string_view type, std::int64_t limit)
{
    bindText(m_readType.get(), 1, type);
    bindInteger(m_readType.get(), 2, limit);
    return touchRows(m_readType.get());
}

} // namespace headrace
