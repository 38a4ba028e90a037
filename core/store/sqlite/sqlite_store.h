// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/event_store.h"
#include "core/store/store_registry.h"

namespace headrace {

/// Keeps events in one SQLite file, in WAL mode. Layout: docs/formats/sqlite-store.md.
Result<std::unique_ptr<EventStore>> openSqliteStore(const std::string& file,
                                                    const OpenOptions& options);

} // namespace headrace
