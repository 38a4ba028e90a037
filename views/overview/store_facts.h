// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/event_store.h"
#include "core/store/verification.h"

#include <optional>

namespace headrace {

/// What a store says about itself at one moment.
struct StoreFacts
{
    Result<StoreStatistics> statistics;
    /// What the store remembers; none when it was never verified.
    Result<std::optional<Verification>> verified;
};

/// Reads them; costs nothing that grows with the events. Any thread.
StoreFacts readFacts(EventStore& store);

} // namespace headrace
