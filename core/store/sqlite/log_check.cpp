// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/log_check.h"

#include "core/store/sqlite/sqlite_schema.h"
#include "core/store/sqlite/tail_scan.h"
#include "core/store/sqlite/term.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace headrace {
namespace {

constexpr std::int64_t kPageEvents = 4'096; // A multiple of kBlockEvents.

} // namespace

Result<void> LogCheck::run(ReaderPool& readers, Job& job)
{
    if (auto read = readPrunedStreams(readers); !read)
        return read;
    for (;;) {
        if (auto goOn = job.goOn(); !goOn)
            return goOn;
        job.setDone(m_last);
        auto reader = readers.take();
        if (!reader)
            return reader.error();
        auto transaction = SqliteTransaction::begin(**reader, SqliteTransaction::Kind::Read);
        if (!transaction)
            return transaction.error();
        const auto isMore = readPage(**reader);
        if (!isMore && isMore.error().code == ErrorCode::Corruption) {
            m_findings.add("file", "the log cannot be read on: " + isMore.error().message,
                           m_last + 1);
            return {};
        }
        if (!isMore)
            return isMore.error();
        if (!*isMore)
            break;
    }
    job.setDone(m_last);
    checkEnd();
    checkPruned();
    return {};
}

// What counts as checked is what was there when verifying began.
Result<void> LogCheck::checkSamePrune(SqliteDb& db)
{
    const auto pruned = db.integer("SELECT events FROM prune_state WHERE id = 1");
    if (!pruned)
        return pruned.error();
    return *pruned == m_info.prunedEvents
        ? Result<void>()
        : Error {ErrorCode::Busy,
                 "events left the store while it was verified; verify it again when the prune "
                 "has ended"};
}

// The books begin with what has left of each stream.
Result<void> LogCheck::readPrunedStreams(ReaderPool& readers)
{
    auto reader = readers.take();
    if (!reader)
        return reader.error();
    const auto rows = (**reader).integer("SELECT count(*) FROM pruned_block");
    if (!rows)
        return rows.error();
    m_prunedRows = *rows;
    auto query = (**reader).statement(
        "SELECT p.stream, s.name, p.events, p.bytes, p.first_us, p.last_us FROM pruned_stream p "
        "LEFT JOIN stream s ON s.id = p.stream");
    if (!query)
        return query.error();
    for (;;) {
        const auto row = query->step();
        if (!row || !*row)
            return row ? Result<void>() : row.error();
        if (auto taken = takePrunedStream(**reader, *query); !taken)
            return taken;
    }
}

Result<void> LogCheck::takePrunedStream(SqliteDb& db, const SqliteStatement& row)
{
    const std::string_view name = row.bytes(1);
    if (name.empty()) {
        m_findings.add(
            "stream",
            fmt::format("events have left stream {}, which is not there", row.integer(0)));
        return {};
    }
    // No stream comes near it, and what is reckoned with such numbers stays far from overflowing.
    constexpr std::int64_t kMost = std::int64_t {1} << 61;
    if (row.integer(2) < 1 || row.integer(2) > kMost || row.integer(3) < 0
        || row.integer(3) > kMost) {
        m_findings.add("stream", "what is said to have left the stream cannot have", 0,
                       std::string(name));
        return {};
    }
    const auto category = m_categories.find(db, StreamName::categoryOf(name));
    if (!category)
        return category.error();
    IndexBooks::Stream& stream = m_books.streams[IndexBooks::keyOf(name)];
    stream.version = row.integer(2);
    stream.totals = {row.integer(2), row.integer(3), row.integer(4), row.integer(5)};
    m_counts.addPrunedStream(*category);
    return {};
}

void LogCheck::checkPruned()
{
    if (m_prunedRows != m_seenPrunedRows)
        m_findings.add("count",
                       fmt::format("the table pruned_block has {} rows, where {} belong to "
                                   "the log",
                                   m_prunedRows, m_seenPrunedRows));
    if (const std::int64_t found = m_pruned.size(); found != m_info.prunedEvents)
        m_findings.add(
            "count",
            fmt::format("{} events have left, where {} are counted", found, m_info.prunedEvents));
}

