// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/event_store.h"

#include <optional>
#include <stop_token>

namespace headrace {

/// The first version of `stream` at or after `position`; none when every event lies before it. By
/// halving, since versions and positions rise together: a short read for each step, so that a
/// million events take twenty. Any thread. Errors: NotFound, there is no such stream; Cancelled; as
/// EventStore::readPage().
Result<std::optional<Version>> versionFrom(EventStore& store, const StreamName& stream,
                                           Position position, const std::stop_token& stop);

/// The last version of `stream` at or before `position`; 0 when every event lies behind it. Cost
/// and errors as versionFrom().
Result<Version> versionAsOf(EventStore& store, const StreamName& stream, Position position,
                            const std::stop_token& stop);

} // namespace headrace
