// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <string>

namespace headrace {

// JSON on the command line is checked, not parsed: what is used is the text as it was given.

/// InvalidArgument: "it is no valid JSON".
Result<void> checkJson(const std::string& text);
/// InvalidArgument: "it is no JSON object".
Result<void> checkJsonObject(const std::string& text);

} // namespace headrace
