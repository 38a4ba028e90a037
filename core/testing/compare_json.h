// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/testing/scenario_runner.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headrace {

// For core/testing only.

using Differences = std::vector<ScenarioDifference>;

/// Adds every place where `found` is another value than `expected`, which stands at `pointer` in
/// the scenario. The order of an object's fields does not count, nor how a number is written: 12
/// and 12.0 are the same.
void compareJson(std::string_view expectedJson, std::string_view foundJson,
                 const std::string& pointer, Differences& differences);

/// The same for parts of `found`: those at the pointers of `fields`. A difference is then at
/// `pointer` with the field's own behind it, as people read it: "/then/stateHas/lines/0".
void compareFields(std::span<const ExpectedField> fields, std::string_view foundJson,
                   const std::string& pointer, Differences& differences);

/// A JSON text for a message: on one line, its end left away where it is long.
std::string shortJson(std::string_view json);

/// One more step of a JSON Pointer.
std::string pointerTo(const std::string& pointer, std::string_view key);

} // namespace headrace
