// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/sqlite_read.h"

#include "core/store/sqlite/run_walk.h"
#include "core/store/sqlite/sqlite_schema.h"
#include "core/store/sqlite/term.h"

#include <algorithm>
#include <limits>

namespace headrace {
namespace {

// Rows looked at before a page is handed over though it is not full: a few milliseconds of work, so
// that a selective query can be watched and stopped, and no read transaction lasts.
constexpr std::int64_t kRowsPerPage = 8'000;

Result<std::optional<std::int64_t>> idOf(SqliteDb& db, const char* sql, std::string_view name)
{
    auto query = db.statement(sql);
    if (!query)
        return query.error();
    const auto row = query->bindText(1, name).step();
    if (!row)
        return row.error();
    return *row ? std::optional(query->integer(0)) : std::nullopt;
}

class PageReader
{
public:
    PageReader(SqliteDb& db, TypeNames& types, const ReadRequest& request)
        : m_db(db)
        , m_request(request)
        , m_rows(db, types)
        , m_from(startOf(request))
    {
    }

    Result<EventBatch> readStream();
    Result<EventBatch> readTerms(const std::vector<std::int64_t>& terms);
    Result<EventBatch> readLog();

private:
    static std::int64_t startOf(const ReadRequest& request)
    {
        if (request.from != 0)
            return request.from;
        return request.backwards ? std::numeric_limits<std::int64_t>::max() : 1;
    }
    bool isFull() const
    {
        return m_batch.size() >= m_request.limit || m_looked >= kRowsPerPage + m_request.limit;
    }
    Result<void> take(const SqliteStatement& row);
    Result<void> takeAt(std::int64_t position);
    EventBatch pause(std::int64_t lastSeen);
    EventBatch finish();
    Result<std::int64_t> takeRange(const char* sql, std::int64_t from, std::int64_t to);
    Result<std::optional<std::int64_t>> nextBlock(std::int64_t from);

