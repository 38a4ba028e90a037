// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/command/form_text.h"

#include "core/aggregate/json_node.h"

namespace headrace {

// As a key of an object, because that is what the reader unescapes.
std::optional<std::string> unquoted(std::string_view json)
{
    if (json.size() < 2 || json.front() != '"')
        return {};
    const std::string text = '{' + std::string(json) + ":0}";
    const Result<JsonNode> read = readJson(text);
    if (!read || read->fields.size() != 1)
        return {};
    return read->fields.front().key;
}

bool isJsonNumber(std::string_view text)
{
    const bool beginsAsOne =
        !text.empty() && (text.front() == '-' || (text.front() >= '0' && text.front() <= '9'));
    const std::string copy(text);
    return beginsAsOne && text.find_first_of(" \t\r\n") == std::string_view::npos
        && readJson(copy).has_value();
}

} // namespace headrace
