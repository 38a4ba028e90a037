// SPDX-License-Identifier: Apache-2.0
#include "core/base/json_text.h"

namespace headrace {
namespace {

bool needsEscape(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

void appendEscaped(std::string& out, char c)
{
    static constexpr char kDigits[] = "0123456789abcdef";
    switch (c) {
    case '"':
        out += "\\\"";
        return;
    case '\\':
        out += "\\\\";
        return;
    case '\n':
        out += "\\n";
        return;
    case '\r':
        out += "\\r";
        return;
    case '\t':
        out += "\\t";
        return;
    default:
        out += "\\u00";
        out += kDigits[static_cast<unsigned char>(c) >> 4];
        out += kDigits[static_cast<unsigned char>(c) & 0xf];
    }
}

} // namespace

void appendJsonString(std::string& out, std::string_view text)
{
    out += '"';
    std::size_t copied = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!needsEscape(text[i]))
            continue;
        out.append(text, copied, i - copied);
        appendEscaped(out, text[i]);
        copied = i + 1;
    }
    out.append(text, copied);
    out += '"';
}

void appendJsonOnOneLine(std::string& out, std::string_view json)
{
    for (;;) {
        const std::size_t end = json.find_first_of("\n\r");
        out.append(json, 0, end);
        if (end == std::string_view::npos)
            return;
        out += ' ';
        json.remove_prefix(end + 1);
    }
}

} // namespace headrace
