// SPDX-License-Identifier: Apache-2.0
#include "core/store/postgres/pg_read.h"

#include "core/store/postgres/pg_event_row.h"
#include "core/store/postgres/pg_layout.h"
#include "core/store/postgres/pg_terms.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>

namespace headrace {
namespace {

constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
// A page is given up unfinished after this long, so that a search can be watched and stopped.
constexpr std::chrono::milliseconds kPageTime {250};

#define HEADRACE_PG_SELECT "SELECT " HEADRACE_PG_EVENT_COLUMNS " FROM event e "

struct Range
{
    std::int64_t first;
    std::int64_t last; // Inclusive.
    bool isEmpty() const { return first > last; }
};

class PageReader
{
public:
    PageReader(PgConnection& connection, const ReadRequest& request)
        : m_connection(connection)
        , m_request(request)
        , m_limit(static_cast<std::int64_t>(request.limit))
    {
    }
    Result<EventBatch> readAll();
    Result<EventBatch> readStream();
    Result<EventBatch> readQuery();

private:
    Result<void> take(const PgRows& rows);
    Result<void> readInfo();
    Result<Range> withinTimes(Range range);
    Result<void> scanBlocks(Range range);
    Result<void> scanWindow(Range window);
    Result<void> scanTail(Range range);
    PgStatement windowStatement(Range window) const;
    bool isDone() const { return m_isFull || m_isOver; }
    const char* order() const { return m_request.backwards ? "DESC" : "ASC"; }
    std::int64_t sinceUs() const
    {
        return m_request.query.since ? toUs(*m_request.query.since) : kLeast;
    }
    std::int64_t untilUs() const
    {
        return m_request.query.until ? toUs(*m_request.query.until) : kMost;
    }
    EventBatch finish(std::int64_t end);

