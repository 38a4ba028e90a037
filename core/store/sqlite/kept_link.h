// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event_digest.h"
#include "core/sqlite/sqlite_db.h"

#include <cstdint>

namespace headrace {

/// The link of the chain after `position`, a multiple of kKeptLinkEvents, as the table `chain` has
/// it; all zero for 0. Corruption: it is missing.
Result<ChainLink> keptLink(SqliteDb& db, std::int64_t position);

} // namespace headrace
