// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/sqlite_read.h"

#include "core/store/sqlite/match_walk.h"
#include "core/store/sqlite/pruned_blocks.h"
#include "core/store/sqlite/sqlite_schema.h"
#include "core/store/sqlite/stored_stream.h"

#include <algorithm>
#include <limits>

namespace headrace {
namespace {

// Rows looked at before a page is handed over though it is not full: a few milliseconds of work, so
// that a selective query can be watched and stopped, and no read transaction lasts.
constexpr std::int64_t kRowsPerPage = 8'000;

// Entries of events that have left, of which nothing is read, are passed over faster.
constexpr std::int64_t kPassedPerPage = 20 * kRowsPerPage;

constexpr auto kFirst = std::numeric_limits<std::int64_t>::min();
constexpr auto kLast = std::numeric_limits<std::int64_t>::max();

class PageReader
{
public:
    PageReader(SqliteDb& db, std::int64_t head, TypeNames& types, const ReadRequest& request)
        : m_db(db)
        , m_head(head)
        , m_request(request)
        , m_rows(db, types)
        , m_from(startOf(request))
    {
    }

    Result<EventBatch> readStream(const TailView& tail);
    Result<EventBatch> readMatches(MatchWalk& walk, std::int64_t prunedUpTo);
    Result<EventBatch> readLog();
    Result<EventBatch> readTimes(const TailView& tail);
    std::int64_t from() const { return m_from; }

private:
    static std::int64_t startOf(const ReadRequest& request)
    {
        if (request.from != 0)
            return request.from;
        return request.backwards ? kLast : 1;
    }
    bool isFull() const
    {
        return m_batch.size() >= m_request.limit || m_looked >= kRowsPerPage + m_request.limit;
    }
    Result<EventView> take(const SqliteStatement& row);
    Result<std::int64_t> takeAll(const std::vector<RunWalk::Entry>& entries);
    std::size_t room() const;
    EventBatch pause(std::int64_t lastSeen);
    EventBatch finish(std::int64_t head);
    Result<std::int64_t> takeRange(std::int64_t from, std::int64_t to);
    Result<std::optional<std::int64_t>> nextBlock(const TailView& tail, std::int64_t from);
    bool isAsked(Time time) const
    {
        return (!m_request.query.since || time >= *m_request.query.since)
            && (!m_request.query.until || time < *m_request.query.until);
    }

