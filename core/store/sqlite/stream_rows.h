// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/time.h"
#include "core/event/stream_name.h"
#include "core/store/sqlite/sqlite_db.h"

#include <cstdint>
#include <limits>
#include <string_view>
#include <unordered_map>

namespace headrace {

/// A row of `stream`.
struct StreamRow
{
    std::int64_t id = 0;
    std::string_view name;
    std::int64_t head = 0;
    std::int64_t events = 0;
    std::int64_t bytes = 0;
    std::int64_t firstUs = std::numeric_limits<std::int64_t>::max();
    std::int64_t lastUs = std::numeric_limits<std::int64_t>::min();
    std::int64_t lastPosition = 0;
    bool isStored = false;  ///< It was there before this transaction.
    bool isTouched = false; ///< It got events.

    /// Makes room for one more event, whose version is then `head`.
    void add(std::int64_t position, Time time, std::int64_t eventBytes);
};

/// The streams that one transaction looks at: each read once, and written once, at the end, in the
/// order of their ids. Confined to one thread. Names passed in must outlive it.
class StreamRows
{
public:
    explicit StreamRows(SqliteDb& db) : m_db(db) {}

    /// The row of `name`, with a head of 0 and an id of its own when there is no such stream yet.
    Result<StreamRow*> row(const StreamName& name);

    /// Writes the rows that got events.
    Result<void> store();

private:
    Result<void> read(StreamRow& row);
    Result<std::int64_t> nextId();

    SqliteDb& m_db;
    std::int64_t m_lastId = 0; // 0 until it is asked for.
    std::unordered_map<std::string_view, StreamRow> m_rows;
};

} // namespace headrace
