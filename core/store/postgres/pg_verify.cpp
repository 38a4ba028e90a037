// SPDX-License-Identifier: Apache-2.0
#include "core/store/postgres/pg_verify.h"

#include "core/event/event_digest.h"
#include "core/store/chain_builder.h"
#include "core/store/postgres/pg_event_row.h"
#include "core/store/postgres/pg_layout.h"

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <unordered_map>

namespace headrace {
namespace {

constexpr std::int64_t kPage = 2'048;

struct Info
{
    std::int64_t head = 0;
    std::int64_t folded = 0;
    std::int64_t blockEvents = 1;
    ChainLink chain {};
};

class Check
{
public:
    Check(PgPool& readers, Job& job, const FindingHandler& report)
        : m_readers(readers)
        , m_job(job)
        , m_report(report)
    {
    }
    Result<Verification> run();

private:
    Result<void> readInfo();
    Result<void> checkLog();
    Result<bool> checkPage(PgConnection& connection);
    void checkEvent(const PgRows& rows, int row);
    void checkOrder(const EventView& event);
    void checkLink(const PgRows& links, std::int64_t position);
    Result<void> checkCounts();
    Result<void> checkTerms();
    Result<std::pair<std::string, std::int64_t>> sum(const std::string& sql, PgArguments arguments);
    void add(const char* kind, std::string message, std::int64_t position = 0,
             std::string stream = {});

