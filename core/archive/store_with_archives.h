// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/archive/archive_reader.h"
#include "core/store/event_store.h"

#include <memory>
#include <string>
#include <vector>

namespace headrace {

/// A store and the archives of what has left it, as one: every read of events crosses the seam, so
/// that states at any version, histories, exports and rebuilds are those of a store that nothing
/// has left. An event that is in both is read once. What the archives do not have either stays
/// missing, and is counted as having left. Everything else is the store's; nothing can leave it
/// through this.
///
/// `archives` are of this store, and are read as they are now. Threading and errors as EventStore,
/// and those of ArchiveReader.
std::unique_ptr<EventStore> withArchives(std::unique_ptr<EventStore> store,
                                         std::vector<std::unique_ptr<ArchiveReader>> archives);

/// What became of opening a store's archives.
struct ArchivesBeside
{
    std::unique_ptr<EventStore> store;    ///< With those that could be opened.
    std::vector<std::string> unreachable; ///< Why others could not be, a sentence each.
};

/// Opens the archives that the records of the store's prunes name, where they are reachable. A
/// store that nothing has left is as it was. Errors: those of reading its records.
Result<ArchivesBeside> withItsArchives(std::unique_ptr<EventStore> store);

} // namespace headrace
