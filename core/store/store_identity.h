// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/event_store.h"

namespace headrace {

/// A name that no other store has, kept in the store's documents: what is made from a store says by
/// it which one it was. Made when it is asked for first.
/// Refused: there is none yet, and the connection is read-only.
Result<std::string> storeIdentity(EventStore& store);

} // namespace headrace
