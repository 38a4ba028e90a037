// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/sqlite_writer.h"

#include "core/store/sqlite/sqlite_append.h"
#include "core/store/sqlite/store_file.h"

namespace headrace {
namespace {

// 64 MB of 4 KiB pages: pages that many appends touch are copied into the file once, not each time.
constexpr int kCheckpointPages = 16'384;
constexpr std::int64_t kSynchronousFull = 2;

} // namespace

SqliteWriter::SqliteWriter(std::string file, Clock clock)
    : m_file(std::move(file))
    , m_clock(std::move(clock))
    , m_lockFile(lockFileName(m_file))
{
}

Result<SqliteDb*> SqliteWriter::connection()
{
    if (m_db)
        return &*m_db;
    auto db = SqliteDb::open(m_file, SqliteDb::Access::ReadWrite);
    if (!db)
        return db.error();
    if (auto set = db->execute("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; "
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

Result<AppendAnswer> SqliteWriter::append(const AppendRequest& request, TypeNames& types)
{
    const std::lock_guard lock(m_mutex);
    if (auto locked = m_lockFile.lock(); !locked)
        return locked.error();
    const LockFileGuard guard(m_lockFile);
    const auto db = connection();
    if (!db)
        return db.error();
    auto answer = appendLocked(**db, request, types);
    if (!answer && answer.error().code == ErrorCode::Unknown)
        m_isLogInDoubt = true;
    // After a failed fsync a second one "succeeds" though the data is gone: this connection is
    // never used again.
    if (!answer
        && (answer.error().code == ErrorCode::Unknown || answer.error().code == ErrorCode::Io))
        m_db.reset();
    // A checkpoint that cannot finish now, for a reader, is tried again after the next commit.
    else if ((*db)->walPages() > kCheckpointPages)
        static_cast<void>((*db)->checkpoint(false));
    return answer;
}

Result<AppendAnswer> SqliteWriter::appendLocked(SqliteDb& db, const AppendRequest& request,
                                                TypeNames& types)
{
    auto transaction = SqliteTransaction::begin(db, SqliteTransaction::Kind::Write);
    if (!transaction)
        return transaction.error();
    auto answer = appendInTransaction(db, types, m_clock, request);
    if (!answer)
        return answer;
    const auto* receipt = std::get_if<AppendReceipt>(&*answer);
    if (!receipt || receipt->repeated)
        return answer;
    if (auto committed = transaction->commit(); !committed)
        return committed.error();
    return answer;
}

} // namespace headrace
