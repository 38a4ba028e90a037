// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/job.h"
#include "core/sqlite/reader_pool.h"
#include "core/store/position_set.h"
#include "core/store/sqlite/chunk_counts.h"
#include "core/store/sqlite/event_row.h"
#include "core/store/sqlite/index_books.h"
#include "core/store/sqlite/name_ids.h"
#include "core/store/sqlite/pruned_blocks.h"
#include "core/store/sqlite/store_info.h"
#include "core/store/verification.h"

#include <string>
#include <vector>

namespace headrace {

/// Counts what it passes on.
class Findings
{
public:
    explicit Findings(const FindingHandler& report) : m_report(report) {}
    void add(std::string kind, std::string message, std::int64_t position = 0,
             std::string stream = {})
    {
        ++m_count;
        m_report({std::move(kind), {position}, std::move(stream), std::move(message)});
    }
    std::int64_t count() const { return m_count; }

private:
    const FindingHandler& m_report;
    std::int64_t m_count = 0;
};

/// Reads the log from its first event to a head and checks it against itself: positions, versions,
/// digests, the chain. Keeps the books that the indexes must agree with, up to `info.indexed`.
/// Confined to one thread.
class LogCheck
{
public:
    /// `info` is where the store stood when verifying began.
    LogCheck(const StoreInfo& info, Findings& findings) : m_info(info), m_findings(findings) {}

    /// Cancelled; Io or Busy when it could not be read, or events left meanwhile.
    Result<void> run(ReaderPool& readers, Job& job);

    std::int64_t events() const { return m_events; }
    const IndexBooks& books() const { return m_books; }
    const ChunkCounts& counts() const { return m_counts; }
    /// Positions whose events have left.
    const PositionSet& pruned() const { return m_pruned; }

private:
    Result<void> readLinks(SqliteDb& db, std::int64_t upTo);
    Result<bool> readPage(SqliteDb& db);
    Result<void> passGap(SqliteDb& db, std::int64_t upTo);
    Result<void> readPrunedStreams(ReaderPool& readers);
    Result<void> takePrunedStream(SqliteDb& db, const SqliteStatement& row);
    Result<void> checkSamePrune(SqliteDb& db);
    void passPruned(std::int64_t upTo);
    void checkPruned();
    Result<void> check(SqliteDb& db, EventRowReader& rows, const SqliteStatement& row);
    void checkVersion(const EventView& event);
    Result<void> book(SqliteDb& db, const EventView& event, std::int64_t type,
                      std::string_view tags, std::string_view token);
    void checkLink(std::int64_t position);
    void checkEdge(std::int64_t position);
    void checkEnd();

    const StoreInfo m_info;
    Findings& m_findings;
    PositionSet m_pruned;
    std::int64_t m_prunedRows = 0;     // Of the table `pruned_block`, when verifying began;
    std::int64_t m_seenPrunedRows = 0; // and those met on the way.
    std::map<std::int64_t, PrunedBlock> m_prunedBlocks; // Of the present page.
    TypeNames m_types;
    NameIds m_categories {NameIds::Kind::Category};
    IndexBooks m_books;
    ChunkCounts m_counts;
    std::int64_t m_events = 0;
    std::int64_t m_last = 0; // The position read last.
    ChainLink m_link {};
    bool m_isBlockSound = true;                // No finding in the block of m_last so far.
    std::map<std::int64_t, ChainLink> m_links; // As they are stored; those of the present page.
    std::map<std::int64_t, std::string> m_tokens;
    std::vector<std::int64_t> m_terms;
};

} // namespace headrace
