// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/sqlite/name_ids.h"
#include "core/store/sqlite/tail_chunk.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace headrace {

/// The terms (term.h) of an event, in the order in which they are added to the indexes. Replaces
/// what is in `terms`. `tags`: each followed by a NUL byte, as they are stored.
void collectTerms(std::vector<std::int64_t>& terms, std::int64_t type, std::int64_t category,
                  std::string_view tags, std::string_view meta);

/// Reads what the indexes keep of the events in (`after`, `upTo`] from the log, in order. What a
/// TailEvent points at lives during the call only. Errors: Corruption, and those of SQLite.
Result<void> scanTail(SqliteDb& db, NameIds& categories, std::int64_t after, std::int64_t upTo,
                      const std::function<void(const TailEvent&)>& take);

} // namespace headrace
