// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/event_store.h"
#include "core/store/store_registry.h"

namespace headrace {

/// Keeps events in memory only. The smallest complete backend: read it before writing another.
/// It is also the model that other backends are compared with.
Result<std::unique_ptr<EventStore>> openMemoryStore(const std::string& ignored,
                                                    const OpenOptions& options);

} // namespace headrace
