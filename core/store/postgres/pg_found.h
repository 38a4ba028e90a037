// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event_batch.h"
#include "core/store/append_queue.h"
#include "core/store/postgres/pg_connection.h"

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headrace {

/// What was found in the store of the ids and tokens that a group of requests has.
struct PgFound
{
    EventBatch events; ///< What the maps below point into.
    std::map<std::pair<Uuid, std::string_view>, EventView> ids;
    std::map<std::string, std::vector<EventView>, std::less<>> tokens;

    /// Answers to the last two of learningStatements(). Corruption: an event is not what was
    /// stored.
    Result<void> take(const PgRows& idRows, const PgRows& tokenRows);
};

/// Takes the store's lock, in a transaction that is left open, and asks for all that decides about
/// `part`: 1: head, epoch, chain; 2: the name and head of each of its streams; 3: events with its
/// ids; 4: events of its tokens, and the token; 5: the note of whoever copies into the store.
std::vector<PgStatement> learningStatements(std::span<WaitingAppend* const> part);

} // namespace headrace
