// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/testing/scenario.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headrace {

// For core/testing only.

using OrderedJson = nlohmann::ordered_json; // A handler may see in which order fields stand.

/// Reads `text`. InvalidArgument: it is no JSON, is nested deeper than 500 levels, or has a field
/// twice in an object; the message begins with "line N: ".
Result<OrderedJson> readScenarioJson(std::string_view text);

/// The members of one object of a scenario file. Whoever reads asks for each that may be there,
/// then ends; the first thing that is wrong is kept in `problem`, and what was read is then not to
/// be used.
class ScenarioFields
{
public:
    /// `place` is a JSON Pointer, for messages.
    ScenarioFields(const OrderedJson& value, std::string place, std::string& problem);

    /// The member, or null. Asking makes it known.
    const OrderedJson* find(const char* name);
    const OrderedJson* array(const char* name);
    /// A text that is not empty.
    std::optional<std::string> text(const char* name);
    std::string requiredText(const char* name);
    std::optional<std::int64_t>
    number(const char* name, std::int64_t least,
           std::int64_t most = std::numeric_limits<std::int32_t>::max());
    std::optional<Time> time(const char* name);
    std::optional<StreamName> stream(const char* name);
    std::optional<std::vector<std::string>> texts(const char* name);
    /// Any JSON, as text.
    std::optional<std::string> json(const char* name);
    std::optional<std::string> object(const char* name);
    /// An object whose names are JSON Pointers.
    std::vector<ExpectedField> byPointer(const char* name);

    /// A member that was not asked for is a problem.
    void end();

    /// Keeps the first one. `name` is a member, or empty for the object itself.
    void complain(const std::string& name, const std::string& what);
    std::string placeOf(const std::string& name) const;
    std::string& problem() { return m_problem; }

private:
    const OrderedJson& m_value;
    const std::string m_place;
    std::string& m_problem;
    std::vector<std::string> m_known;
};

} // namespace headrace
