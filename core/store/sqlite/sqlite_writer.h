// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/append.h"
#include "core/store/sqlite/event_row.h"
#include "core/store/sqlite/lock_file.h"
#include "core/store/sqlite/sqlite_db.h"
#include "core/store/store_registry.h"

#include <mutex>
#include <optional>
#include <string>

namespace headrace {

/// The one connection of a process that writes to a store file. Commits and checkpoints happen
/// under the lock file. Thread-safe.
class SqliteWriter
{
public:
    SqliteWriter(std::string file, Clock clock);

    /// EventStore::append(), durable when it returns a receipt.
    Result<AppendAnswer> append(const AppendRequest& request, TypeNames& types);

private:
    Result<SqliteDb*> connection();
    Result<AppendAnswer> appendLocked(SqliteDb& db, const AppendRequest& request, TypeNames& types);

    const std::string m_file;
    const Clock m_clock;
    std::mutex m_mutex;
    LockFile m_lockFile;
    bool m_isLogInDoubt = true;   // A sync failed, here or in a process that is gone.
    std::optional<SqliteDb> m_db; // None before the first append, and after a failed commit.
};

} // namespace headrace
