// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/event/event.h"
#include "core/sqlite/sqlite_db.h"
#include "core/store/sqlite/event_row.h"

#include <cstdint>
#include <vector>

namespace headrace {

/// Reads only. Refused: the tables are not exactly those of layout 1.
Result<void> checkFormerTables(SqliteDb& db);

/// Events of layout 1 that follow one another.
struct FormerEvents
{
    std::vector<NewEvent> events;
    std::vector<Version> versions; ///< Of each.
    Position last;                 ///< Of the last one; they end the log when there are none.
};

/// Reads the log of a file of layout 1, which kept no digests: what can be told by its form alone
/// is checked. Confined to one thread.
class FormerLog
{
public:
    /// `db` must outlive this.
    explicit FormerLog(SqliteDb& db) : m_db(db) {}

    /// The last position, by the books of the file.
    Result<std::int64_t> head();
    /// The next events above `after`, about a thousand; fewer of great ones. Corruption: a position
    /// is missing, or an event cannot have been written by Headrace.
    Result<FormerEvents> readAfter(Position after);

private:
    Result<NewEvent> eventOf(const SqliteStatement& row);

    SqliteDb& m_db;
    TypeNames m_types;
};

} // namespace headrace
