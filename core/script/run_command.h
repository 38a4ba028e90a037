// SPDX-License-Identifier: Apache-2.0
#pragma once

// Internal to core/script: this header brings in the script engine's own.

#include "core/domain/command.h"
#include "core/script/aggregate_realm.h"

#include <stop_token>

namespace headrace {

/// Runs the handler of a declared command on the state at `version`, which the driver has just
/// printed and will read again from there, as Fold::handle(). Within the realm; it is torn when a
/// limit was exceeded.
Result<CommandOutcome> runCommand(AggregateRealm& realm, const CommandCall& call, Version version,
                                  const std::stop_token& stop);

} // namespace headrace
