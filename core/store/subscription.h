// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event_batch.h"
#include "core/event/query.h"
#include "core/store/event_store.h"

#include <chrono>
#include <stop_token>

namespace headrace {

/// Everything that a query means, from a position on: first what is stored, then what is appended,
/// by this process or another. It pulls: events wait in the store until they are asked for, so a
/// slow reader costs no memory and is never cut off. Confined to one thread; `store` must outlive
/// it.
class Subscription
{
public:
    /// Begins above `after`: a version when `query.stream` is given, else a position.
    Subscription(EventStore& store, Query query, std::int64_t after = 0);

    /// The next events, at most `limit`; waits for some until `timeout` has passed or a stop is
    /// requested, then returns an empty batch. What another process appended is seen within 50 ms.
    /// Errors: as EventStore::readPage().
    Result<EventBatch> next(std::chrono::milliseconds timeout, std::stop_token stop = {},
                            std::size_t limit = 1'000);

    /// Everything up to here was delivered or is not meant by the query: what a checkpoint keeps.
    std::int64_t covered() const { return m_next - 1; }

private:
    EventStore& m_store;
    Query m_query;
    std::int64_t m_next;
};

} // namespace headrace
