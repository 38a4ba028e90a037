// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/run_walk.h"

#include "core/store/sqlite/position_run.h"

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

constexpr Lookups kStreamLookups {
    "SELECT first_version, positions FROM stream_run WHERE stream = ? AND first_version <= ? "
    "ORDER BY first_version DESC LIMIT 1",
    "SELECT first_version, positions FROM stream_run WHERE stream = ? AND first_version < ? "
    "ORDER BY first_version DESC LIMIT 1",
    "SELECT first_version, positions FROM stream_run WHERE stream = ? AND first_version > ? "
    "ORDER BY first_version LIMIT 1"};

constexpr Lookups kTermLookups {
    "SELECT first_position, positions FROM term_run WHERE term = ? AND first_position <= ? "
    "ORDER BY first_position DESC LIMIT 1",
    "SELECT first_position, positions FROM term_run WHERE term = ? AND first_position < ? "
    "ORDER BY first_position DESC LIMIT 1",
    "SELECT first_position, positions FROM term_run WHERE term = ? AND first_position > ? "
    "ORDER BY first_position LIMIT 1"};

} // namespace

Result<bool> RunWalk::readRun(const char* sql, std::int64_t from)
{
    auto query = m_db->statement(sql);
    if (!query)
        return query.error();
    auto row = query->bind(1, m_key).bind(2, from).step();
    if (!row || !*row)
        return row;
    m_first = query->integer(0);
    const auto positions = unpackRun(query->bytes(1));
    if (!positions)
        return positions.error();
    m_entries.clear();
    m_at = 0;
    for (std::size_t i = 0; i < positions->size(); ++i)
        m_entries.push_back({m_isStream ? m_first + static_cast<std::int64_t>(i) : (*positions)[i],
                             (*positions)[i]});
    keepAsked();
    return true;
}

// Only the run in which the walk starts has entries before its start.
void RunWalk::keepAsked()
{
    const auto isBefore = [this](const Entry& entry) {
        return m_backwards ? entry.order > m_from : entry.order < m_from;
    };
    std::erase_if(m_entries, isBefore);
    if (m_backwards)
        std::reverse(m_entries.begin(), m_entries.end());
}

Result<void> RunWalk::nextRun()
{
    const Lookups& lookups = m_isStream ? kStreamLookups : kTermLookups;
    if (!m_isStarted) {
        m_isStarted = true;
        m_first = m_from; // Where to go on from when nothing begins at or below it.
        const auto read = readRun(lookups.atOrBelow, m_from);
        if (!read)
            return read.error();
        if (*read) // It may end before `from` all the same: then it left no entries.
            return {};
    }
    const auto read = readRun(m_backwards ? lookups.below : lookups.above, m_first);
    if (!read)
        return read.error();
    m_isDone = !*read;
    return {};
}

Result<std::optional<RunWalk::Entry>> RunWalk::peek()
{
    while (m_at == m_entries.size() && !m_isDone)
        if (auto read = nextRun(); !read)
            return read.error();
    if (m_at == m_entries.size())
        return std::optional<Entry>();
    return std::optional(m_entries[m_at]);
}

} // namespace headrace
