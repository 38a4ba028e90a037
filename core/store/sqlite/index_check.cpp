// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/index_check.h"

#include "core/store/sqlite/position_run.h"
#include "core/store/sqlite/stored_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace headrace {
namespace {

constexpr std::int64_t kPageRows = 4'096;
constexpr auto kLowest = std::numeric_limits<std::int64_t>::min();

template<typename Take> Result<void> forEachRow(SqliteDb& db, const char* sql, Take take)
{
    auto query = db.statement(sql);
    if (!query)
        return query.error();
    for (;;) {
        const auto row = query->step();
        if (!row || !*row)
            return row ? Result<void>() : row.error();
        take(*query);
    }
}

// Steps through a page of rows. False when it was the last one.
template<typename Take> Result<bool> readRows(SqliteStatement& query, Take take)
{
    std::int64_t rows = 0;
    for (;; ++rows) {
        const auto row = query.step();
        if (!row)
            return row;
        if (!*row)
            return rows == kPageRows;
        take();
    }
}

// Rows whose counts are all 0 are no different from rows that are not there.
template<typename Map> Map withoutZeros(Map map, const auto& isZero)
{
    std::erase_if(map, [&](const auto& entry) { return isZero(entry.second); });
    return map;
}

} // namespace

Result<void> IndexCheck::run(ReaderPool& readers, Job& job)
{
    for (const auto& [table, page] : {std::pair("stream", &IndexCheck::readStreams),
                                      std::pair("stream_run", &IndexCheck::readRuns),
                                      std::pair("event_id", &IndexCheck::readIds),
                                      std::pair("term_run", &IndexCheck::readTerms)})
        if (auto read = readAll(readers, job, table, page); !read)
            return read;
    compare("event_id", m_expected.ids, m_ids);
    compare("stream_run", m_expected.versions, m_versions);
    compare("term_run", m_expected.terms, m_terms);
    comparePruned("event_id", m_prunedIds);
    comparePruned("stream_run", m_prunedVersions);
    return {};
}

Result<void> IndexCheck::readAll(ReaderPool& readers, Job& job, const char* table, Read page)
{
    m_afterKey = m_afterFirst = kLowest;
    m_afterId.clear();
    for (;;) {
        if (auto goOn = job.goOn(); !goOn)
            return goOn;
        auto reader = readers.take();
        if (!reader)
            return reader.error();
        const auto isMore = (this->*page)(**reader);
        if (!isMore && isMore.error().code == ErrorCode::Corruption) {
            m_findings.add(
                "file",
                fmt::format("the table {} cannot be read on: {}", table, isMore.error().message));
            return {};
        }
        if (!isMore)
            return isMore.error();
        if (!*isMore)
            return {};
    }
}

Result<bool> IndexCheck::readStreams(SqliteDb& db)
{
    auto query = db.statement("SELECT id, name FROM stream WHERE id > ? ORDER BY id LIMIT 4096");
    if (!query)
        return query.error();
    query->bind(1, m_afterKey);
    return readRows(*query, [&] {
        m_afterKey = query->integer(0);
        m_keys[m_afterKey] = IndexBooks::keyOf(query->bytes(1));
    });
}

Result<bool> IndexCheck::readRuns(SqliteDb& db)
{
    auto query = db.statement("SELECT " HEADRACE_STREAM_RUN_COLUMNS " FROM stream_run "
                              "WHERE (stream, first_version) > (?, ?) "
                              "ORDER BY stream, first_version LIMIT 4096");
    if (!query)
        return query.error();
    query->bind(1, m_afterKey).bind(2, m_afterFirst);
    auto isMore = readRows(*query, [&] {
        m_afterKey = query->integer(0);
        m_afterFirst = query->integer(1);
        takeRun(*query);
    });
    if (isMore && !*isMore)
        closeStream();
    return isMore;
}

void IndexCheck::takeRun(const SqliteStatement& row)
{
    const std::int64_t stream = row.integer(0);
    const auto run = readStreamRun(row);
    if (!run)
        return m_findings.add("index",
                              fmt::format("the run of stream {} from version {} on is damaged",
                                          stream, row.integer(1)));
    if (run->positions.back() > m_info.indexed)
        return;
    if (stream != m_stream)
        closeStream();
    m_stream = stream;
    m_totals = run->totals;
    const auto key = m_keys.find(stream);
    std::int64_t version = run->firstVersion;
    for (const std::int64_t position : run->positions) {
        if (m_pruned.contains(position))
            ++m_prunedVersions;
        else
            m_versions.add(key == m_keys.end() ? 0 : key->second, version, position);
        ++version;
    }
}

