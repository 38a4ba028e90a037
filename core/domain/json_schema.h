// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headrace {

/// One field that is not what its schema says.
struct SchemaViolation
{
    std::string pointer; ///< JSON pointer (RFC 6901) of the field; "" is the whole document.
    std::string message; ///< Goes on after the field: "must be a number, but is a string".
    friend bool operator==(const SchemaViolation&, const SchemaViolation&) = default;
};

/// "/total must be a number, but is a string; /email is missing". The whole document is called
/// "the data". At most ten are listed; how many more there are is said.
std::string describe(std::span<const SchemaViolation> violations);

/// A JSON Schema, draft-07, ready to check documents. `format` is checked for date-time, date,
/// time, email, ipv4, ipv6 and uuid; other formats, contentEncoding and contentMediaType are notes
/// for people. Patterns are RE2's: linear in time, without look-around and back references.
///
/// Immutable, cheap to copy; any thread may use it.
class JsonSchema
{
public:
    /// Reads a schema. InvalidArgument: it is not JSON, not a schema, refers to another document or
    /// in a circle, or has a pattern that cannot be used; the message names the place as a pointer.
    static Result<JsonSchema> compile(std::string_view schemaJson);

    /// Every field of `dataJson` that fails, in the order of the schema's checks, each once; at
    /// most 1,000. Empty: it is valid. Data that is not JSON or is nested deeper than 500 levels
    /// fails as a whole. Where none of the alternatives of anyOf or oneOf fits, the fields of the
    /// nearest one are listed.
    std::vector<SchemaViolation> check(std::string_view dataJson) const;

    class Compiled; ///< Everything that knows the schema library.

private:
    explicit JsonSchema(std::shared_ptr<const Compiled> compiled) : m_compiled(std::move(compiled))
    {
    }
    std::shared_ptr<const Compiled> m_compiled;
};

} // namespace headrace
