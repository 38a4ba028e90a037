// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/job.h"
#include "core/store/event_store.h"

#include <functional>

namespace headrace {

/// Stores the events of `from` after the head of `to` and up to `last` in `to`, run by run, each in
/// one commit. `stored` is told how many events each commit held. Reads on a thread of its own
/// while the caller's writes. Errors: Cancelled, by the job; those of reading and of
/// StoreCopying::ingest().
Result<void> copyEvents(EventStore& from, EventStore& to, const CopyClaim& claim, Position last,
                        Job& job, const std::function<void(std::int64_t events)>& stored);

} // namespace headrace
