// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/job.h"
#include "core/store/event_store.h"

#include <string>

namespace headrace {

/// Puts everything back into `store` that has left it and is in the archive in `folder`, from the
/// newest event to the oldest, step by step; each step is durable, so that a restore that was cut
/// off anywhere is gone on with by calling this again. The archive stays as it is. `job` counts
/// events. Errors: Refused: the archive is another store's, or a prune is under way; Conflict: it
/// goes no further down, because events have left that are not in this archive; Corruption: the
/// archive has other events than left; Cancelled; those of reading it.
Result<RestoreRecord> restoreArchive(EventStore& store, const std::string& folder,
                                     const RestoreIntent& intent, Job& job);

} // namespace headrace
