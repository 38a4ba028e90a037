// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace headrace {

// How the JSON tree reads JSON text: by slices of it, level by level. Internal to
// views/support/json.

/// A field of an object or an item of an array.
struct JsonSlice
{
    std::string key;       ///< Unescaped; the index of an item.
    std::string_view text; ///< The value's JSON text, in the bytes that were read.
};

/// JSON text with the room behind it that the parser reads into. Does not move its bytes.
class JsonText
{
public:
    explicit JsonText(std::string json);
    JsonText(const JsonText&) = delete;
    JsonText& operator=(const JsonText&) = delete;

    std::string_view text() const { return m_json; }
    /// Why it is not JSON; empty when it is.
    std::string error() const;
    /// What the object or array `slice` of this text holds, in its order. Empty for other values.
    std::vector<JsonSlice> childrenOf(std::string_view slice) const;

private:
    std::string m_json; // Its capacity is larger than its size by the padding.
};

/// `pointer` with `key` behind it, escaped as RFC 6901 says.
std::string pointerTo(const std::string& pointer, const std::string& key);
/// What stands before the last key of a pointer, and that key, unescaped.
std::pair<std::string, std::string> splitPointer(const std::string& pointer);

} // namespace headrace