Result<void> LogCheck::readLinks(SqliteDb& db, std::int64_t upTo)
{
    m_links.clear();
    m_tokens.clear();
    auto links = db.statement("SELECT position, link FROM chain WHERE position > ? AND "
                              "position <= ?");
    if (!links)
        return links.error();
    links->bind(1, m_last).bind(2, upTo);
    for (;;) {
        const auto row = links->step();
        if (!row)
            return row.error();
        if (!*row)
            break;
        if (ChainLink link; links->bytes(1).size() == link.size()) {
            std::memcpy(link.data(), links->bytes(1).data(), link.size());
            m_links[links->integer(0)] = link;
        }
    }
    auto tokens = db.statement("SELECT position, token FROM token WHERE position > ? AND "
                               "position <= ?");
    if (!tokens)
        return tokens.error();
    tokens->bind(1, m_last).bind(2, upTo);
    for (;;) {
        const auto row = tokens->step();
        if (!row || !*row)
            return row ? Result<void>() : row.error();
        m_tokens[tokens->integer(0)] = tokens->bytes(1);
    }
}

// False when there is nothing behind it.
Result<bool> LogCheck::readPage(SqliteDb& db)
{
    const std::int64_t upTo = std::min(m_last + kPageEvents, m_info.head);
    if (auto same = checkSamePrune(db); !same)
        return same.error();
    m_prunedBlocks.clear();
    if (m_last < m_info.prunedUpTo) {
        auto blocks = readPrunedBlocks(db, blockOf(m_last + 1), blockOf(upTo));
        if (!blocks)
            return blocks.error();
        m_prunedBlocks = *std::move(blocks);
        m_seenPrunedRows += std::ssize(m_prunedBlocks);
    }
    if (auto read = readLinks(db, upTo); !read)
        return read.error();
    auto query = db.statement("SELECT " HEADRACE_EVENT_COLUMNS " FROM event e "
                              "WHERE e.position > ? AND e.position <= ? ORDER BY e.position");
    if (!query)
        return query.error();
    query->bind(1, m_last).bind(2, upTo);
    EventRowReader rows(db, m_types);
    for (;;) {
        const auto row = query->step();
        if (!row)
            return row.error();
        if (!*row)
            break;
        if (auto checked = check(db, rows, *query); !checked)
            return checked.error();
    }
    passPruned(upTo);
    if (m_last < upTo)
        if (auto passed = passGap(db, upTo); !passed)
            return passed.error();
    return m_last < m_info.head;
}

// Nothing follows up to `upTo`, and perhaps for long: a head may be absurd, page by page this would
// not end.
Result<void> LogCheck::passGap(SqliteDb& db, std::int64_t upTo)
{
    auto query = db.statement("SELECT position FROM event WHERE position > ? AND position <= ? "
                              "ORDER BY position LIMIT 1");
    if (!query)
        return query.error();
    const auto row = query->bind(1, upTo).bind(2, m_info.head).step();
    if (!row)
        return row.error();
    const std::int64_t end =
        *row ? (query->integer(0) - 1) / kPageEvents * kPageEvents : m_info.head;
    m_isBlockSound = false;
    m_findings.add("order",
                   fmt::format("the events at positions {} to {} are missing", m_last + 1, end),
                   m_last + 1);
    m_last = end - 1;
    if (auto read = readLinks(db, end); !read)
        return read;
    m_last = end;
    checkLink(end);
    return {};
}

Result<void> LogCheck::check(SqliteDb& db, EventRowReader& rows, const SqliteStatement& row)
{
    const std::int64_t position = row.integer(0);
    passPruned(position - 1);
    if (const auto block = m_prunedBlocks.find(blockOf(position));
        block != m_prunedBlocks.end() && block->second.has(position))
        m_findings.add("order", "the event is there, though it is said to have left", position,
                       std::string(row.bytes(1)));
    if (position != m_last + 1) {
        m_isBlockSound = false;
        m_findings.add("order",
                       fmt::format("position {} follows {}, not {}", position, m_last, m_last + 1),
                       position);
    }
    m_last = position;
    ++m_events;
    const auto event = rows.read(row);
    if (!event) {
        if (event.error().code != ErrorCode::Corruption)
            return event.error();
        m_isBlockSound = false;
        m_findings.add("digest", event.error().message, position, std::string(row.bytes(1)));
    } else {
        m_link = nextLink(m_link, rows.canonical());
        checkVersion(*event);
        const auto token = m_tokens.find(position);
        if (auto booked = book(db, *event, row.integer(3), row.bytes(8),
                               token == m_tokens.end() ? std::string_view() : token->second);
            !booked)
            return booked;
    }
    checkEdge(position);
    checkLink(position);
    return {};
}

