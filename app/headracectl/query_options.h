// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/headracectl/arguments.h"
#include "core/exchange/export.h"
#include "core/script/event_predicate.h"

#include <memory>
#include <string>
#include <vector>

namespace headrace {

/// Which events a verb means: --stream, --category, --type, --tag, --correlation, --since, --until,
/// --query, --where, --from, --limit, --backwards.
struct QueryOptions
{
    Query query;
    std::int64_t from = 0;
    std::int64_t limit = EventCursor::kNoLimit;
    bool backwards = false;

    // As given; they go into the query when all arguments are there.
    std::vector<std::string> types;
    std::vector<std::string> tags;

    std::shared_ptr<EventPredicate> where; ///< Of --where; null when not given.

    /// Everything but the format.
    ExportRequest request() const;
};

/// `options` must live until the verb has run.
void declareQuery(Arguments& arguments, QueryOptions& options);

/// NotFound when the query names a stream that does not exist: a typing error should not look like
/// an empty answer.
Result<void> checkStreamExists(EventStore& store, const Query& query);

} // namespace headrace
