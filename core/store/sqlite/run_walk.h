// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sqlite/sqlite_db.h"
#include "core/store/sqlite/unindexed_tail.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace headrace {

/// Walks what one key of an index leads to, in order: run by run through the table, then through
/// the tail that the table does not know yet (backwards: the other way round). Inside one read
/// transaction, that of `tail`; confined to one thread.
class RunWalk
{
public:
    /// An entry's order is what reading starts from: a version in a stream, a position elsewhere.
    using Entry = TailView::Entry;

    /// The events of a stream, by version. `id`: 0 when the table `stream` does not have it.
    /// `from` is inclusive; `name` must outlive the walk.
    static RunWalk ofStream(SqliteDb& db, const TailView& tail, std::int64_t id,
                            std::string_view name, std::int64_t from, bool backwards)
    {
        return {db, tail, true, id, name, from, backwards};
    }
    /// The events that have a term (term.h), by position.
    static RunWalk ofTerm(SqliteDb& db, const TailView& tail, std::int64_t term, std::int64_t from,
                          bool backwards)
    {
        return {db, tail, false, term, {}, from, backwards};
    }

    /// The entry to take next; none at the end.
    Result<std::optional<Entry>> peek();
    void take() { ++m_at; }
    /// Passes over what lies before `order`, in the direction of the walk.
    void skipTo(std::int64_t order);

private:
    RunWalk(SqliteDb& db, const TailView& tail, bool isStream, std::int64_t key,
            std::string_view name, std::int64_t from, bool backwards)
        : m_db(&db)
        , m_tail(&tail)
        , m_key(key)
        , m_name(name)
        , m_from(from)
        , m_isStream(isStream)
        , m_backwards(backwards)
        , m_part(backwards ? Part::Tail : Part::Table)
    {
    }
    enum class Part { Table, Tail, None };

    Result<void> fill();
    Result<void> fillFromTable();
    void fillFromTail();
    Result<bool> readRuns(const char* sql, std::int64_t from);
    Result<void> takeRun(const SqliteStatement& row);
    void leave(Part part);
    bool isBefore(std::int64_t order, std::int64_t mark) const
    {
        return m_backwards ? order > mark : order < mark;
    }

    SqliteDb* m_db;
    const TailView* m_tail;
    std::int64_t m_key;
    std::string_view m_name; // Of the stream.
    std::int64_t m_from;     // What was taken lies before it.
    bool m_isStream;
    bool m_backwards;
    Part m_part;
    std::optional<std::int64_t> m_row; // Key of the row last read from the table.
    std::vector<Entry> m_entries;      // Read and not yet taken from m_at on, in walking order.
    std::size_t m_at = 0;
};

} // namespace headrace
