// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace headrace {

/// One field of a form, as a JSON Schema describes it. A plain value without widgets.
struct FormField
{
    enum class Kind {
        Text,    ///< A string.
        Number,  ///< Kept as it is typed: 1.10 stays 1.10.
        Integer, ///< As Number; of any size.
        Boolean,
        Choice, ///< One of `choices`.
        Object, ///< Of `fields`.
        List,   ///< Of any number of what `fields` has one of.
        Json,   ///< What a form cannot express, as JSON text.
    };

    Kind kind = Kind::Json;
    std::string key;   ///< In its object; empty for the root and for items.
    std::string title; ///< Empty when there is none.
    std::string description;
    bool isRequired = false;
    std::string defaultJson;          ///< JSON text as the schema has it; empty when there is none.
    std::vector<std::string> choices; ///< JSON texts.
    std::vector<FormField> fields;
};

/// What a form for data of `schemaJson` has. Json for what a form cannot express: alternatives
/// (oneOf, anyOf, allOf, not, if), several types, maps, tuples, references in a circle or to other
/// documents. An empty schema gives Json, too. InvalidArgument: it is not JSON.
Result<FormField> formOf(std::string_view schemaJson);

} // namespace headrace