// Goes on over events that have left, whose links are taken as they are kept.
void LogCheck::passPruned(std::int64_t upTo)
{
    for (std::int64_t at = m_last + 1; at <= upTo; ++at) {
        const auto block = m_prunedBlocks.find(blockOf(at));
        if (block == m_prunedBlocks.end() || !block->second.has(at))
            return;
        m_last = at;
        m_pruned.add(at);
        const auto kept = block->second.links.find(at);
        if (kept != block->second.links.end())
            m_link = kept->second;
        if (const auto end = m_links.find(at); end != m_links.end())
            m_link = end->second;
        checkLink(at);
    }
}

// Before a gap the chain stands in the store, too.
void LogCheck::checkEdge(std::int64_t position)
{
    const auto block = m_prunedBlocks.find(blockOf(position));
    if (block == m_prunedBlocks.end())
        return;
    const auto kept = block->second.links.find(position);
    if (kept == block->second.links.end())
        return;
    if (kept->second != m_link && m_isBlockSound)
        m_findings.add("chain",
                       fmt::format("the events before position {} are not those that were "
                                   "appended, though each agrees with its digest",
                                   position + 1),
                       position);
    m_link = kept->second;
}

void LogCheck::checkVersion(const EventView& event)
{
    const std::int64_t expected = m_books.streams[IndexBooks::keyOf(event.stream)].version + 1;
    if (event.version.value != expected)
        m_findings.add("version",
                       fmt::format("it has version {} of its stream, where {} is next",
                                   event.version.value, expected),
                       event.position.value, std::string(event.stream));
}

Result<void> LogCheck::book(SqliteDb& db, const EventView& event, std::int64_t type,
                            std::string_view tags, std::string_view token)
{
    const std::uint64_t key = IndexBooks::keyOf(event.stream);
    IndexBooks::Stream& stream = m_books.streams[key];
    stream.version = event.version.value;
    if (event.position.value > m_info.indexed)
        return {};
    const auto category = m_categories.find(db, event.category());
    if (!category)
        return category.error();
    const auto bytes = static_cast<std::int64_t>(event.data.size() + event.meta.size());
    stream.totals.add(event.time, bytes);
    m_books.ids.add(IndexBooks::keyOf(event.id, key), 0, event.position.value);
    m_books.versions.add(key, event.version.value, event.position.value);
    collectTerms(m_terms, type, *category, tags, event.meta);
    if (!token.empty())
        m_terms.push_back(tokenTerm(token));
    std::ranges::sort(m_terms); // Two tags may share a term.
    const auto end = std::ranges::unique(m_terms).begin();
    for (auto term = m_terms.begin(); term != end; ++term)
        m_books.terms.add(static_cast<std::uint64_t>(*term), 0, event.position.value);
    m_counts.add({.position = event.position.value,
                  .version = event.version.value,
                  .time = event.time,
                  .id = event.id,
                  .bytes = bytes,
                  .stream = 0,
                  .type = static_cast<std::int32_t>(type),
                  .category = static_cast<std::int32_t>(*category)});
    return {};
}

// At the end of a block the chain stands in the store. After damage it is taken up from there: what
// follows is judged on its own.
void LogCheck::checkLink(std::int64_t position)
{
    if (position % kBlockEvents != 0)
        return;
    const auto stored = m_links.find(position);
    if (stored == m_links.end())
        m_findings.add("chain", fmt::format("the link after position {} is missing", position),
                       position);
    else if (stored->second != m_link && m_isBlockSound)
        m_findings.add("chain",
                       fmt::format("the events at positions {} to {} are not those that were "
                                   "appended, though each agrees with its digest",
                                   position - kBlockEvents + 1, position),
                       position);
    if (stored != m_links.end())
        m_link = stored->second;
    m_isBlockSound = true;
}

void LogCheck::checkEnd()
{
    if (m_isBlockSound && m_link != m_info.chain)
        m_findings.add("chain",
                       fmt::format("the last events, up to position {}, are not those that were "
                                   "appended, though each agrees with its digest",
                                   m_info.head),
                       m_info.head);
}

} // namespace headrace
