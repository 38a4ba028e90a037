// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace headrace {

/// Whether `text` is well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing above
/// U+10FFFF).
bool isUtf8(std::string_view text);

} // namespace headrace
