// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"

#include <cstdint>
#include <string>

namespace headrace {

/// What a migration did.
struct StoreMigration
{
    std::int64_t events = 0; ///< Brought over; 0 when none had to be, or the store is empty.
    /// Where the former file is kept; empty when the store has the same file as before.
    std::string kept;
    bool isDone = false; ///< False: the store had the layout of this build already.
};

/// Brings the store file at `location`, which a former version wrote, into the layout of this one:
/// every event, at its position and version, byte for byte. Nobody can use the store meanwhile. It
/// takes the time of appending all events again, and as much space on the disk again.
///
/// A store on a server has had one layout only: there is nothing to do, or it is Refused.
///
/// From layout 2 on nothing has to be copied: such a file is given what it lacks in one
/// transaction, and is the same file afterwards.
///
/// A file of layout 1 stays, as `location` with ".layout-1" behind it; nothing is ever overwritten.
/// Until the new file is complete and synced, the former one has its name: after an error, a cancel
/// or a crash the store is what it was, and calling this again begins anew. `job` counts events.
///
/// NotFound         there is no such file.
/// Refused          it is foreign, newer or damaged; or something has the name under which it is
///                  to be kept; or it or its folder cannot be written.
/// Busy             another program has the store open.
/// Corruption       an event is not what a former version wrote, or is missing.
/// Io, Cancelled    as they say.
Result<StoreMigration> migrateStore(const std::string& location, Job& job);

} // namespace headrace
