// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/sqlite/writer_lock.h"
#include "core/sqlite/sqlite_db.h"

#include <functional>
#include <mutex>
#include <optional>
#include <string>

namespace headrace {

/// The one connection that writes a read model, and alone moves its write-ahead log into the file:
/// the two never overlap, in this process or another. (SQLite before 3.51.3 can corrupt a file when
/// a checkpoint races a commit that resets the log.) Thread-safe.
class ReadModelWriter
{
public:
    ReadModelWriter(std::string file, WriterLock lock)
        : m_lock(std::move(lock))
        , m_file(std::move(file))
    {
    }
    /// Folds the log in, and removes it unless somebody reads.
    ~ReadModelWriter();

    /// Runs `work` in a transaction, and commits it when it succeeds. Errors: those of `work`;
    /// Busy: another program writes.
    Result<void> change(const std::function<Result<void>(SqliteDb& db)>& work);

private:
    Result<SqliteDb*> connection();
    void checkpointIfDue();

    const WriterLock m_lock; // First: given back when all else is closed.
    const std::string m_file;
    std::mutex m_mutex;
    std::optional<SqliteDb> m_db; // Guarded by m_mutex, as those below.
    int m_pages = 0;              // In the log after the last commit.
    int m_checkpointPages = 0;    // When a checkpoint is due,
    int m_checkpointAt = 0;       // and when again, while a reader holds it up.
};

} // namespace headrace
