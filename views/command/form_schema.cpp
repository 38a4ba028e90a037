// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/command/form_schema.h"

#include "core/aggregate/json_node.h"
#include "views/command/form_text.h"

#include <algorithm>
#include <array>

namespace headrace {
namespace {

using Kind = FormField::Kind;

// Deeper than any form is read; a reference in a circle ends here, too.
constexpr int kDeepest = 8;

/// Keywords that give a value more shapes than one row of a form has.
constexpr std::array kNotForForms {
    "oneOf", "anyOf", "allOf", "not", "if", "patternProperties", "propertyNames"};

const JsonNode* member(const JsonNode& node, std::string_view key)
{
    const JsonNode* found = nullptr;
    for (const JsonNode::Field& field : node.fields)
        if (field.key == key)
            found = &field.value;
    return found;
}

std::string textMember(const JsonNode& node, std::string_view key)
{
    const JsonNode* found = member(node, key);
    return found ? unquoted(found->text).value_or("") : std::string();
}

class Reader
{
public:
    explicit Reader(const JsonNode& root) : m_root(root) {}

    FormField read(const JsonNode& described, int depth) const
    {
        FormField field;
        const JsonNode* schema = resolved(described);
        field.title = textMember(described, "title");
        field.description = textMember(described, "description");
        if (!schema || depth > kDeepest)
            return field;
        if (field.description.empty())
            field.description = textMember(*schema, "description");
        if (const JsonNode* value = member(*schema, "default"))
            field.defaultJson = value->text;
        field.kind = kindOf(*schema);
        if (field.kind == Kind::Choice)
            readChoices(field, *schema);
        else if (field.kind == Kind::Object)
            readObject(field, *schema, depth);
        else if (field.kind == Kind::List)
            field.fields.push_back(read(*member(*schema, "items"), depth + 1));
        return field;
    }

private:
    /// What a local reference refers to; null for others, and for one to a reference.
    const JsonNode* resolved(const JsonNode& schema) const
    {
        if (!member(schema, "$ref"))
            return &schema;
        std::string pointer = textMember(schema, "$ref");
        if (!pointer.starts_with("#/"))
            return nullptr;
        const JsonNode* at = &m_root;
        pointer.erase(0, 2);
        while (at && !pointer.empty()) {
            const std::size_t end = std::min(pointer.find('/'), pointer.size());
            at = member(*at, pointer.substr(0, end));
            pointer.erase(0, end + 1);
        }
        return at && !member(*at, "$ref") ? at : nullptr;
    }

    static Kind kindOf(const JsonNode& schema)
    {
        for (const char* keyword : kNotForForms)
            if (member(schema, keyword))
                return Kind::Json;
        if (member(schema, "enum") || member(schema, "const"))
            return Kind::Choice;
        const std::string type = textMember(schema, "type");
        if (type == "string")
            return Kind::Text;
        if (type == "number")
            return Kind::Number;
        if (type == "integer")
            return Kind::Integer;
        if (type == "boolean")
            return Kind::Boolean;
        if (type == "object")
            return isForm(schema) ? Kind::Object : Kind::Json;
        const JsonNode* items = member(schema, "items");
        if (type == "array" && items && items->kind == JsonNode::Kind::Object)
            return Kind::List;
        return Kind::Json;
    }

    /// An object whose fields are all named. Of one without `properties` only a closed one is.
    static bool isForm(const JsonNode& schema)
    {
        const JsonNode* others = member(schema, "additionalProperties");
        if (others && others->kind == JsonNode::Kind::Object)
            return false;
        const JsonNode* properties = member(schema, "properties");
        return properties ? properties->kind == JsonNode::Kind::Object
                          : others && others->text == "false";
    }

    static void readChoices(FormField& field, const JsonNode& schema)
    {
        if (const JsonNode* only = member(schema, "const"))
            field.choices.emplace_back(only->text);
        else
            for (const JsonNode& choice : member(schema, "enum")->elements)
                field.choices.emplace_back(choice.text);
    }

    void readObject(FormField& field, const JsonNode& schema, int depth) const
    {
        std::vector<std::string> required;
        if (const JsonNode* names = member(schema, "required"))
            for (const JsonNode& name : names->elements)
                required.push_back(unquoted(name.text).value_or(""));
        if (const JsonNode* properties = member(schema, "properties"))
            for (const auto& [key, described] : properties->fields) {
                field.fields.push_back(read(described, depth + 1));
                field.fields.back().key = key;
                field.fields.back().isRequired = std::ranges::find(required, key) != required.end();
            }
    }

    const JsonNode& m_root;
};

} // namespace

Result<FormField> formOf(std::string_view schemaJson)
{
    if (schemaJson.empty())
        return FormField {};
    const std::string text(schemaJson);
    const Result<JsonNode> root = readJson(text);
    if (!root)
        return Error(root.error());
    return Reader(*root).read(*root, 0);
}

} // namespace headrace
