// SPDX-License-Identifier: Apache-2.0
#include "core/projection/sqlite/read_model_writer.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace headrace {
namespace {

// Pages in the write-ahead log at which it is moved into the file. Pages that several commits touch
// are then copied once; but whoever waits for a row to be seen waits while it lasts, so that it is
// done more often on a device on which it lasts longer than this.
constexpr int kLeastCheckpointPages = 512;
constexpr int kUsualCheckpointPages = 4'096;
constexpr std::chrono::milliseconds kCheckpointPause {20};
// Of a commit of so many pages nobody waits for a row: somebody rebuilds. The log may then grow to
// 96 MiB and a commit.
constexpr int kBulkPages = 2'048;
constexpr int kBulkCheckpointPages = 24'576;

} // namespace

ReadModelWriter::~ReadModelWriter()
{
    if (!m_db)
        return;
    static_cast<void>(m_db->checkpointUnlessRead());
    m_db->checkpointOnClose();
}

Result<SqliteDb*> ReadModelWriter::connection()
{
    if (m_db)
        return &*m_db;
    auto db = SqliteDb::open(m_file, SqliteDb::Access::ReadWrite);
    if (!db)
        return db.error();
    db->allowSchemaChanges();
    // What is lost in a power cut is made again from the store: only checkpoints are synced.
    if (auto set = db->execute("PRAGMA synchronous = NORMAL; PRAGMA mmap_size = 0; "
                               "PRAGMA cache_size = -65536; PRAGMA cell_size_check = ON; "
                               "PRAGMA journal_size_limit = 33554432");
        !set)
        return set.error();
    m_db.emplace(*std::move(db));
    m_pages = 0;
    m_checkpointPages = m_checkpointAt = kUsualCheckpointPages / 4;
    return &*m_db;
}

Result<void> ReadModelWriter::change(const std::function<Result<void>(SqliteDb& db)>& work)
{
    const std::lock_guard lock(m_mutex);
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
        checkpointIfDue();
    else if (done.error().code == ErrorCode::Io || done.error().code == ErrorCode::Unknown)
        m_db.reset(); // What it has cached is not to be believed.
    return done;
}

void ReadModelWriter::checkpointIfDue()
{
    const int pages = m_db->walPages();
    const bool isBulk = pages - std::exchange(m_pages, pages) >= kBulkPages;
    const int due = isBulk ? kBulkCheckpointPages : m_checkpointPages;
    if (pages < due)
        m_checkpointAt = due; // The log has begun anew.
    if (pages < std::max(due, m_checkpointAt))
        return;
    const auto begin = std::chrono::steady_clock::now();
    if (!m_db->checkpoint(false)) {
        m_db.reset(); // What it has cached is not to be believed.
        return;
    }
    // While somebody reads an old state the log goes on growing: not tried for every commit then.
    m_checkpointAt = pages + due;
    if (isBulk)
        return;
    const bool isLong = std::chrono::steady_clock::now() - begin > kCheckpointPause;
    m_checkpointPages =
        std::clamp(isLong ? due / 2 : due * 2, kLeastCheckpointPages, kBulkCheckpointPages);
}

} // namespace headrace