void IndexCheck::closeStream()
{
    const auto key = m_keys.find(std::exchange(m_stream, 0));
    if (key == m_keys.end())
        return;
    const auto expected = m_expected.streams.find(key->second);
    if (expected == m_expected.streams.end() || expected->second.totals != m_totals)
        m_findings.add(
            "stream",
            fmt::format("what is counted of stream {} does not agree with its events", key->first));
}

Result<bool> IndexCheck::readIds(SqliteDb& db)
{
    auto query = db.statement("SELECT id, stream, position FROM event_id WHERE (id, stream) > "
                              "(?, ?) ORDER BY id, stream LIMIT 4096");
    if (!query)
        return query.error();
    const std::string after = m_afterId;
    query->bindBlob(1, after).bind(2, m_afterKey);
    return readRows(*query, [&] {
        m_afterId = query->bytes(0);
        m_afterKey = query->integer(1);
        Uuid id;
        if (query->integer(2) > m_info.indexed)
            return;
        if (m_pruned.contains(query->integer(2))) {
            ++m_prunedIds;
            return;
        }
        const auto key = m_keys.find(m_afterKey);
        if (m_afterId.size() == id.bytes.size())
            std::ranges::copy(m_afterId, reinterpret_cast<char*>(id.bytes.data()));
        m_ids.add(IndexBooks::keyOf(id, key == m_keys.end() ? 0 : key->second), 0,
                  query->integer(2));
    });
}

Result<bool> IndexCheck::readTerms(SqliteDb& db)
{
    auto query = db.statement("SELECT term, first_position, positions FROM term_run WHERE "
                              "(term, first_position) > (?, ?) ORDER BY term, first_position "
                              "LIMIT 4096");
    if (!query)
        return query.error();
    query->bind(1, m_afterKey).bind(2, m_afterFirst);
    return readRows(*query, [&] {
        m_afterKey = query->integer(0);
        m_afterFirst = query->integer(1);
        const std::int64_t columns[] = {m_afterKey, m_afterFirst};
        const auto positions = unpackRun(columns, query->bytes(2));
        if (!positions)
            return m_findings.add("index",
                                  fmt::format("the run of term {} from position {} on is damaged",
                                              m_afterKey, m_afterFirst));
        for (const std::int64_t position : *positions)
            if (position <= m_info.indexed && !m_pruned.contains(position))
                m_terms.add(static_cast<std::uint64_t>(m_afterKey), 0, position);
    });
}

void IndexCheck::compare(const char* table, const EntrySum& expected, const EntrySum& found)
{
    if (expected == found)
        return;
    m_findings.add(
        "index",
        expected.entries() == found.entries()
            ? fmt::format("the table {} has entries that do not agree with the log", table)
            : fmt::format("the table {} has {} entries, where the log has {}", table,
                          found.entries(), expected.entries()));
}

// Ids and versions of events that have left stay used.
void IndexCheck::comparePruned(const char* table, std::int64_t found)
{
    if (found != m_info.prunedEvents)
        m_findings.add("index",
                       fmt::format("the table {} has {} entries of events that have left, where "
                                   "{} have",
                                   table, found, m_info.prunedEvents));
}

Result<StoredCounts> StoredCounts::read(SqliteDb& db)
{
    StoredCounts counts;
    auto read = forEachRow(
        db, "SELECT id, streams, events, bytes FROM category", [&](const SqliteStatement& row) {
            counts.categories[row.integer(0)] = {row.integer(1), row.integer(2), row.integer(3)};
        });
    if (read)
        read = forEachRow(db, "SELECT id, events FROM type", [&](const SqliteStatement& row) {
            counts.types[row.integer(0)] = row.integer(1);
        });
    if (read)
        read = forEachRow(db, "SELECT hour, events FROM activity", [&](const SqliteStatement& row) {
            counts.hours[row.integer(0)] = row.integer(1);
        });
    if (read)
        read = forEachRow(db, "SELECT number, first_us, last_us FROM block",
                          [&](const SqliteStatement& row) {
                              counts.blocks[row.integer(0)] = {row.integer(1), row.integer(2)};
                          });
    if (!read)
        return read.error();
    return counts;
}

void StoredCounts::compare(const ChunkCounts& expected, Findings& findings) const
{
    const auto isZero = [](std::int64_t events) { return events == 0; };
    const auto isEmpty = [](const ChunkCounts::Category& category) {
        return category.events == 0 && category.streams == 0;
    };
    const auto wrong = [&](const char* what) {
        findings.add("count", fmt::format("the counts of {} do not agree with the log", what));
    };
    if (withoutZeros(categories, isEmpty) != expected.categories())
        wrong("categories");
    if (withoutZeros(types, isZero) != expected.types())
        wrong("types");
    if (withoutZeros(hours, isZero) != expected.hours())
        wrong("events per hour");
    if (blocks != expected.blocks())
        wrong("times per block");
}

} // namespace headrace
