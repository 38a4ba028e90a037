// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/sqlite_writer.h"

#include "core/store/sqlite/sqlite_documents.h"
#include "core/store/sqlite/store_file.h"

#include <algorithm>
#include <cassert>
#include <chrono>

namespace headrace {
namespace {

// Pages in the write-ahead log at which a checkpoint is due. Pages that many appends touch are then
// copied into the file once, not each time; but appends wait while it lasts, so that it is made
// smaller on a device on which it lasts longer than this.
constexpr int kLeastCheckpointPages = 512;
constexpr std::chrono::milliseconds kCheckpointPause {20};
constexpr std::int64_t kSynchronousFull = 2;

// Index rows of an event, about: its id, its share of a stream's run, and of those of terms.
constexpr double kRowsPerEvent = 2.5;
// A flush is cut in so many slices, at most: rows that are neighbours share pages, so few large
// slices cost less than many small ones. One is about ten milliseconds of work.
constexpr double kSlices = 128;
// At once when the store is closed: nobody waits then but other processes.
constexpr std::int64_t kClosingRows = 32'768;
// While appends wait, a slice of what is to be indexed before it can leave.
constexpr std::int64_t kIndexedRows = 4'096;
// A flush is to end well before the next chunk is full.
constexpr double kFlushHaste = 1.3;
// A flush that another process began and does not finish is taken over when so many chunks wait.
constexpr double kAbandonedChunks = 4;

bool isPoisoned(const Error& error)
{
    return error.code == ErrorCode::Unknown || error.code == ErrorCode::Io;
}

} // namespace

SqliteWriter::SqliteWriter(std::string file, const OpenOptions& options, UnindexedTail& tail,
                           std::function<void()> committed)
    : m_file(std::move(file))
    , m_clock(options.clock)
    , m_tail(tail)
    , m_committed(std::move(committed))
    , m_lockFile(lockFileName(m_file))
    , m_mostCheckpointPages(std::max(options.checkpointPages, 4))
    , m_checkpointPages(m_mostCheckpointPages / 4)
    , m_checkpointAt(m_checkpointPages)
    , m_queue(options.waitingAppends, [this](Group group) { commitGroup(group); })
{
}

Result<SqliteDb*> SqliteWriter::connection()
{
    if (m_db)
        return &*m_db;
    auto db = SqliteDb::open(m_file, SqliteDb::Access::ReadWrite);
    if (!db)
        return db.error();
    if (auto set = db->execute("PRAGMA synchronous = FULL; "
                               "PRAGMA mmap_size = 0; PRAGMA cache_size = -65536; "
                               "PRAGMA secure_delete = ON; PRAGMA cell_size_check = ON");
        !set)
        return set.error();
    // Durability is what is promised: that it was set is read back, not assumed.
    const auto synchronous = db->integer("PRAGMA synchronous");
    if (!synchronous)
        return synchronous.error();
    if (*synchronous != kSynchronousFull)
        return Error {ErrorCode::Refused, "SQLite does not sync every commit here; not writing"};
    if (m_isLogInDoubt)
        if (auto settled = settleLog(*db, m_file); !settled)
            return settled.error();
    m_isLogInDoubt = false;
    m_db.emplace(*std::move(db));
    return &*m_db;
}

// What is known in memory may be of a transaction that did not happen.
void SqliteWriter::forget()
{
    m_tail.clear();
    m_memory = {};
    m_flush.reset();
}

Result<void> SqliteWriter::inTransaction(const std::function<Result<void>(SqliteDb& db)>& work)
{
    const auto db = connection();
    if (!db)
        return db.error();
    auto done = [&]() -> Result<void> {
        auto transaction = SqliteTransaction::begin(**db, SqliteTransaction::Kind::Write);
        if (!transaction)
            return transaction.error();
        if (auto worked = work(**db); !worked)
            return worked;
        return transaction->commit();
    }();
    if (done)
        return done;
    forget();
    if (done.error().code == ErrorCode::Unknown)
        m_isLogInDoubt = true;
    // After a failed fsync a second one "succeeds" though the data is gone: this connection is
    // never used again.
    if (isPoisoned(done.error()))
        m_db.reset();
    return done;
}

void SqliteWriter::commitGroup(Group group)
{
    const std::lock_guard lock(m_mutex);
    auto locked = m_lockFile.lock();
    if (!locked) {
        for (WaitingAppend* waiting : group)
            waiting->answer = locked.error();
        return;
    }
    const LockFileGuard guard(m_lockFile);
    // Before the commit: after it, those who have their answers would wait for it, too.
    checkpointIfDue();
    const auto committed = commitAppends(group);
    const bool isDamaged =
        !committed && group.size() > 1 && committed.error().code == ErrorCode::Corruption;
    for (std::size_t i = 0; !committed && i < group.size(); ++i) {
        // Each shares the fate of the transaction; but damage that one has met is not the others'.
        const auto alone = isDamaged ? commitAppends(group.subspan(i, 1)) : committed;
        if (!alone)
            group[i]->answer = alone.error();
    }
}

Result<void> SqliteWriter::commitAppends(Group group)
{
    return commitStored([group](SqliteDb& db, AppendTransaction& appends) -> Result<void> {
        const auto claim = readCopyClaim(db);
        if (!claim)
            return claim.error();
        for (WaitingAppend* waiting : group) {
            if (*claim) {
                waiting->answer = beingCopiedInto((*claim)->json);
                continue;
            }
            waiting->answer = appends.append(*waiting->request);
            // A request that is wrong fails alone.
            if (const auto& answer = *waiting->answer;
                !answer && answer.error().code != ErrorCode::InvalidArgument)
                return answer.error();
        }
        return {};
    });
}

// Runs `storing` in a write transaction, and commits what it stored.
Result<void> SqliteWriter::commitStored(const Storing& storing)
{
    bool hasStored = false;
    auto committed = inTransaction([&](SqliteDb& db) -> Result<void> {
        auto appends = AppendTransaction::begin(db, m_tail, m_memory, m_clock);
        if (!appends)
            return appends.error();
        if (auto stored = storing(db, *appends); !stored)
            return stored;
        hasStored = appends->stored() > 0;
        if (!hasStored)
            return {};
        if (auto done = appends->finish(); !done)
            return done;
        return advanceFlush(db, appends->info(), appends->stored());
    });
    if (committed && hasStored) {
        m_hasAppended = true;
        m_committed();
    }
    return committed;
}

Result<void> SqliteWriter::ingest(const CopyClaim& claim, std::span<const EventView> events,
                                  std::span<const UsedToken> tokens)
{
    const std::lock_guard lock(m_mutex);
    if (auto locked = m_lockFile.lock(); !locked)
        return locked;
    const LockFileGuard guard(m_lockFile);
    checkpointIfDue();
    return commitStored([&](SqliteDb& db, AppendTransaction& appends) -> Result<void> {
        if (auto checked = checkCopyClaim(db, claim); !checked)
            return checked;
        return appends.ingest(events, tokens);
    });
}

// Takes the oldest chunks into the indexes, about `rows` rows of them; the last one only when it
// `isSealed`: it grows else. Returns how many rows are left over for want of chunks.
Result<std::int64_t> SqliteWriter::flushRows(SqliteDb& db, StoreInfo& info, std::int64_t rows,
                                             bool isSealed)
{
    const auto chunks = m_tail.chunks();
    for (const auto& chunk : chunks) {
        if (chunk->end() <= info.indexed)
            continue;
        const bool isMine = info.flushEnd == 0 || info.flushEnd == chunk->end();
        if (rows <= 0 || !isMine || (chunk == chunks.back() && !isSealed))
            break;
        if (!m_flush || m_flush->chunk().begin() != info.indexed)
            m_flush.emplace(chunk);
        const std::int64_t left = m_flush->rows() - info.flushDone;
        if (auto done = m_flush->write(db, info, rows); !done)
            return done.error();
        rows -= left;
        if (info.flushEnd == 0)
            m_flush.reset();
    }
    return std::max<std::int64_t>(rows, 0);
}

// With each append a share of what is waiting, so that it is done before the next chunk is full.
Result<void> SqliteWriter::advanceFlush(SqliteDb& db, StoreInfo& info, std::int64_t appended)
{
    const auto chunk = static_cast<double>(m_tail.chunkEvents());
    const auto chunksWaiting = static_cast<double>(m_tail.chunks().size()) - 1;
    m_owedRows += kFlushHaste * kRowsPerEvent * chunksWaiting * static_cast<double>(appended);
    if (m_owedRows < kRowsPerEvent * chunk / kSlices)
        return {};
    const auto rows = static_cast<std::int64_t>(std::exchange(m_owedRows, 0));
    const auto left = flushRows(db, info, rows, false);
    if (!left)
        return left.error();
    // Another process began a flush that ends elsewhere, and does not finish it: what is kept in
    // memory is read anew, with a chunk that ends there.
    if (*left == rows && info.flushEnd != 0 && chunksWaiting > kAbandonedChunks)
        forget();
    return {};
}

Result<void> SqliteWriter::write(const std::function<Result<void>(SqliteDb& db)>& change)
{
    const std::lock_guard lock(m_mutex);
    if (auto locked = m_lockFile.lock(); !locked)
        return locked;
    const LockFileGuard guard(m_lockFile);
    auto written = inTransaction(change);
    checkpointIfDue();
    return written;
}

// False when nothing is left to do here.
Result<bool> SqliteWriter::flushSlice()
{
    bool isMore = false;
    auto done = inTransaction([&](SqliteDb& db) -> Result<void> {
        auto appends = AppendTransaction::begin(db, m_tail, m_memory, m_clock);
        if (!appends)
            return appends.error();
        m_tail.seal();
        const auto left = flushRows(db, appends->info(), kClosingRows, true);
        if (!left)
            return left.error();
        isMore = *left == 0;
        return {};
    });
    if (!done)
        return done.error();
    return isMore;
}

// False when there is something left to do.
Result<bool> SqliteWriter::indexSlice(std::int64_t position)
{
    bool isDone = false;
    bool isStuck = false;
    auto done = inTransaction([&](SqliteDb& db) -> Result<void> {
        auto appends = AppendTransaction::begin(db, m_tail, m_memory, m_clock);
        if (!appends)
            return appends.error();
        StoreInfo& info = appends->info();
        isDone = info.indexed >= std::min(position, info.head);
        if (isDone)
            return {};
        if (const auto chunks = m_tail.chunks();
            !chunks.empty() && chunks.back()->begin() < position)
            m_tail.seal();
        const auto left = flushRows(db, info, kIndexedRows, true);
        if (!left)
            return left.error();
        isDone = info.indexed >= std::min(position, info.head);
        isStuck = !isDone && *left == kIndexedRows;
        return {};
    });
    if (!done)
        return done.error();
    if (isStuck) // Another process began a flush that ends elsewhere: read anew, it is gone on
                 // with.
        forget();
    return isDone;
}

Result<void> SqliteWriter::indexUpTo(std::int64_t position)
{
    for (;;) {
        const std::lock_guard lock(m_mutex);
        if (auto locked = m_lockFile.lock(); !locked)
            return locked;
        const LockFileGuard guard(m_lockFile);
        const auto isDone = indexSlice(position);
        if (!isDone || *isDone)
            return isDone ? Result<void>() : isDone.error();
        checkpointIfDue();
    }
}

Result<void> SqliteWriter::flushAll()
{
    const std::lock_guard lock(m_mutex);
    if (!m_hasAppended)
        return {};
    for (;;) {
        if (auto locked = m_lockFile.lock(); !locked)
            return locked;
        const LockFileGuard guard(m_lockFile);
        const auto isMore = flushSlice();
        if (!isMore)
            return isMore.error();
        checkpointIfDue();
        if (*isMore)
            continue;
        // By the connection that knows the log: one that is opened to fold it in at closing would
        // have to read it whole first.
        return m_db ? m_db->checkpointUnlessRead() : Result<void>();
    }
}

void SqliteWriter::checkpointIfDue()
{
    if (!m_db)
        return;
    const int pages = m_db->walPages();
    if (pages < m_checkpointPages)
        m_checkpointAt = m_checkpointPages; // The log has begun anew.
    if (pages < m_checkpointAt)
        return;
    const auto begin = std::chrono::steady_clock::now();
    // When a reader holds it up, the log goes on growing: not tried again for every commit then.
    const auto moved = m_db->checkpoint(false);
    if (!moved && moved.error().code == ErrorCode::Unknown) {
        // A sync failed: what the page cache shows of either file is not to be believed. (When the
        // disk is full the log still has everything, and there may be room for it.)
        forget();
        m_isLogInDoubt = true;
        m_db.reset();
        return;
    }
    const auto lasted = std::chrono::steady_clock::now() - begin;
    const int fitting = lasted > kCheckpointPause ? m_checkpointPages / 2
        : lasted < kCheckpointPause / 2           ? m_checkpointPages * 2
                                                  : m_checkpointPages;
    m_checkpointPages = std::clamp(
        fitting, std::min(kLeastCheckpointPages, m_mostCheckpointPages / 4), m_mostCheckpointPages);
    m_checkpointAt = pages + m_checkpointPages;
}

} // namespace headrace
