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
    return {};
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
    checkLink(position);
    return {};
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
