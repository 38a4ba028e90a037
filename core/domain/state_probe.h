// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace headrace {

/// What a fold looks at after each event, so that who asks for little need not print the state.
struct StateProbe
{
    enum class Kind {
        Field,    ///< `text` is a JSON Pointer (RFC 6901) into the state as it would be printed.
        Predicate ///< `text` is a JavaScript expression that sees state, version, time and type.
    };
    Kind kind = Kind::Field;
    std::string text;

    friend bool operator==(const StateProbe&, const StateProbe&) = default;
};

/// What was seen. Two of a field are equal when they are printed alike; two of a predicate, when
/// both are true, both false, or both could not be told.
struct ProbeValue
{
    /// Of a field: its value as JSON, empty when the state has no such field. Of a predicate:
    /// "true", "false", or empty when it threw.
    std::string json;
    std::string problem; ///< What the predicate threw; else empty.
};

/// The event after which something else was seen than before.
struct ProbeChange
{
    std::size_t event = 0; ///< Its place among the events that were folded together.
    ProbeValue value;
};

/// The keys that a JSON Pointer goes through. InvalidArgument: it is none; the message says what is
/// wrong with it.
Result<std::vector<std::string>> readPointer(std::string_view pointer);

} // namespace headrace
