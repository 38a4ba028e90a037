// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/sqlite/sqlite_db.h"
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

/// Corruption: with nothing in its log, `file`, which `db` has open, is not as long as its header
/// says. Other errors: as of a read.
Result<void> checkLength(SqliteDb& db, const std::string& file);

/// Removes a store file that nobody has open, with all that may lie beside it: the files whose
/// names go on with a '-' behind its own. What is not there is no error, and what cannot be removed
/// stays.
void removeStoreFile(const std::string& file);

/// Syncs the folder of `file`: only then do names that are new, moved or gone there survive a power
/// cut. Io: it failed.
Result<void> syncFolderOf(const std::string& file);

/// Whether `name` is another name of the very `file` (a hard link, not a symbolic one).
bool isSecondName(const std::string& file, const std::string& name);

/// Puts the complete store file `by` in the place of `file`, which is kept under the name `kept`.
/// There is no moment without either under the name of `file`, and a crash in between leaves `file`
/// as it was, with `kept` as a second name. Nothing lies beside `by`. Refused: something else has
/// the name `kept`; it stays. Io: the folder does not allow it, or, with both names changed
/// already, it could not be synced.
Result<void> replaceStoreFile(const std::string& file, const std::string& by,
                              const std::string& kept);

/// Bytes of the file alone; 0 when it is gone.
std::int64_t fileBytes(const std::string& file);

/// Bytes of the file and of its write-ahead log.
std::int64_t diskBytes(const std::string& file);

} // namespace headrace