    PgPool& m_readers;
    Job& m_job;
    const FindingHandler& m_report;
    Info m_info;
    Verification m_outcome {.at = now()};
    PgEventReader m_events;
    std::unordered_map<std::string, std::int64_t> m_heads;
    std::int64_t m_last = 0; // The position read last.
    ChainLink m_link {};
    bool m_isBlockSound = true; // No finding since the last kept link.
};

void Check::add(const char* kind, std::string message, std::int64_t position, std::string stream)
{
    ++m_outcome.findings;
    m_report({kind, {position}, std::move(stream), std::move(message)});
}

Result<void> Check::readInfo()
{
    return m_readers.read([this](PgConnection& connection) -> Result<void> {
        const auto rows =
            connection.run("SELECT head, folded, block_events, chain FROM " HEADRACE_PG_INFO " i");
        if (!rows)
            return rows.error();
        if (rows->size() != 1 || rows->bytes(0, 3).size() != m_info.chain.size())
            return Error {ErrorCode::Corruption, "the store has lost its head"};
        m_info = {rows->number(0, 0),
                  rows->number(0, 1),
                  std::max<std::int64_t>(rows->number(0, 2), 1),
                  {}};
        std::memcpy(m_info.chain.data(), rows->bytes(0, 3).data(), m_info.chain.size());
        return {};
    });
}

void Check::checkOrder(const EventView& event)
{
    const std::int64_t position = event.position.value;
    if (position != m_last + 1) {
        add("order", fmt::format("positions {} to {} are missing", m_last + 1, position - 1),
            position);
        m_isBlockSound = false;
    }
    std::int64_t& head = m_heads[std::string(event.stream)];
    if (event.version.value != head + 1)
        add("version",
            fmt::format("it has version {} of its stream, where {} is next", event.version.value,
                        head + 1),
            position, std::string(event.stream));
    head = event.version.value;
    m_last = position;
}

void Check::checkEvent(const PgRows& rows, int row)
{
    const auto event = m_events.read(rows, row);
    checkOrder(m_events.view(rows, row));
    if (!event) {
        add("digest", event.error().message, m_last);
        m_isBlockSound = false;
    }
    m_link = nextLink(m_link, m_events.canonical());
    ++m_outcome.events;
}

// After damage the chain is taken up from the next kept link: what follows is judged on its own.
void Check::checkLink(const PgRows& links, std::int64_t position)
{
    int row = 0;
    while (row < links.size() && links.number(row, 0) != position)
        ++row;
    if (row == links.size()) {
        add("chain", fmt::format("the link after position {} is missing", position), position);
    } else {
        ChainLink stored {};
        std::memcpy(stored.data(), links.bytes(row, 1).data(),
                    std::min(stored.size(), links.bytes(row, 1).size()));
        if (stored != m_link && m_isBlockSound)
            add("chain",
                fmt::format("the events at positions {} to {} are not those that were appended, "
                            "though each agrees with its digest",
                            position - kKeptLinkEvents + 1, position),
                position);
        m_link = stored;
    }
    m_isBlockSound = true;
}

Result<bool> Check::checkPage(PgConnection& connection)
{
    const std::int64_t last = std::min(m_last + kPage, m_info.head);
    const auto range = [&] { return PgArguments().add(m_last + 1).add(last); };
    const PgStatement statements[] = {
        {"SELECT " HEADRACE_PG_EVENT_COLUMNS " FROM event e WHERE e.position BETWEEN $1 AND $2 "
         "ORDER BY e.position",
         range()},
        {"SELECT position, link FROM chain WHERE position BETWEEN $1 AND $2", range()}};
    const auto answers = connection.run(statements);
    if (!answers)
        return answers.error();
    const PgRows& events = (*answers)[0];
    for (int row = 0; row < events.size(); ++row) {
        checkEvent(events, row);
        if (m_last % kKeptLinkEvents == 0)
            checkLink((*answers)[1], m_last);
    }
    if (m_last < last) {
        add("order", fmt::format("positions {} to {} are missing", m_last + 1, last), last);
        m_last = last;
        m_isBlockSound = false;
    }
    return m_last < m_info.head;
}

Result<void> Check::checkLog()
{
    while (m_last < m_info.head) {
        if (auto goOn = m_job.goOn(); !goOn)
            return goOn;
        const auto isMore =
            m_readers.read([this](PgConnection& connection) { return checkPage(connection); });
        if (!isMore)
            return isMore.error();
        m_job.setDone(m_last);
    }
    if (m_isBlockSound && m_link != m_info.chain)
        add("chain",
            fmt::format("the last events, up to position {}, are not those that were appended, "
                        "though each agrees with its digest",
                        m_info.head),
            m_info.head);
    return {};
}

struct Counted
{
    const char* kind;
    const char* what;
    const char* columns;
    const char* table;
    const char* fromLog; // Of events 1 to i.folded.
};
constexpr std::array kCounted {
    Counted {"stream", "streams",
             "name COLLATE \"C\", events, head, first_us, last_us, bytes, last_position", "stream",
             "streams_between(1, i.folded_streams)"},
    Counted {"count", "categories", "name COLLATE \"C\", streams, events, bytes", "category",
             "categories_between(1, i.folded)"},
    Counted {"count", "types", "name COLLATE \"C\", events", "type", "types_between(1, i.folded)"},
    Counted {"count", "events per hour", "start_us, events", "hour", "hours_between(1, i.folded)"},
    Counted {"count", "times per block", "number, first_us, last_us", "block",
             "blocks_between(1, i.folded, i.block_events)"},
};

// Each in one statement, which sees the store at one moment.
Result<void> Check::checkCounts()
{
    for (const Counted& counted : kCounted) {
        if (auto goOn = m_job.goOn(); !goOn)
            return goOn;
        const std::string kept = fmt::format("SELECT {} FROM {}", counted.columns, counted.table);
        const std::string log =
            fmt::format("SELECT {} FROM (SELECT f.* FROM " HEADRACE_PG_INFO " i, {} f) g",
                        counted.columns, counted.fromLog);
        const std::string asked = "SELECT count(*) FROM ((" + kept + " EXCEPT " + log
            + ") UNION ALL (" + log + " EXCEPT " + kept + ")) d";
        const auto differing = sum("SELECT ''::text, (" + asked + ")", {});
        if (!differing)
            return differing.error();
        if (differing->second > 0)
            add(counted.kind,
                fmt::format("the counts of {} do not agree with the log", counted.what));
    }
    return {};
}

Result<std::pair<std::string, std::int64_t>> Check::sum(const std::string& sql,
                                                        PgArguments arguments)
{
    return m_readers.read(
        [&](PgConnection& connection) -> Result<std::pair<std::string, std::int64_t>> {
            connection.whileRunning([this] { return m_job.goOn().has_value(); });
            const auto rows = connection.run(PgStatement {sql, arguments, false});
            connection.whileRunning(nullptr);
            if (!rows)
                return rows.error();
            return std::pair(std::string(rows->bytes(0, 0)), rows->number(0, 1));
        });
}

// Sums over hashes, so that no side is ever held in memory as a whole.
Result<void> Check::checkTerms()
{
    const auto sumOf = [](const char* table) {
        return fmt::format("SELECT coalesce(sum(hashtextextended(encode(u.term, 'hex') || ' ' || "
                           "u.block || ' ' || u.p, 0) % 4294967296), 0)::text, count(*) FROM "
                           "(SELECT t.term, t.block, unnest(t.positions) AS p FROM {}) u",
                           table);
    };
    const std::int64_t window = m_info.blockEvents * 64;
    std::int64_t entries = 0;
    std::int64_t hashes = 0;
    for (std::int64_t first = 1; first <= m_info.folded; first += window) {
        const auto some = sum(sumOf("terms_between($1, $2, $3) t"),
                              PgArguments()
                                  .add(first)
                                  .add(std::min(first + window - 1, m_info.folded))
                                  .add(m_info.blockEvents));
        if (!some)
            return some.error();
        hashes += std::stoll(some->first);
        entries += some->second;
    }
    const auto stored = sum(sumOf("term_run t WHERE t.block < $1"),
                            PgArguments().add(m_info.folded / m_info.blockEvents));
    if (!stored)
        return stored.error();
    if (entries != stored->second)
        add("index",
            fmt::format("the table term_run has {} entries, where the log has {}", stored->second,
                        entries));
    else if (std::to_string(hashes) != stored->first)
        add("index", "the table term_run has entries that do not agree with the log");
    return {};
}

Result<Verification> Check::run()
{
    if (auto read = readInfo(); !read)
        return read.error();
    m_outcome.head = {m_info.head};
    m_job.setTotal(m_info.head);
    if (auto goOn = m_job.goOn(); !goOn)
        return goOn.error();
    if (auto checked = checkLog(); !checked)
        return checked.error();
    // Of a damaged log no index can agree with all: it would be found fault with for nothing.
    if (m_outcome.findings > 0)
        return m_outcome;
    if (auto checked = checkCounts(); !checked)
        return checked.error();
    if (auto checked = checkTerms(); !checked)
        return checked.error();
    return m_outcome;
}

} // namespace

Result<Verification> verifyPgStore(PgPool& readers, Job& job, const FindingHandler& report)
{
    return Check(readers, job, report).run();
}

} // namespace headrace
