// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/command/command_bus.h"
#include "core/testing/compare_json.h"
#include "core/testing/scenario.h"

#include <string>

namespace headrace {

// For core/testing only.

/// Compares the answer to the command of a scenario with what was to be the answer.
void judgeAnswer(const ScenarioThen& then, const Result<CommandAnswer>& answer,
                 Differences& differences);

/// Compares the state and the version of its stream.
void judgeState(const ScenarioThen& then, const std::string& stateJson, Version version,
                Differences& differences);

/// "the command was rejected: it is closed {"since":3}": for the message of who wanted something
/// else.
std::string textOf(const Result<CommandAnswer>& answer);

} // namespace headrace
