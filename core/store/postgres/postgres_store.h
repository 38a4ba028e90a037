// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/event_store.h"
#include "core/store/store_registry.h"

namespace headrace {

/// Whether `location` is the address of a store on a PostgreSQL server, and no path.
bool isPostgresLocation(const std::string& location);

/// Keeps events in a schema of a PostgreSQL database (13 or newer). `location` is its address:
/// docs/remote-stores.md. Tables: docs/formats/postgres-store.md.
Result<std::unique_ptr<EventStore>> openPostgresStore(const std::string& location,
                                                      const OpenOptions& options);

/// See probeStore().
Result<StoreProbe> probePostgresStore(const std::string& location, const OpenOptions& options);

} // namespace headrace
