// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/event_row.h"

#include <algorithm>

namespace headrace {

Error damagedEvent(Position position)
{
    return {ErrorCode::Corruption,
            "the event at position " + std::to_string(position.value)
                + " is not what was stored there, by its digest; verify the store, and restore it "
                  "from a backup"};
}

Result<std::string_view> TypeNames::name(SqliteDb& db, std::int64_t id)
{
    const std::lock_guard lock(m_mutex);
    const auto known = [&]() -> const std::string* {
        return id > 0 && static_cast<std::size_t>(id) < m_names.size()
            ? m_names[static_cast<std::size_t>(id)].get()
            : nullptr;
    };
    if (!known())
        if (auto loaded = load(db); !loaded)
            return loaded.error();
    if (!known())
        return Error {ErrorCode::Corruption, "an event has a type that the store does not know"};
    return std::string_view(*known());
}

Result<void> TypeNames::load(SqliteDb& db)
{
    auto query = db.statement("SELECT id, name FROM type WHERE id >= ? ORDER BY id");
    if (!query)
        return query.error();
    query->bind(1, std::max<std::int64_t>(1, static_cast<std::int64_t>(m_names.size())));
    for (;;) {
        const auto row = query->step();
        if (!row)
            return row.error();
        if (!*row)
            return {};
        const auto id = static_cast<std::size_t>(query->integer(0));
        if (id > 1'000'000) // Ids are given in sequence; a file that says otherwise is damaged.
            return Error {ErrorCode::Corruption,
                          "a type has the impossible number " + std::to_string(id)};
        m_names.resize(std::max(m_names.size(), id + 1));
        m_names[id] = std::make_unique<const std::string>(query->bytes(1));
    }
}

Result<std::string_view> EventRowReader::typeName(std::int64_t id)
{
    const auto index = static_cast<std::size_t>(id);
    if (index < m_typeNames.size() && !m_typeNames[index].empty())
        return m_typeNames[index];
    auto name = m_types.name(m_db, id);
    if (name) {
        m_typeNames.resize(std::max(m_typeNames.size(), index + 1));
        m_typeNames[index] = *name;
    }
    return name;
}

Result<EventView> EventRowReader::read(const SqliteStatement& row)
{
    EventView event;
    event.position = {row.integer(0)};
    event.stream = row.bytes(1);
    event.version = {row.integer(2)};
    const auto type = typeName(row.integer(3));
    if (!type)
        return type.error();
    event.type = *type;
    event.schema = static_cast<int>(row.integer(4));
    event.time = fromUs(row.integer(5));
    const std::string_view id = row.bytes(6);
    if (id.size() != event.id.bytes.size())
        return damagedEvent(event.position);
    std::copy(id.begin(), id.end(), reinterpret_cast<char*>(event.id.bytes.data()));

    m_tags.clear();
    std::string_view tags = row.bytes(8);
    while (!tags.empty()) {
        const std::size_t end = tags.find('\0');
        m_tags.push_back(tags.substr(0, end));
        tags.remove_prefix(end == std::string_view::npos ? tags.size() : end + 1);
    }
    event.tags = m_tags;
    event.meta = row.bytes(9);
    event.data = row.bytes(10);
    writeCanonical(event, m_canonical);
    if (eventDigest(m_canonical) != row.integer(7))
        return damagedEvent(event.position);
    return event;
}

std::string packTags(const std::vector<std::string>& tags)
{
    std::string packed;
    for (const std::string& tag : tags) {
        packed += tag;
        packed += '\0';
    }
    return packed;
}

} // namespace headrace