    PgConnection& m_connection;
    const ReadRequest& m_request;
    const std::int64_t m_limit;
    PgEventReader m_rows;
    EventBatch m_batch;
    std::int64_t m_head = 0;
    std::int64_t m_folded = 0;
    std::int64_t m_blockEvents = 1;
    bool m_isFull = false; // One more than the limit was found: the batch says where.
    bool m_isOver = false; // Out of time: the batch says where to go on.
    const std::chrono::steady_clock::time_point m_deadline =
        std::chrono::steady_clock::now() + kPageTime;
};

// Adds what the query means.
Result<void> PageReader::take(const PgRows& rows)
{
    for (int row = 0; row < rows.size() && !m_isFull; ++row) {
        const auto event = m_rows.read(rows, row);
        if (!event)
            return event.error();
        if (!matches(m_request.query, *event))
            continue;
        if (m_batch.size() == m_request.limit) {
            m_isFull = true;
            m_batch.next = m_request.query.stream ? event->version.value : event->position.value;
        } else {
            m_batch.add(*event);
        }
    }
    return {};
}

EventBatch PageReader::finish(std::int64_t end)
{
    m_batch.atEnd = !isDone();
    if (m_batch.atEnd)
        m_batch.next = m_request.backwards ? 0 : end;
    return std::move(m_batch);
}

// The whole log: the head is asked for first, so that what comes after it is left for later.
Result<EventBatch> PageReader::readAll()
{
    const std::int64_t from = std::max<std::int64_t>(m_request.from, 1);
    const std::int64_t back = m_request.from == 0 ? kMost : m_request.from;
    const PgStatement statements[] = {
        {"SELECT head FROM store_info", {}},
        m_request.backwards
            ? PgStatement {HEADRACE_PG_SELECT
                           "WHERE e.position <= $1 ORDER BY e.position DESC LIMIT $2",
                           PgArguments().add(back).add(m_limit)}
            : PgStatement {HEADRACE_PG_SELECT "WHERE e.position >= $1 ORDER BY e.position LIMIT $2",
                           PgArguments().add(from).add(m_limit)}};
    const auto answers = m_connection.run(statements);
    if (!answers)
        return answers.error();
    m_head = (*answers)[0].number(0, 0);
    const PgRows& rows = (*answers)[1];
    std::int64_t last = m_request.backwards ? 1 : std::max(from - 1, m_head);
    for (int row = 0; row < rows.size(); ++row) {
        const auto event = m_rows.read(rows, row);
        if (!event)
            return event.error();
        if (event->position.value > m_head && !m_request.backwards)
            break;
        m_batch.add(*event);
        last = event->position.value;
    }
    const bool isMore =
        m_batch.size() == m_request.limit && (m_request.backwards ? last > 1 : last < m_head);
    m_batch.atEnd = !isMore;
    m_batch.next = m_request.backwards ? (isMore ? last - 1 : 0)
                                       : (isMore ? last + 1 : std::max(m_head + 1, from));
    return std::move(m_batch);
}

Result<EventBatch> PageReader::readStream()
{
    const std::string& name = m_request.query.stream->text();
    std::int64_t from = m_request.backwards && m_request.from == 0
        ? kMost
        : std::max<std::int64_t>(m_request.from, 1);
    for (;;) {
        const auto rows =
            m_connection.run(m_request.backwards ? HEADRACE_PG_SELECT
                                 "WHERE e.stream = $1 AND e.version <= $2 ORDER BY e.stream DESC, "
                                 "e.version DESC LIMIT $3"
                                                 : HEADRACE_PG_SELECT
                                 "WHERE e.stream = $1 AND e.version >= $2 ORDER BY e.stream, "
                                 "e.version LIMIT $3",
                             PgArguments().addText(name).add(from).add(m_limit + 1));
        if (!rows)
            return rows.error();
        if (auto taken = take(*rows); !taken)
            return taken.error();
        if (rows->size() > 0) {
            const std::int64_t last = rows->number(rows->size() - 1, 2);
            from = m_request.backwards ? last - 1 : last + 1;
        }
        if (m_isFull || rows->size() <= m_limit)
            return finish(from);
    }
}

Result<void> PageReader::readInfo()
{
    const auto rows =
        m_connection.run("SELECT head, folded, block_events FROM " HEADRACE_PG_INFO " i");
    if (!rows)
        return rows.error();
    m_head = rows->number(0, 0);
    m_folded = rows->number(0, 1);
    m_blockEvents = std::max<std::int64_t>(rows->number(0, 2), 1);
    return {};
}

Result<EventBatch> PageReader::readQuery()
{
    if (auto read = readInfo(); !read)
        return read.error();
    const bool back = m_request.backwards;
    const Range wanted = back
        ? Range {1, m_request.from == 0 ? m_head : std::min(m_request.from, m_head)}
        : Range {std::max<std::int64_t>(m_request.from, 1), m_head};
    const Range tail {std::max(wanted.first, m_folded + 1), wanted.last};
    const Range blocks {wanted.first, std::min(wanted.last, m_folded)};
    if (back)
        if (auto read = scanTail(tail); !read)
            return read.error();
    if (!isDone())
        if (auto read = scanBlocks(blocks); !read)
            return read.error();
    if (!back && !isDone())
        if (auto read = scanTail(tail); !read)
            return read.error();
    return finish(std::max(m_head + 1, m_request.from));
}

// What no index knows yet: it is little.
Result<void> PageReader::scanTail(Range range)
{
    if (range.isEmpty())
        return {};
    const auto rows = m_connection.run(
        fmt::format(HEADRACE_PG_SELECT "WHERE e.position BETWEEN $1 AND $2 AND e.time_us >= $3 "
                                       "AND e.time_us < $4 ORDER BY e.position {}",
                    order()),
        PgArguments().add(range.first).add(range.last).add(sinceUs()).add(untilUs()));
    return rows ? take(*rows) : rows.error();
}

// The part of `range` outside which no block has a time that is asked for.
Result<Range> PageReader::withinTimes(Range range)
{
    if (!m_request.query.since && !m_request.query.until)
        return range;
    const auto rows = m_connection.run(
        "SELECT min(number), max(number) FROM block WHERE number BETWEEN $1 AND $2 "
        "AND last_us >= $3 AND first_us < $4",
        PgArguments()
            .add((range.first - 1) / m_blockEvents)
            .add((range.last - 1) / m_blockEvents)
            .add(sinceUs())
            .add(untilUs()));
    if (!rows)
        return rows.error();
    if (rows->isNull(0, 0))
        return Range {1, 0};
    return Range {std::max(range.first, rows->number(0, 0) * m_blockEvents + 1),
                  std::min(range.last, (rows->number(0, 1) + 1) * m_blockEvents)};
}

// In windows that grow as long as they hold too little: what is frequent is found in the first, and
// what is rare in a few.
Result<void> PageReader::scanBlocks(Range range)
{
    if (range.isEmpty())
        return {};
    const auto within = withinTimes(range);
    if (!within)
        return within.error();
    Range left = *within;
    std::int64_t size = 4 * std::max(m_limit, m_blockEvents);
    constexpr std::int64_t kLargest = 4'000'000;
    while (!left.isEmpty() && !isDone()) {
        const bool back = m_request.backwards;
        const Range window = back ? Range {std::max(left.first, left.last - size + 1), left.last}
                                  : Range {left.first, std::min(left.last, left.first + size - 1)};
        if (auto read = scanWindow(window); !read)
            return read;
        (back ? left.last : left.first) = back ? window.first - 1 : window.last + 1;
        size = std::min(size * 4, kLargest);
        if (!isDone() && !left.isEmpty() && std::chrono::steady_clock::now() > m_deadline) {
            m_isOver = true;
            m_batch.next = back ? left.last : left.first;
        }
    }
    return {};
}

PgStatement PageReader::windowStatement(Range window) const
{
    PgArguments arguments;
    arguments.add((window.first - 1) / m_blockEvents)
        .add((window.last - 1) / m_blockEvents)
        .add(window.first)
        .add(window.last)
        .add(m_limit + 1)
        .add(sinceUs())
        .add(untilUs());
    const std::string terms = termSelect(m_request.query, arguments);
    if (terms.empty())
        return {fmt::format(HEADRACE_PG_SELECT "WHERE $1::bigint <= $2::bigint AND e.position "
                                               "BETWEEN $3 AND $4 AND e.time_us >= $6 AND "
                                               "e.time_us < $7 ORDER BY e.position {} LIMIT $5",
                            order()),
                std::move(arguments), false};
    return {fmt::format("SELECT " HEADRACE_PG_EVENT_COLUMNS
                        " FROM (SELECT f.p FROM {0} AS f (p) WHERE f.p BETWEEN $3 AND $4 "
                        "ORDER BY f.p {1} LIMIT $5) c JOIN event e ON e.position = c.p "
                        "WHERE $6::bigint IS NOT NULL AND $7::bigint IS NOT NULL "
                        "ORDER BY e.position {1}",
                        terms, order()),
            std::move(arguments), false};
}

Result<void> PageReader::scanWindow(Range window)
{
    while (!window.isEmpty() && !m_isFull) {
        const auto rows = m_connection.run(windowStatement(window));
        if (!rows)
            return rows.error();
        if (auto taken = take(*rows); !taken)
            return taken;
        if (rows->size() <= m_limit)
            return {};
        const std::int64_t last = rows->number(rows->size() - 1, 0);
        (m_request.backwards ? window.last : window.first) =
            m_request.backwards ? last - 1 : last + 1;
    }
    return {};
}

} // namespace

Result<EventBatch> readPgPage(PgConnection& connection, const ReadRequest& request)
{
    PageReader reader(connection, request);
    if (request.query.isAll())
        return reader.readAll();
    return request.query.stream ? reader.readStream() : reader.readQuery();
}

Result<EventBatch> readPgToken(PgConnection& connection, const std::string& token)
{
    const auto rows = connection.run(
        "SELECT " HEADRACE_PG_EVENT_COLUMNS
        " FROM token t JOIN event e ON e.position >= t.position "
        "AND e.position < t.position + t.events WHERE t.token = $1 ORDER BY e.position",
        PgArguments().addText(token));
    if (!rows)
        return rows.error();
    PgEventReader reader;
    EventBatch batch;
    for (int row = 0; row < rows->size(); ++row) {
        const auto event = reader.read(*rows, row);
        if (!event)
            return event.error();
        batch.add(*event);
    }
    return batch;
}

} // namespace headrace
