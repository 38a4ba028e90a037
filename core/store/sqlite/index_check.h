// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/job.h"
#include "core/store/sqlite/chunk_counts.h"
#include "core/store/sqlite/log_check.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace headrace {

/// Reads the indexes and checks them against the books of the log, as far as they said they were
/// true when verifying began. Entries above that may come meanwhile; they are passed over. Confined
/// to one thread.
class IndexCheck
{
public:
    /// `pruned`: positions whose events have left; entries of them are counted only.
    IndexCheck(const StoreInfo& info, const IndexBooks& expected, const PositionSet& pruned,
               Findings& findings)
        : m_info(info)
        , m_expected(expected)
        , m_pruned(pruned)
        , m_findings(findings)
    {
    }

    /// Cancelled; Io or Busy when they could not be read.
    Result<void> run(ReaderPool& readers, Job& job);

private:
    using Read = Result<bool> (IndexCheck::*)(SqliteDb& db);
    Result<void> readAll(ReaderPool& readers, Job& job, const char* table, Read page);
    Result<bool> readStreams(SqliteDb& db);
    Result<bool> readRuns(SqliteDb& db);
    Result<bool> readIds(SqliteDb& db);
    Result<bool> readTerms(SqliteDb& db);
    void takeRun(const SqliteStatement& row);
    void closeStream();
    void compare(const char* table, const EntrySum& expected, const EntrySum& found);
    void comparePruned(const char* table, std::int64_t found);

    struct Name
    {
        std::uint64_t key;
        std::string text;
    };
    const StoreInfo m_info;
    const IndexBooks& m_expected;
    const PositionSet& m_pruned;
    Findings& m_findings;
    tsl::robin_map<std::int64_t, std::uint64_t> m_keys; // Of streams, by id.
    EntrySum m_ids;
    EntrySum m_versions;
    EntrySum m_terms;
    std::int64_t m_prunedIds = 0;
    std::int64_t m_prunedVersions = 0;
    // Where the present table was read up to.
    std::int64_t m_afterKey = 0;
    std::int64_t m_afterFirst = 0;
    std::string m_afterId;
    // The stream whose runs are being read, and what its last one says.
    std::int64_t m_stream = 0;
    StreamTotals m_totals;
};

/// Checks the counts of the tables `category`, `type`, `activity` and `block` in the present
/// transaction of `db` against those of the log.
struct StoredCounts
{
    std::map<std::int64_t, ChunkCounts::Category> categories;
    std::map<std::int64_t, std::int64_t> types;
    std::map<std::int64_t, std::int64_t> hours;
    std::map<std::int64_t, ChunkCounts::TimeSpan> blocks;

    static Result<StoredCounts> read(SqliteDb& db);
    void compare(const ChunkCounts& expected, Findings& findings) const;
};

} // namespace headrace
