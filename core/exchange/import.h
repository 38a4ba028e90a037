// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/job.h"
#include "core/exchange/format.h"
#include "core/store/event_store.h"

#include <cstddef>
#include <cstdint>
#include <istream>

namespace headrace {

struct ImportOptions
{
    ExchangeFormat format = ExchangeFormat::Ndjson; ///< Not Csv.
    /// So many events are stored in one commit, or fewer when their lines exceed 8 MiB.
    std::size_t batch = 10'000;
    std::int64_t inputBytes = 0; ///< For the job's total; 0 when not known, as of a pipe.
};

struct ImportReport
{
    std::int64_t imported = 0; ///< Events that this import stored.
    std::int64_t repeated = 0; ///< Events that were stored already, and were left as they are.
    std::int64_t streams = 0;  ///< That got an event.
    std::int64_t lines = 0;    ///< Read, blank ones included.
    double seconds = 0;
};

/// Stores the events that stand in `input`, one a line, in their order; `job` counts bytes of
/// input.
///
/// Events are stored batch by batch. When a line is wrong nothing of its batch is kept; the batches
/// before it are, and so they are when the job is cancelled or the store fails. The message says up
/// to which line the events are in the store. An event with an id or a time is recognized when the
/// same input is imported again, and then counted as repeated, so that a stopped import is gone on
/// with by repeating it; an event with neither is stored once more.
///
/// Memory: a few batches. Threads: reads and parses on a thread of its own while the caller's
/// stores; returns after that thread ended, so a blocking `input` delays a cancel.
///
/// InvalidArgument  a line is wrong, or an id is stored already with other content.
/// Conflict         a line says a version which its event would not get.
/// Cancelled        by the job. Otherwise as EventStore::append(); Io also when `input` fails.
Result<ImportReport> importEvents(EventStore& store, std::istream& input,
                                  const ImportOptions& options, Job& job);

} // namespace headrace
