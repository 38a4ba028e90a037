// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sqlite/lock_file.h"
#include "core/sqlite/sqlite_db.h"
#include "core/store/append_queue.h"
#include "core/store/sqlite/fair_mutex.h"
#include "core/store/sqlite/index_flush.h"
#include "core/store/sqlite/sqlite_append.h"
#include "core/store/sqlite/unindexed_tail.h"
#include "core/store/store_registry.h"

#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>

namespace headrace {

/// The one connection of a process that writes to a store file. Commits and checkpoints happen
/// under the lock file. Thread-safe.
class SqliteWriter
{
public:
    /// `committed` is called after each commit that changed something, by the thread that made it.
    SqliteWriter(std::string file, const OpenOptions& options, UnindexedTail& tail,
                 std::function<void()> committed);

    /// EventStore::append(), durable when it returns a receipt.
    Result<AppendAnswer> append(const AppendRequest& request) { return m_queue.append(request); }

    /// Runs `change` in a write transaction of its own and commits it, durably.
    Result<void> write(const std::function<Result<void>(SqliteDb& db)>& change);

    /// StoreCopying::ingest(), durable when it returns.
    Result<void> ingest(const CopyClaim& claim, std::span<const EventView> events,
                        std::span<const UsedToken> tokens);

    /// Takes the events up to `position`, or the head, into the indexes, slice by slice: appends go
    /// on between.
    Result<void> indexUpTo(std::int64_t position);

    /// Takes the whole tail into the indexes, slice by slice, if this writer appended anything.
    Result<void> flushAll();

private:
    using Group = std::span<WaitingAppend* const>;

    Result<SqliteDb*> connection();
    void commitGroup(Group group);
    Result<void> commitAppends(Group group);
    using Storing = std::function<Result<void>(SqliteDb& db, AppendTransaction& appends)>;
    Result<void> commitStored(const Storing& storing);
    Result<void> inTransaction(const std::function<Result<void>(SqliteDb& db)>& work);
    Result<void> advanceFlush(SqliteDb& db, StoreInfo& info, std::int64_t appended);
    Result<std::int64_t> flushRows(SqliteDb& db, StoreInfo& info, std::int64_t rows, bool isSealed);
    Result<bool> flushSlice();
    Result<bool> indexSlice(std::int64_t position);
    void checkpointIfDue();
    void forget();

    const std::string m_file;
    const Clock m_clock;
    UnindexedTail& m_tail;
    const std::function<void()> m_committed;
    // Guards what follows. A prune takes it for step after step, while appends wait.
    FairMutex m_mutex;
    LockFile m_lockFile;
    bool m_isLogInDoubt = true;   // A sync failed, here or in a process that is gone.
    std::optional<SqliteDb> m_db; // None before the first write, and after a failed commit.
    WriterMemory m_memory;
    std::optional<IndexFlush> m_flush;
    double m_owedRows = 0; // Index rows that are due by the pace of appends, and not written yet.
    bool m_hasAppended = false;
    const int m_mostCheckpointPages;
    int m_checkpointPages; // What one checkpoint takes, by how long the last ones lasted.
    int m_checkpointAt;    // Pages in the log.
    AppendQueue m_queue;
};

} // namespace headrace
