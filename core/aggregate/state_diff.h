// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace headrace {

/// One operation of a JSON Patch (RFC 6902), with what it takes away.
struct PatchOperation
{
    enum class Kind { Add, Remove, Replace };

    Kind kind = Kind::Replace;
    std::string path;   ///< A JSON Pointer (RFC 6901): "/lines/0/price"; "" is the whole state.
    std::string value;  ///< JSON text as it stands in the later state; empty for Remove.
    std::string before; ///< JSON text as it stood in the earlier state; empty for Add.

    friend bool operator==(const PatchOperation&, const PatchOperation&) = default;
};

/// "add", "remove", "replace".
std::string_view nameOf(PatchOperation::Kind kind);

/// `operation` as RFC 6902 writes it, on one line: {"op":"add","path":"/a","value":1}. What it
/// takes away is left out.
std::string toJson(const PatchOperation& operation);

/// What turns the first state into the second; empty when they are equal. The order of an object's
/// keys does not count. Numbers are compared and kept as they are written.
///
/// Deterministic: fields in the order of the earlier state, then new ones in the order of the
/// later; the elements of an array one by one from its front, with what is left added or removed at
/// its end (the last first). Never says move, copy or test. Applied in order, the operations give
/// the second.
///
/// InvalidArgument: one of the two is not JSON.
Result<std::vector<PatchOperation>> diffStates(std::string_view beforeJson,
                                               std::string_view afterJson);

} // namespace headrace
