// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/job.h"
#include "core/store/event_store.h"

#include <optional>
#include <string>

namespace headrace {

/// The first thing in which two stores differ.
struct StoreDifference
{
    /// As one word that scripts may compare: "event", "token", "document", "head".
    std::string kind;
    Position position;   ///< Of the event or token, or the lower head; 0 for a document.
    std::string key;     ///< Of the document; empty otherwise.
    std::string message; ///< For people. Never data of an event.
};

struct StoreComparison
{
    std::int64_t events = 0;    ///< Read in both and found equal.
    std::int64_t documents = 0; ///< The same.
    std::optional<StoreDifference> difference;

    bool isEqual() const { return !difference; }
};

/// Reads every event, token and document of both stores and compares them: the events by the
/// BLAKE2b-256 of runs of 4,096 of them, which only the bytes decide, whatever each store wrote
/// down about itself. Ends at the first difference. Where one is longer, that is one, found last
/// ("head"), also when it became so during the comparison. Documents that are part of no copy are
/// left out (staysBehind()). Reads both at the same time; memory: a few pages. `job` counts events.
/// Both stores must take part in copying. Errors: Cancelled, and those of reading: an event whose
/// digest does not fit is Corruption.
Result<StoreComparison> compareStores(EventStore& from, EventStore& to, Job& job);

/// The first position up to `last` at which the chains of two stores differ; none when they do not.
/// Cheap: reads less than 256 events a step, and asks what the stores wrote down when the events
/// came in. `last` must not lie beyond either head.
Result<std::optional<Position>> firstOtherLink(EventStore& from, EventStore& to, Position last);

} // namespace headrace
