// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event.h"
#include "core/event/event_digest.h"
#include "core/sqlite/sqlite_db.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headrace {

/// The columns of `event` in the order in which readEventRow() takes them.
#define HEADRACE_EVENT_COLUMNS                                                                     \
    "e.position, e.stream, e.version, e.type, e.schema, e.time_us, e.id, e.digest, e.tags, "       \
    "e.meta, "                                                                                     \
    "e.data"

/// Type names by their id in `type`. Names are only ever added, so what is known stays true.
/// Thread-safe.
class TypeNames
{
public:
    /// Reads names that `db` has and this has not. A name lives as long as this.
    Result<std::string_view> name(SqliteDb& db, std::int64_t id);

private:
    Result<void> load(SqliteDb& db);

    std::mutex m_mutex;
    std::vector<std::unique_ptr<const std::string>> m_names; // By id; null where there is none.
};

/// Corruption: the event there is not what was stored.
Error damagedEvent(Position position);

/// Turns rows into views. Keeps what views of the current row point at. Confined to one thread.
class EventRowReader
{
public:
    EventRowReader(SqliteDb& db, TypeNames& types) : m_db(db), m_types(types) {}

    /// The current row of `statement`, which selects HEADRACE_EVENT_COLUMNS first. Views live until
    /// the next step or call. Corruption: the event is not what was stored, by its digest.
    Result<EventView> read(const SqliteStatement& statement);
    /// The canonical bytes of the event read last (event_digest.h).
    const std::string& canonical() const { return m_canonical; }

private:
    Result<std::string_view> typeName(std::int64_t id);

    SqliteDb& m_db;
    TypeNames& m_types;
    std::vector<std::string_view> m_typeNames; // By id, those met so far: no lock for each event.
    std::vector<std::string_view> m_tags;
    std::string m_canonical;
};

/// Tags as they are stored: each followed by a NUL byte.
std::string packTags(const std::vector<std::string>& tags);

inline std::string_view uuidBytes(const Uuid& id)
{
    return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

} // namespace headrace
