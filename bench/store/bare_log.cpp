// SPDX-License-Identifier: Apache-2.0
#include "bench/store/bare_log.h"

#include "bench/store/touch.h"

namespace headrace {
namespace {

BaselineDb withTable(const std::string& file)
{
    BaselineDb db(file);
    db.execute("CREATE TABLE IF NOT EXISTS event (position INTEGER PRIMARY KEY, stream TEXT,"
               " version INTEGER, type TEXT, schema INTEGER, time INTEGER, id BLOB, tags TEXT,"
               " meta TEXT, data TEXT)");
    return db;
}

} // namespace

BareLog::BareLog(const std::string& file)
    : m_db(withTable(file))
    , m_insert(m_db.prepare("INSERT INTO event (stream, version, type, schema, time, id, tags,"
                            " meta, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"))
    , m_scan(m_db.prepare("SELECT position, version, schema, time, stream, type, id, tags, meta,"
                          " data FROM event ORDER BY position"))
{
}

void BareLog::append(std::span<const NewEvent> events)
{
    m_db.execute("BEGIN IMMEDIATE");
    for (const NewEvent& event : events) {
        std::string tags;
        for (const std::string& tag : event.tags)
            tags.append(tags.empty() ? "" : " ").append(tag);
        bindText(m_insert.get(), 1, event.stream.text());
        bindInteger(m_insert.get(), 2, ++m_made);
        bindText(m_insert.get(), 3, event.type);
        bindInteger(m_insert.get(), 4, event.schema);
        bindInteger(m_insert.get(), 5, toUs(*event.time));
        bindBlob(m_insert.get(), 6, bytesOf(*event.id));
        bindText(m_insert.get(), 7, tags);
        bindText(m_insert.get(), 8, event.meta);
        bindText(m_insert.get(), 9, event.data);
        stepDone(m_insert.get());
    }
    m_db.commit();
}

std::int64_t BareLog::scan()
{
    std::int64_t rows = 0;
    std::uint64_t sum = 0;
    for (; stepRow(m_scan.get()); ++rows) {
        for (int column = 0; column < 4; ++column)
            sum += static_cast<std::uint64_t>(columnInteger(m_scan.get(), column));
        for (int column = 4; column < 10; ++column)
            sum += touch(columnBytes(m_scan.get(), column));
    }
    keep(sum);
    return rows;
}

} // namespace headrace