    SqliteDb& m_db;
    const ReadRequest& m_request;
    EventRowReader m_rows;
    EventBatch m_batch;
    std::int64_t m_from;
    std::size_t m_looked = 0;
};

Result<void> PageReader::take(const SqliteStatement& row)
{
    ++m_looked;
    const auto event = m_rows.read(row);
    if (!event)
        return event.error();
    if (m_request.query.isAll() || matches(m_request.query, *event))
        m_batch.add(*event);
    return {};
}

EventBatch PageReader::pause(std::int64_t lastSeen)
{
    m_batch.next = m_request.backwards ? lastSeen - 1 : lastSeen + 1;
    m_batch.atEnd = m_batch.next == 0;
    return std::move(m_batch);
}

EventBatch PageReader::finish()
{
    m_batch.atEnd = true;
    return std::move(m_batch);
}

Result<void> PageReader::takeAt(std::int64_t position)
{
    auto query =
        m_db.statement("SELECT " HEADRACE_EVENT_COLUMNS " FROM event e WHERE e.position = ?");
    if (!query)
        return query.error();
    const auto row = query->bind(1, position).step();
    if (!row)
        return row.error();
    if (!*row)
        return {};
    return take(*query);
}

Result<EventBatch> PageReader::readStream()
{
    const auto id =
        idOf(m_db, "SELECT id FROM stream WHERE name = ?", m_request.query.stream->text());
    if (!id)
        return id.error();
    if (!*id)
        return finish();
    auto walk = RunWalk::ofStream(m_db, **id, m_from, m_request.backwards);
    for (;;) {
        const auto entry = walk.peek();
        if (!entry)
            return entry.error();
        if (!*entry)
            return finish();
        const auto [version, position] = **entry;
        if (auto taken = takeAt(position); !taken)
            return taken.error();
        walk.take();
        if (isFull())
            return pause(version);
    }
}

// Walks the events under any of the terms in order of position, each once.
Result<EventBatch> PageReader::readTerms(const std::vector<std::int64_t>& terms)
{
    std::vector<RunWalk> walks;
    walks.reserve(terms.size());
    for (const std::int64_t term : terms)
        walks.push_back(RunWalk::ofTerm(m_db, term, m_from, m_request.backwards));
    for (;;) {
        std::optional<std::int64_t> best;
        for (RunWalk& walk : walks) {
            const auto entry = walk.peek();
            if (!entry)
                return entry.error();
            if (*entry && (!best || ((*entry)->position < *best) != m_request.backwards))
                best = (*entry)->position;
        }
        if (!best)
            return finish();
        for (RunWalk& walk : walks)
            if (const auto entry = walk.peek(); entry && *entry && (*entry)->position == *best)
                walk.take();
        if (auto taken = takeAt(*best); !taken)
            return taken.error();
        if (isFull())
            return pause(*best);
    }
}

// Takes events of `sql`, which reads positions between two bounds, until the page is full. Returns
// the last position looked at, 0 when there was none.
Result<std::int64_t> PageReader::takeRange(const char* sql, std::int64_t from, std::int64_t to)
{
    auto query = m_db.statement(sql);
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

// The next block, from the one of position `from` on, with a time that is asked for.
Result<std::optional<std::int64_t>> PageReader::nextBlock(std::int64_t from)
{
    auto query = m_request.backwards
        ? m_db.statement("SELECT block FROM time_block WHERE block <= ? AND last_us >= ? AND "
                         "first_us < ? ORDER BY block DESC LIMIT 1")
        : m_db.statement("SELECT block FROM time_block WHERE block >= ? AND last_us >= ? AND "
                         "first_us < ? ORDER BY block LIMIT 1");
    if (!query)
        return query.error();
    const auto& [since, until] = std::pair(m_request.query.since, m_request.query.until);
    query->bind(1, (from - 1) / kBlockEvents)
        .bind(2, since ? toUs(*since) : std::numeric_limits<std::int64_t>::min())
        .bind(3, until ? toUs(*until) : std::numeric_limits<std::int64_t>::max());
    const auto row = query->step();
    if (!row)
        return row.error();
    return *row ? std::optional(query->integer(0)) : std::nullopt;
}

Result<EventBatch> PageReader::readLog()
{
    static constexpr const char* kForwards =
        "SELECT " HEADRACE_EVENT_COLUMNS
        " FROM event e WHERE e.position BETWEEN ? AND ? ORDER BY e.position";
    static constexpr const char* kBackwards =
        "SELECT " HEADRACE_EVENT_COLUMNS
        " FROM event e WHERE e.position BETWEEN ? AND ? ORDER BY e.position DESC";
    const char* sql = m_request.backwards ? kBackwards : kForwards;
    if (!m_request.query.since && !m_request.query.until) {
        const auto last = m_request.backwards
            ? takeRange(sql, 1, m_from)
            : takeRange(sql, m_from, std::numeric_limits<std::int64_t>::max());
        if (!last)
            return last.error();
        return isFull() ? pause(*last) : finish();
    }
    for (std::int64_t from = m_from; from >= 1;) {
        const auto block = nextBlock(from);
        if (!block)
            return block.error();
        if (!*block)
            return finish();
        const std::int64_t first = **block * kBlockEvents + 1;
        const std::int64_t end = first + kBlockEvents - 1;
        const auto last = m_request.backwards ? takeRange(sql, first, std::min(end, from))
                                              : takeRange(sql, std::max(first, from), end);
        if (!last)
            return last.error();
        if (isFull())
            return pause(*last);
        from = m_request.backwards ? first - 1 : end + 1;
    }
    return finish();
}

Result<void> addNamedTerm(SqliteDb& db, const char* sql, std::string_view name,
                          std::int64_t (*term)(std::int64_t), std::vector<std::int64_t>& terms)
{
    const auto id = idOf(db, sql, name);
    if (!id)
        return id.error();
    if (*id)
        terms.push_back(term(**id));
    return {};
}

// The terms one of which every event of the query has; nothing when no such set is known. An empty
// set means that no event can match.
Result<std::optional<std::vector<std::int64_t>>> drivingTerms(SqliteDb& db, const Query& query)
{
    std::vector<std::int64_t> terms;
    if (query.correlation) {
        terms.push_back(correlationTerm(*query.correlation));
        return std::optional(std::move(terms));
    }
    const auto isFree = [](const QueryItem& i) { return i.types.empty() && i.tags.empty(); };
    if (!query.items.empty() && std::none_of(query.items.begin(), query.items.end(), isFree)) {
        for (const QueryItem& item : query.items) {
            if (!item.tags.empty()) {
                terms.push_back(tagTerm(item.tags.front()));
                continue;
            }
            for (const std::string& type : item.types)
                if (auto added = addNamedTerm(db, "SELECT id FROM type WHERE name = ?", type,
                                              &typeTerm, terms);
                    !added)
                    return added.error();
        }
        return std::optional(std::move(terms));
    }
    if (!query.category)
        return std::optional<std::vector<std::int64_t>>();
    if (auto added = addNamedTerm(db, "SELECT id FROM category WHERE name = ?", *query.category,
                                  &categoryTerm, terms);
        !added)
        return added.error();
    return std::optional(std::move(terms));
}

} // namespace

Result<EventBatch> readPageOf(SqliteDb& db, TypeNames& types, const ReadRequest& request)
{
    auto transaction = SqliteTransaction::begin(db, SqliteTransaction::Kind::Read);
    if (!transaction)
        return transaction.error();
    PageReader reader(db, types, request);
    if (request.query.stream)
        return reader.readStream();
    const auto terms = drivingTerms(db, request.query);
    if (!terms)
        return terms.error();
    return *terms ? reader.readTerms(**terms) : reader.readLog();
}

Result<StoreStatistics> readStatistics(SqliteDb& db)
{
    auto transaction = SqliteTransaction::begin(db, SqliteTransaction::Kind::Read);
    if (!transaction)
        return transaction.error();
    StoreStatistics statistics;
    const auto head = db.integer("SELECT value FROM store_info WHERE key = 'head'");
    if (!head)
        return head.error();
    statistics.head = {*head};
    const auto each = [&db](const char* sql, const auto& take) -> Result<void> {
        auto query = db.statement(sql);
        if (!query)
            return query.error();
        for (;;) {
            const auto row = query->step();
            if (!row)
                return row.error();
            if (!*row)
                return {};
            take(*query);
        }
    };
    auto read = each("SELECT name, streams, events, bytes FROM category ORDER BY name",
                     [&](const SqliteStatement& row) {
                         statistics.categories.push_back({std::string(row.bytes(0)), row.integer(1),
                                                          row.integer(2), row.integer(3)});
                         statistics.streams += row.integer(1);
                         statistics.events += row.integer(2);
                         statistics.bytes += row.integer(3);
                     });
    if (read)
        read = each("SELECT name, events FROM type ORDER BY name", [&](const SqliteStatement& row) {
            statistics.types.push_back({std::string(row.bytes(0)), row.integer(1)});
        });
    if (read && statistics.events > 0)
        read = each("SELECT min(first_us), max(last_us) FROM time_block",
                    [&](const SqliteStatement& row) {
                        statistics.first = fromUs(row.integer(0));
                        statistics.last = fromUs(row.integer(1));
                    });
    if (!read)
        return read.error();
    return statistics;
}

Result<std::optional<Position>> positionAtTime(SqliteDb& db, Time time)
{
    auto query = db.statement(
        "SELECT min(position) FROM event WHERE time_us >= ?1 AND position > "
        "(SELECT min(block) FROM time_block WHERE last_us >= ?1) * 256 AND position <= "
        "(SELECT min(block) FROM time_block WHERE last_us >= ?1) * 256 + 256");
    if (!query)
        return query.error();
    const auto row = query->bind(1, toUs(time)).step();
    if (!row)
        return row.error();
    const std::int64_t position = *row ? query->integer(0) : 0;
    return position > 0 ? std::optional(Position {position}) : std::nullopt;
}

} // namespace headrace
