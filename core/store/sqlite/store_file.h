// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/store/sqlite/sqlite_db.h"
#include "core/store/store_registry.h"

#include <cstdint>
#include <string>

namespace headrace {

/// Makes a new, empty store file. It appears under its name complete and synced, or not at all.
/// Refused: something has that name already. Io: the folder is missing or cannot be written.
Result<void> createStoreFile(const std::string& file);

/// Checks what can be told of `file` without opening it. NotFound: nothing is there. Refused: it is
/// a folder, empty, or may not be opened as `mode` asks.
Result<void> findStoreFile(const std::string& file, OpenMode mode);

/// How a connection that only reads can open `file`. Immutable: neither it nor its folder can be
/// written and no write-ahead log lies beside it. ReadOnly: the same, with a log.
SqliteDb::Access readAccess(const std::string& file);

/// Folds the write-ahead log into the file and removes it when no other connection is left, so that
/// a closed store is one file; otherwise does nothing. The caller holds the store's LockFile.
void foldLog(const std::string& file);

/// Moves what `db` finds in the log into the file, and empties the log, durably. After a failed
/// sync the page cache shows events as stored that the device has dropped; whoever opens the log
/// then must not build on it. Does nothing while another connection reads. The caller holds the
/// store's LockFile. Errors: as of a checkpoint, Io.
Result<void> settleLog(SqliteDb& db, const std::string& file);

/// Whether a write-ahead log lies beside `file`, and whether events may be in it.
enum class LogState { None, Empty, Filled };
LogState logState(const std::string& file);

/// Bytes of the file alone; 0 when it is gone.
std::int64_t fileBytes(const std::string& file);

/// Bytes of the file and of its write-ahead log.
std::int64_t diskBytes(const std::string& file);

} // namespace headrace
