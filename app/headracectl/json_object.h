// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/json_text.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace headrace {

/// Writes one JSON object on one line, member by member.
class JsonObject
{
public:
    JsonObject& text(std::string_view name, std::string_view value)
    {
        appendJsonString(member(name), value);
        return *this;
    }
    JsonObject& number(std::string_view name, std::int64_t value)
    {
        return json(name, std::to_string(value));
    }
    JsonObject& boolean(std::string_view name, bool value)
    {
        return json(name, value ? "true" : "false");
    }
    /// `value` is JSON already.
    JsonObject& json(std::string_view name, std::string_view value)
    {
        appendJsonOnOneLine(member(name), value);
        return *this;
    }
    std::string take() { return std::exchange(m_text, "{") + '}'; }

private:
    std::string& member(std::string_view name)
    {
        if (m_text.size() > 1)
            m_text += ',';
        appendJsonString(m_text, name);
        return m_text += ':';
    }
    std::string m_text = "{";
};

} // namespace headrace
