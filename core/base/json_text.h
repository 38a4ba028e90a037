// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace headrace {

/// Appends `text` as a JSON string, quotes included. Only what JSON demands is escaped; UTF-8
/// stays.
void appendJsonString(std::string& out, std::string_view text);

/// Appends `json` so that it stays on one line: line breaks, which valid JSON has only between two
/// tokens, become spaces; every other byte is copied as it is.
void appendJsonOnOneLine(std::string& out, std::string_view json);

} // namespace headrace
