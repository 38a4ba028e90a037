// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/uuid.h"
#include "core/store/sqlite/sqlite_db.h"

#include <cstdint>
#include <vector>

namespace headrace {

/// What one transaction adds to the tables that find events. Collected event by event, written at
/// the end, each table in the order of its key: neighbours then share a page, and random pages are
/// what an append costs. Confined to one thread.
class IndexEntries
{
public:
    void addId(const Uuid& id, std::int64_t stream, std::int64_t position)
    {
        m_ids.push_back({id, stream, position});
    }
    void addVersion(std::int64_t stream, std::int64_t version, std::int64_t position)
    {
        m_versions.push_back({stream, version, position});
    }
    /// `term`: see term.h.
    void addTerm(std::int64_t term, std::int64_t position)
    {
        m_terms.push_back({term, position, position});
    }

    Result<void> store(SqliteDb& db);

private:
    struct EventId
    {
        Uuid id;
        std::int64_t stream;
        std::int64_t position;
    };
    struct Place
    {
        std::int64_t key;
        std::int64_t order; // The version in a stream, the position under a term.
        std::int64_t position;
    };

    Result<void> storeIds(SqliteDb& db);
    static Result<void> storeRuns(SqliteDb& db, const char* sql, std::vector<Place>& places);

    std::vector<EventId> m_ids;
    std::vector<Place> m_versions;
    std::vector<Place> m_terms;
};

} // namespace headrace
