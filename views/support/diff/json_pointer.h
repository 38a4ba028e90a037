// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace headrace {

/// `path` with one step more (RFC 6901): in it "~" is written "~0" and "/" "~1".
inline std::string pointerBelow(std::string path, std::string_view key)
{
    path += '/';
    for (const char c : key) {
        if (c == '~')
            path += "~0";
        else if (c == '/')
            path += "~1";
        else
            path += c;
    }
    return path;
}

} // namespace headrace
