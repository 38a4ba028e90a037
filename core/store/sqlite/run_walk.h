// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/sqlite/sqlite_db.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace headrace {

/// Walks what one key of an index leads to, in order, run by run. Inside one read transaction;
/// confined to one thread.
class RunWalk
{
public:
    /// An entry's order is what reading starts from: a version in a stream, a position elsewhere.
    struct Entry
    {
        std::int64_t order;
        std::int64_t position;
    };

    /// The events of a stream, by version. `from` is inclusive.
    static RunWalk ofStream(SqliteDb& db, std::int64_t stream, std::int64_t from, bool backwards)
    {
        return {db, true, stream, from, backwards};
    }
    /// The events that have a term (term.h), by position.
    static RunWalk ofTerm(SqliteDb& db, std::int64_t term, std::int64_t from, bool backwards)
    {
        return {db, false, term, from, backwards};
    }

    /// The entry to take next; none at the end.
    Result<std::optional<Entry>> peek();
    void take() { ++m_at; }

private:
    RunWalk(SqliteDb& db, bool isStream, std::int64_t key, std::int64_t from, bool backwards)
        : m_db(&db)
        , m_key(key)
        , m_from(from)
        , m_isStream(isStream)
        , m_backwards(backwards)
    {
    }
    Result<void> nextRun();
    Result<bool> readRun(const char* sql, std::int64_t from);
    void keepAsked();

    SqliteDb* m_db;
    std::int64_t m_key;
    std::int64_t m_from;
    bool m_isStream;
    bool m_backwards;
    bool m_isStarted = false;
    bool m_isDone = false;
    std::int64_t m_first = 0;     // Key of the row last read.
    std::vector<Entry> m_entries; // Of that row, in walking order.
    std::size_t m_at = 0;
};

} // namespace headrace
