// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/store/sqlite/sqlite_db.h"

namespace headrace {

/// Marks the file as ours: "Hdrc". Layout: docs/formats/sqlite-store.md.
inline constexpr std::int64_t kApplicationId = 0x48647263;
/// The newest layout that this build reads and writes; `user_version` of the file.
inline constexpr std::int64_t kLayoutVersion = 2;

/// Positions per row of `block` and of `chain`: 1 to 256 are block 0.
inline constexpr std::int64_t kBlockEvents = 256;
inline std::int64_t blockOf(std::int64_t position)
{
    return (position - 1) / kBlockEvents;
}

/// Writes the layout into a new, empty file, in one transaction.
Result<void> createLayout(SqliteDb& db);

/// Reads only. Refused: another program's file, another layout, or tables that are not exactly
/// ours.
Result<void> checkLayout(SqliteDb& db);

} // namespace headrace
