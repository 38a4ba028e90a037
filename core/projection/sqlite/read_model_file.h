// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/read_model.h"
#include "core/sqlite/sqlite_db.h"

#include <string>

namespace headrace {

/// Checks what can be told of `file` without opening it. NotFound: nothing is there. Refused: it is
/// a folder, empty, or may not be read, or not be written by one who wants to.
Result<void> findReadModel(const std::string& file, bool isWriter);

/// Makes the folder of `file` in one that is there. Io: it cannot be made.
Result<void> makeFolderOf(const std::string& file);

/// Makes a read model without rows. It appears under its name complete, or not at all. The caller
/// holds the writer's lock. Io: its folder is missing or cannot be written.
Result<void> createReadModel(const std::string& file, const ReadModel::Identity& identity);

/// How a connection that only reads can open `file`: with the right to write, so that it can take
/// in the log of a writer that was killed, whenever there is that right.
SqliteDb::Access readModelAccess(const std::string& file);

/// What went wrong with a read model, for people: SqliteDb's own messages are about stores.
Error aboutReadModel(Error error);

} // namespace headrace
