// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/sqlite/sqlite_db.h"

#include <cstdint>
#include <span>
#include <string>

namespace headrace {

/// Marks the file as ours: "Hdrc". Layout: docs/formats/sqlite-store.md.
inline constexpr std::int64_t kApplicationId = 0x48647263;
/// The newest layout that this build reads and writes; `user_version` of the file.
inline constexpr std::int64_t kLayoutVersion = 3;
/// The oldest layout that a file may have to be migrated (former_layout.h).
inline constexpr std::int64_t kFormerLayoutVersion = 1;

/// Positions per row of `block` and of `chain`: 1 to 256 are block 0.
inline constexpr std::int64_t kBlockEvents = 256;
inline std::int64_t blockOf(std::int64_t position)
{
    return (position - 1) / kBlockEvents;
}

/// Writes the layout into a new, empty file, in one transaction.
Result<void> createLayout(SqliteDb& db);

/// Reads only. Which layout the file says it has, from kFormerLayoutVersion to kLayoutVersion.
/// Refused: it is another program's, or newer.
Result<std::int64_t> layoutOf(SqliteDb& db);

/// Reads only. Refused: the tables are not exactly `tables`, statements that made them.
Result<void> checkTables(SqliteDb& db, std::span<const char* const> tables);

/// Reads only. Refused: the tables are not exactly those of layout 2.
Result<void> checkSecondLayout(SqliteDb& db);
/// Gives a file of layout 2 what this one has besides, in one transaction.
Result<void> upgradeSecondLayout(SqliteDb& db);

/// Reads only. Refused: another program's file, another layout, or tables that are not exactly
/// ours. `file` is for the message.
Result<void> checkLayout(SqliteDb& db, const std::string& file);

} // namespace headrace
