// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/run_walk.h"

#include "core/store/sqlite/position_run.h"
#include "core/store/sqlite/stored_stream.h"

#include <algorithm>

namespace headrace {
namespace {

// By kind of index, then by what is looked for from `first` on: a row at or below, below, or above
// it.
struct Lookups
{
    const char* atOrBelow;
    const char* below;
    const char* above;
};

#define HEADRACE_TERM_RUN_COLUMNS "term, first_position, positions"

constexpr Lookups kStreamLookups {
    "SELECT " HEADRACE_STREAM_RUN_COLUMNS " FROM stream_run WHERE stream = ? AND "
    "first_version <= ? ORDER BY first_version DESC LIMIT 1",
    "SELECT " HEADRACE_STREAM_RUN_COLUMNS " FROM stream_run WHERE stream = ? AND "
    "first_version < ? ORDER BY first_version DESC",
    "SELECT " HEADRACE_STREAM_RUN_COLUMNS " FROM stream_run WHERE stream = ? AND "
    "first_version > ? ORDER BY first_version"};

constexpr Lookups kTermLookups {
    "SELECT " HEADRACE_TERM_RUN_COLUMNS " FROM term_run WHERE term = ? AND first_position <= ? "
    "ORDER BY first_position DESC LIMIT 1",
    "SELECT " HEADRACE_TERM_RUN_COLUMNS " FROM term_run WHERE term = ? AND first_position < ? "
    "ORDER BY first_position DESC",
    "SELECT " HEADRACE_TERM_RUN_COLUMNS " FROM term_run WHERE term = ? AND first_position > ? "
    "ORDER BY first_position"};

// Entries read at once; a run is not cut.
constexpr std::size_t kEntries = 256;

} // namespace

Result<std::optional<RunWalk::Entry>> RunWalk::peek()
{
    while (m_at == m_entries.size() && m_part != Part::None)
        if (auto filled = fill(); !filled)
            return filled.error();
    if (m_at == m_entries.size())
        return std::optional<Entry>();
    return std::optional(m_entries[m_at]);
}

void RunWalk::skipTo(std::int64_t order)
{
    while (m_at < m_entries.size() && isBefore(m_entries[m_at].order, order))
        ++m_at;
    if (!isBefore(m_from, order))
        return;
    m_from = order;
    if (m_at == m_entries.size())
        m_row.reset(); // Looks up the run that `order` is in, however many lie between.
}

Result<void> RunWalk::fill()
{
    m_entries.clear();
    m_at = 0;
    if (m_part == Part::Table)
        return fillFromTable();
    fillFromTail();
    return {};
}

void RunWalk::leave(Part part)
{
    const bool isFirst = (part == Part::Tail) == m_backwards;
    m_part = !isFirst ? Part::None : m_backwards ? Part::Table : Part::Tail;
}

void RunWalk::fillFromTail()
{
    m_entries = m_isStream ? m_tail->stream(m_name, m_from, m_backwards, kEntries)
                           : m_tail->term(m_key, m_from, m_backwards, kEntries);
    if (m_entries.empty())
        leave(Part::Tail);
    else
        m_from = m_entries.back().order + (m_backwards ? -1 : 1);
}

Result<void> RunWalk::fillFromTable()
{
    const bool isBeyond = !m_isStream && !m_backwards && m_from > m_tail->indexed();
    if (isBeyond || (m_isStream && m_key == 0)) {
        leave(Part::Table);
        return {};
    }
    const Lookups& lookups = m_isStream ? kStreamLookups : kTermLookups;
    if (!m_row && !m_backwards && m_from <= 1)
        m_row = 0; // Every run begins above it: one lookup instead of two.
    if (!m_row) {
        m_row = m_from; // Where to go on from when nothing begins at or below it.
        if (auto read = readRuns(lookups.atOrBelow, m_from); !read)
            return read.error();
        // The run may end before `from` all the same.
    }
    if (m_entries.size() >= kEntries)
        return {};
    const auto isEnd = readRuns(m_backwards ? lookups.below : lookups.above, *m_row);
    if (!isEnd)
        return isEnd.error();
    if (*isEnd)
        leave(Part::Table);
    return {};
}

// Reads runs until there are entries enough. True when there are no more.
Result<bool> RunWalk::readRuns(const char* sql, std::int64_t from)
{
    auto query = m_db->statement(sql);
    if (!query)
        return query.error();
    query->bind(1, m_key).bind(2, from);
    while (m_entries.size() < kEntries) {
        const auto row = query->step();
        if (!row)
            return row.error();
        if (!*row)
            return true;
        if (auto taken = takeRun(*query); !taken)
            return taken.error();
    }
    return false;
}

Result<void> RunWalk::takeRun(const SqliteStatement& row)
{
    const std::int64_t first = row.integer(1);
    const std::int64_t columns[] = {m_key, first};
    auto positions = [&]() -> Result<std::vector<std::int64_t>> {
        if (!m_isStream)
            return unpackRun(columns, row.bytes(2));
        auto run = readStreamRun(row);
        if (!run)
            return run.error();
        return std::move(run->positions);
    }();
    if (!positions)
        return positions.error();
    m_row = first;
    const auto take = [&](std::size_t index) {
        const std::int64_t position = (*positions)[index];
        const Entry entry {m_isStream ? first + static_cast<std::int64_t>(index) : position,
                           position};
        // A flush that is under way has written rows that the tail still stands for.
        if (position <= m_tail->indexed() && !isBefore(entry.order, m_from))
            m_entries.push_back(entry);
    };
    for (std::size_t i = 0; i < positions->size(); ++i)
        take(m_backwards ? positions->size() - 1 - i : i);
    return {};
}

} // namespace headrace
