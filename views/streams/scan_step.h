// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/event_store.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <vector>

namespace headrace {

/// How many events were found per hour, by the hour's start.
using HourCounts = std::map<Time, std::int64_t>;

/// What one stretch of going through the store for a query found.
struct ScanStep
{
    std::vector<std::int64_t> keys; ///< Ascending; see keyOf().
    HourCounts hours;
    std::int64_t next = 0; ///< The first key that was not looked at.
    std::int64_t last = 0; ///< The last key there was when the stretch began.
    bool atEnd = false;
};

/// How long one stretch may take, so that what was found can be shown.
struct ScanBudget
{
    std::chrono::milliseconds time {80};
    std::size_t keys = 50'000; ///< At least 1.
};

/// Goes through `query` from key `from` (0: the first that can match) until the budget is spent or
/// nothing is left. Reads in short transactions, at least one; runs on a worker thread. Errors: as
/// EventStore::readPage(), and Cancelled.
Result<ScanStep> scanOnce(EventStore& store, const Query& query, std::int64_t from,
                          const ScanBudget& budget, const std::stop_token& stop);

/// The events of a whole stream per hour; none when it has more than `most`: reading them all would
/// take longer than a picture of them is worth. Runs on a worker thread. Errors: as scanOnce().
Result<std::optional<HourCounts>> hoursOfStream(EventStore& store, const StreamName& stream,
                                                std::int64_t most, const std::stop_token& stop);

} // namespace headrace
