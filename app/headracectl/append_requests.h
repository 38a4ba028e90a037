// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/headracectl/verb.h"
#include "core/store/event_store.h"

namespace headrace {

class InputFile;

/// Appends the requests in `input`, one JSON object a line, and prints one answer a line, whether
/// JSON was asked for or not. Goes on after a conflict and after a line that is wrong.
/// Conflict: some conflicted. InvalidArgument: some were not appended for another reason. What the
/// store returns when going on makes no sense (Io, Corruption, Refused, Unknown).
Result<void> appendRequests(VerbContext& context, EventStore& store, InputFile& input);

} // namespace headrace
