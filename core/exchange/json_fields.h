// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headrace {

enum class JsonKind { Null, Boolean, Number, String, Array, Object };

/// One member of a JSON object, its value as the bytes that stood in the text.
struct JsonField
{
    std::string_view name; ///< Without escapes.
    JsonKind kind = JsonKind::Null;
    std::string_view raw; ///< The value, without blanks around it.
};

/// Takes JSON objects apart into the bytes of their members. The whole text is checked: what comes
/// back is valid JSON in UTF-8, down to the innermost value. One parser's memory serves every call;
/// confined to one thread.
class JsonFields
{
public:
    JsonFields();
    ~JsonFields();
    JsonFields(const JsonFields&) = delete;
    JsonFields& operator=(const JsonFields&) = delete;

    /// The members of the object that `json` is, in their order; valid until the next call. The
    /// bytes behind `json` must be readable, LineReader::kPadding of them.
    /// InvalidArgument: no valid JSON, no object, or a name that stands there twice.
    Result<std::span<const JsonField>> read(std::string_view json);

    /// The text of a String, without escapes.
    std::string text(const JsonField& field);

    /// The elements of an Array of strings. InvalidArgument: it is something else.
    Result<std::vector<std::string>> texts(const JsonField& field);

    /// The elements of an Array, without names; bytes of `field`. They are good for read() of
    /// another JsonFields. InvalidArgument: it is something else.
    Result<std::vector<JsonField>> elements(const JsonField& field);

    /// Whether `json`, which need not come from read(), is a valid JSON object.
    bool isObject(const std::string& json);

private:
    struct Parsers;
    std::unique_ptr<Parsers> m_parsers;
};

} // namespace headrace
