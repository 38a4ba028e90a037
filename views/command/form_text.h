// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace headrace {

/// What the JSON string `json` says; nothing when it is no JSON string.
std::optional<std::string> unquoted(std::string_view json);

/// Whether `text` is a number as JSON writes it, of any size.
bool isJsonNumber(std::string_view text);

} // namespace headrace