    SqliteDb& m_db;
    std::int64_t m_head;
    const ReadRequest& m_request;
    EventRowReader m_rows;
    EventBatch m_batch;
    std::int64_t m_from;
    std::size_t m_looked = 0;
};

Result<EventView> PageReader::take(const SqliteStatement& row)
{
    ++m_looked;
    auto event = m_rows.read(row);
    if (event && (m_request.query.isAll() || matches(m_request.query, *event)))
        m_batch.add(*event);
    return event;
}

EventBatch PageReader::pause(std::int64_t lastSeen)
{
    m_batch.next = m_request.backwards ? lastSeen - 1 : lastSeen + 1;
    m_batch.atEnd = m_batch.next == 0;
    return std::move(m_batch);
}

EventBatch PageReader::finish(std::int64_t head)
{
    m_batch.atEnd = true;
    m_batch.next = m_request.backwards ? 0 : std::max(head + 1, m_from);
    return std::move(m_batch);
}

// Takes the events that an index names, until the page is full: they must be there. Returns the
// order of the last one taken. In a stream, versions must be those of the index, too.
Result<std::int64_t> PageReader::takeAll(const std::vector<RunWalk::Entry>& entries)
{
    const SqliteRowFiller fill = [&](std::size_t index, std::span<SqliteValue> values) {
        values[0].set(entries[index].position);
    };
    auto query = m_db.statementOver("SELECT " HEADRACE_EVENT_COLUMNS
                                    " FROM rows r CROSS JOIN event e ON e.position = r.c0",
                                    entries.size(), fill);
    if (!query)
        return query.error();
    const auto& stream = m_request.query.stream;
    for (const RunWalk::Entry& entry : entries) {
        const auto row = query->step();
        if (!row)
            return row.error();
        if (!*row || query->integer(0) != entry.position)
            return damagedEvent({entry.position});
        const auto event = take(*query);
        if (!event)
            return event.error();
        if (stream && (event->version.value != entry.order || event->stream != stream->text()))
            return damagedIndex(stream->text());
        if (isFull())
            return entry.order;
    }
    return entries.back().order;
}

// How many events to look up at once.
std::size_t PageReader::room() const
{
    constexpr std::size_t kMost = 1'000;
    return std::clamp<std::size_t>(m_request.limit - m_batch.size(), 1, kMost);
}

Result<EventBatch> PageReader::readStream(const TailView& tail)
{
    const std::string& name = m_request.query.stream->text();
    const auto id = findStreamId(m_db, name);
    if (!id)
        return id.error();
    std::int64_t pruned = 0;
    if (tail.prunedUpTo() > 0) {
        const auto part = readPrunedPart(m_db, *id);
        if (!part)
            return part.error();
        pruned = part->events;
    }
    if (!m_request.backwards)
        m_from = std::max(m_from, pruned + 1);
    else if (m_from <= pruned)
        return finish(0);
    auto walk = RunWalk::ofStream(m_db, tail, *id, name, m_from, m_request.backwards);
    // Versions are dense: what the index has lost is missed here.
    std::optional<std::int64_t> expected;
    if (!m_request.backwards)
        expected = m_from;
    std::vector<RunWalk::Entry> entries;
    for (;;) {
        entries.clear();
        while (entries.size() < room()) {
            const auto entry = walk.peek();
            if (!entry)
                return entry.error();
            if (!*entry || (*entry)->order <= pruned)
                break;
            if ((*entry)->order != expected.value_or((*entry)->order))
                return damagedIndex(name);
            expected = (*entry)->order + (m_request.backwards ? -1 : 1);
            entries.push_back(**entry);
            walk.take();
        }
        if (entries.empty() && m_request.backwards && expected.value_or(pruned) != pruned)
            return damagedIndex(name);
        if (entries.empty())
            return finish(expected.value_or(1) - 1);
        const auto last = takeAll(entries);
        if (!last)
            return last.error();
        if (isFull())
            return pause(*last);
    }
}

// What has left is still in the indexes, where conditions of appends find it.
Result<EventBatch> PageReader::readMatches(MatchWalk& walk, std::int64_t prunedUpTo)
{
    PrunedPositions pruned(m_db, prunedUpTo);
    std::vector<RunWalk::Entry> entries;
    std::int64_t passed = 0;
    for (;;) {
        entries.clear();
        while (entries.size() < room()) {
            const auto position = walk.next();
            if (!position)
                return position.error();
            if (!*position)
                break;
            const auto hasLeft = pruned.has(**position);
            if (!hasLeft)
                return hasLeft.error();
            if (!*hasLeft)
                entries.push_back({**position, **position});
            else if (++passed % kPassedPerPage == 0 && entries.empty())
                return pause(**position);
        }
        if (entries.empty())
            return finish(m_head);
        const auto last = takeAll(entries);
        if (!last)
            return last.error();
        if (isFull())
            return pause(*last);
    }
}

// Takes the events between two positions until the page is full. Returns the last position looked
// at, 0 when there was none.
Result<std::int64_t> PageReader::takeRange(std::int64_t from, std::int64_t to)
{
    auto query = m_request.backwards
        ? m_db.statement("SELECT " HEADRACE_EVENT_COLUMNS
                         " FROM event e WHERE e.position BETWEEN ? AND ? ORDER BY e.position DESC")
        : m_db.statement("SELECT " HEADRACE_EVENT_COLUMNS
                         " FROM event e WHERE e.position BETWEEN ? AND ? ORDER BY e.position");
    if (!query)
        return query.error();
    query->bind(1, from).bind(2, to);
    std::int64_t last = 0;
    while (!isFull()) {
        const auto row = query->step();
        if (!row)
            return row.error();
        if (!*row)
            break;
        last = query->integer(0);
        if (auto taken = take(*query); !taken)
            return taken.error();
    }
    return last;
}

Result<EventBatch> PageReader::readLog()
{
    const auto last = m_request.backwards ? takeRange(1, m_from) : takeRange(m_from, kLast);
    if (!last)
        return last.error();
    return isFull() ? pause(*last) : finish(m_head);
}

// The next block, from the one of position `from` on, with a time that is asked for. The table may
// name blocks that lie beyond the log: reckoning with their positions would overflow.
Result<std::optional<std::int64_t>> PageReader::nextBlock(const TailView& tail, std::int64_t from)
{
    const std::int64_t last = blockOf(m_head);
    auto query = m_request.backwards
        ? m_db.statement("SELECT number FROM block WHERE number <= ? AND number >= ? AND "
                         "last_us >= ? AND first_us < ? ORDER BY number DESC LIMIT 1")
        : m_db.statement("SELECT number FROM block WHERE number >= ? AND number <= ? AND "
                         "last_us >= ? AND first_us < ? ORDER BY number LIMIT 1");
    if (!query)
        return query.error();
    const auto& [since, until] = std::pair(m_request.query.since, m_request.query.until);
    query->bind(1, m_request.backwards ? std::min(blockOf(from), last) : blockOf(from))
        .bind(2, m_request.backwards ? 0 : last)
        .bind(3, since ? toUs(*since) : kFirst)
        .bind(4, until ? toUs(*until) : kLast);
    const auto row = query->step();
    if (!row)
        return row.error();
    std::optional<std::int64_t> best;
    if (*row)
        best = query->integer(0);
    tail.forEach(0, [&](const TailChunk::Entry& entry) {
        const std::int64_t block = blockOf(entry.position);
        const bool isAhead = m_request.backwards ? block <= blockOf(from) : block >= blockOf(from);
        if (isAhead && isAsked(entry.time)
            && (!best || (m_request.backwards ? block > *best : block < *best)))
            best = block;
    });
    return best;
}

Result<EventBatch> PageReader::readTimes(const TailView& tail)
{
    for (std::int64_t from = m_from; from >= 1;) {
        const auto block = nextBlock(tail, from);
        if (!block)
            return block.error();
        if (!*block)
            return finish(m_head);
        const std::int64_t first = **block * kBlockEvents + 1;
        const std::int64_t end = first + kBlockEvents - 1;
        const auto last = m_request.backwards ? takeRange(first, std::min(end, from))
                                              : takeRange(std::max(first, from), end);
        if (!last)
            return last.error();
        if (isFull())
            return pause(*last);
        from = m_request.backwards ? first - 1 : end + 1;
    }
    return finish(m_head);
}

} // namespace

Result<EventBatch> readLogPage(SqliteDb& db, std::int64_t head, TypeNames& types,
                               const ReadRequest& request)
{
    return PageReader(db, head, types, request).readLog();
}

Result<EventBatch> readPageOf(SqliteDb& db, const TailView& tail, TypeNames& types,
                              const ReadRequest& request)
{
    PageReader reader(db, tail.head(), types, request);
    if (request.query.stream)
        return reader.readStream(tail);
    auto walk = MatchWalk::of(db, tail, request.query, reader.from(), request.backwards);
    if (!walk)
        return walk.error();
    if (*walk)
        return reader.readMatches(**walk, tail.prunedUpTo());
    return request.query.since || request.query.until ? reader.readTimes(tail) : reader.readLog();
}

Result<std::optional<Position>> positionAtTime(SqliteDb& db, const TailView& tail, Time time)
{
    // A block may begin in the tables and end in the tail, and not hold such a time in the tables.
    auto query = db.statement("SELECT min(position) FROM event WHERE time_us >= ?1 AND position > "
                              "(SELECT min(number) FROM block WHERE last_us >= ?1) * 256 AND "
                              "position <= (SELECT min(number) FROM block WHERE last_us >= ?1) * "
                              "256 + 256");
    if (!query)
        return query.error();
    const auto row = query->bind(1, toUs(time)).step();
    if (!row)
        return row.error();
    std::int64_t position = *row ? query->integer(0) : 0;
    if (position == 0)
        tail.forEach(0, [&](const TailChunk::Entry& entry) {
            if (position == 0 && entry.time >= time)
                position = entry.position;
        });
    return position > 0 ? std::optional(Position {position}) : std::nullopt;
}

} // namespace headrace
