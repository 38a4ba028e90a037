// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace headrace {

/// A value of a JSON text and the bytes it is written in, so that a number stays what it was.
struct JsonNode
{
    enum class Kind { Scalar, Object, Array };
    struct Field;

    Kind kind = Kind::Scalar;
    std::string_view text;          ///< Into what was read.
    std::vector<Field> fields;      ///< Of an object, as written; of equal keys the last counts.
    std::vector<JsonNode> elements; ///< Of an array.
};

struct JsonNode::Field
{
    std::string key; ///< Unescaped.
    JsonNode value;
};

/// Finds the fields of one object; `node` must outlive it.
class KeyIndex
{
public:
    explicit KeyIndex(const JsonNode& node);
    const JsonNode* find(std::string_view key) const;

private:
    std::map<std::string_view, const JsonNode*> m_fields;
};

/// Reads `json`, which must outlive the node. InvalidArgument: it is not JSON, or is nested deeper
/// than 1,000; the message says at which byte.
Result<JsonNode> readJson(std::string_view json);

/// `text` as a JSON string, with its quotes.
std::string jsonString(std::string_view text);

} // namespace headrace
