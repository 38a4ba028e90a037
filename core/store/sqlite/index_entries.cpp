// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/index_entries.h"

#include "core/store/sqlite/event_row.h"
#include "core/store/sqlite/position_run.h"

#include <algorithm>
#include <tuple>

namespace headrace {

Result<void> IndexEntries::store(SqliteDb& db)
{
    if (auto done = storeIds(db); !done)
        return done;
    if (auto done = storeRuns(db, "INSERT INTO stream_run VALUES (?, ?, ?)", m_versions); !done)
        return done;
    return storeRuns(db, "INSERT INTO term_run VALUES (?, ?, ?)", m_terms);
}

Result<void> IndexEntries::storeIds(SqliteDb& db)
{
    std::ranges::sort(m_ids, {}, [](const EventId& e) { return std::pair(e.id, e.stream); });
    auto insert = db.statement("INSERT INTO event_id VALUES (?, ?, ?)");
    if (!insert)
        return insert.error();
    for (const EventId& entry : m_ids) {
        insert->bindBlob(1, uuidBytes(entry.id)).bind(2, entry.stream).bind(3, entry.position);
        if (auto done = insert->run(); !done)
            return done;
    }
    return {};
}

Result<void> IndexEntries::storeRuns(SqliteDb& db, const char* sql, std::vector<Place>& places)
{
    const auto order = [](const Place& place) { return std::pair(place.key, place.order); };
    std::ranges::sort(places, {}, order);
    // Two tags of one event may share a hash.
    const auto isSame = [&](const Place& a, const Place& b) { return order(a) == order(b); };
    places.erase(std::unique(places.begin(), places.end(), isSame), places.end());

    auto insert = db.statement(sql);
    if (!insert)
        return insert.error();
    std::vector<std::int64_t> run;
    for (auto place = places.begin(); place != places.end();) {
        const auto [key, first, position] = *place;
        run.clear();
        for (; place != places.end() && place->key == key && run.size() < kRunPositions; ++place)
            run.push_back(place->position);
        const std::string packed = packRun(run);
        if (auto done = insert->bind(1, key).bind(2, first).bindBlob(3, packed).run(); !done)
            return done;
    }
    return {};
}

} // namespace headrace
