// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace headrace {

/// Whether a number in `json` has more digits than a double keeps, so that it is another one when
/// JavaScript prints it: 12345678901234567890, but not 1.10. False when `json` is no JSON.
bool hasRoundedNumbers(std::string_view json);

} // namespace headrace
