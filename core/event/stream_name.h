// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <compare>
#include <string>
#include <string_view>

namespace headrace {

/// The name of a stream, "category-id" ("order-4711"): UTF-8, at most 1,000 bytes, no control
/// characters. The category is what stands before the first '-'; neither part is empty.
class StreamName
{
public:
    StreamName() = default; ///< No stream; only as a place to assign to.

    /// Errors: InvalidArgument, saying what is missing.
    static Result<StreamName> parse(std::string text);

    const std::string& text() const { return m_text; }
    std::string_view category() const { return categoryOf(m_text); }

    /// The category of a name that is known to be valid.
    static std::string_view categoryOf(std::string_view name)
    {
        return name.substr(0, name.find('-'));
    }

    friend auto operator<=>(const StreamName&, const StreamName&) = default;

private:
    explicit StreamName(std::string text) : m_text(std::move(text)) {}
    std::string m_text;
};

} // namespace headrace
