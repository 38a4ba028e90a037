// SPDX-License-Identifier: Apache-2.0
#pragma once

// Internal to core/script: this header brings in the script engine's own.

#include "core/domain/command.h"
#include "core/script/aggregate_realm.h"

#include <stop_token>

namespace headrace {

/// Runs the handler of a declared command on a copy of the state that `state` is the text of, at
/// `version`, as Fold::handle(). Within the realm; it is torn when a limit was exceeded.
Result<CommandOutcome> runCommand(AggregateRealm& realm, const CommandCall& call, Version version,
                                  JS::HandleString state, const std::stop_token& stop);

} // namespace headrace
