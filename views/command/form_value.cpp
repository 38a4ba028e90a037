// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/command/form_value.h"

#include "core/aggregate/json_node.h"
#include "views/command/form_text.h"
#include "views/support/diff/json_pointer.h"

#include <algorithm>
#include <set>

namespace headrace {
namespace {

using Kind = FormField::Kind;

Error cannotHold(const std::string& pointer, const std::string& why)
{
    return {ErrorCode::InvalidArgument,
            "The form cannot hold " + (pointer.empty() ? "this value" : pointer) + ": " + why
                + "; go on in JSON."};
}

std::string innerBreak(const std::string& lineBreak)
{
    return lineBreak.empty() ? lineBreak : lineBreak + "  ";
}

} // namespace

FormValue::FormValue(const FormField& field) : m_field(&field)
{
    if (field.kind == Kind::Object)
        for (const FormField& one : field.fields)
            m_children.push_back(std::make_unique<FormValue>(one));
    // A default that its own field cannot hold is left out: the schema check tells.
    if (!field.defaultJson.empty())
        static_cast<void>(setJson(field.defaultJson));
}

FormValue::FormValue(const FormField& field, NoDefaults none) : m_field(&field)
{
    if (field.kind == Kind::Object)
        for (const FormField& one : field.fields)
            m_children.push_back(std::make_unique<FormValue>(one, none));
}

void FormValue::setText(std::string text)
{
    m_isThere = false;
    m_text = std::move(text);
}

bool FormValue::isLeftOut() const
{
    if (m_isThere || !m_text.empty())
        return false;
    if (m_field->kind == Kind::List)
        return m_children.empty();
    return std::ranges::all_of(m_children, [](const auto& child) { return child->isLeftOut(); });
}

FormValue& FormValue::addItem()
{
    m_children.push_back(std::make_unique<FormValue>(m_field->fields.front()));
    return *m_children.back();
}

void FormValue::removeItem(std::size_t index)
{
    m_children.erase(m_children.begin() + static_cast<std::ptrdiff_t>(index));
    m_isThere = false;
}

// ---- To JSON ------------------------------------------------------------------------------------

std::string FormValue::json() const
{
    return write({});
}

std::string FormValue::jsonInLines() const
{
    return write("\n");
}

std::string FormValue::write(const std::string& lineBreak) const
{
    switch (m_field->kind) {
    case Kind::Text:
        return jsonString(m_text);
    case Kind::Number:
    case Kind::Integer:
        if (m_text.empty())
            return "null";
        return isJsonNumber(m_text) ? m_text : jsonString(m_text);
    case Kind::Object:
        return objectJson(lineBreak);
    case Kind::List:
        return listJson(lineBreak);
    case Kind::Boolean:
    case Kind::Choice:
    case Kind::Json:
        break;
    }
    return m_text.empty() ? "null" : m_text;
}

std::string FormValue::objectJson(const std::string& lineBreak) const
{
    const std::string inner = innerBreak(lineBreak);
    std::string json;
    for (const auto& child : m_children) {
        const Kind kind = child->m_field->kind;
        const bool isContainer = kind == Kind::Object || kind == Kind::List;
        if (child->isLeftOut() && !(isContainer && child->m_field->isRequired))
            continue;
        json += (json.empty() ? "" : ",") + inner + jsonString(child->m_field->key)
            + (inner.empty() ? ":" : ": ") + child->write(inner);
    }
    return json.empty() ? "{}" : "{" + json + lineBreak + "}";
}

std::string FormValue::listJson(const std::string& lineBreak) const
{
    const std::string inner = innerBreak(lineBreak);
    std::string json;
    for (const auto& item : m_children)
        json += (json.empty() ? "" : ",") + inner + item->write(inner);
    return json.empty() ? "[]" : "[" + json + lineBreak + "]";
}

// ---- From JSON ----------------------------------------------------------------------------------

Result<void> FormValue::setJson(std::string_view json)
{
    const std::string text(json);
    const Result<JsonNode> node = readJson(text);
    if (!node)
        return Error(node.error());
    FormValue taken(*m_field, NoDefaults {});
    if (Result<void> done = taken.take(*node, {}); !done)
        return done;
    m_text = std::move(taken.m_text);
    m_isThere = taken.m_isThere;
    m_children = std::move(taken.m_children);
    return {};
}

Result<void> FormValue::take(const JsonNode& node, const std::string& pointer)
{
    const std::string text(node.text);
    switch (m_field->kind) {
    case Kind::Text:
        if (const auto plain = unquoted(text))
            m_text = *plain;
        else
            return cannotHold(pointer, "it is no string");
        break;
    case Kind::Number:
    case Kind::Integer:
        if (!isJsonNumber(text))
            return cannotHold(pointer, "it is no number");
        m_text = text;
        break;
    case Kind::Boolean:
        if (text != "true" && text != "false")
            return cannotHold(pointer, "it is neither true nor false");
        m_text = text;
        break;
    case Kind::Choice:
        if (std::ranges::find(m_field->choices, text) == m_field->choices.end())
            return cannotHold(pointer, "it is none of the choices");
        m_text = text;
        break;
    case Kind::Object:
        return takeObject(node, pointer);
    case Kind::List:
        return takeList(node, pointer);
    case Kind::Json:
        m_text = text;
        break;
    }
    m_isThere = true;
    return {};
}

Result<void> FormValue::takeObject(const JsonNode& node, const std::string& pointer)
{
    if (node.kind != JsonNode::Kind::Object)
        return cannotHold(pointer, "it is no object");
    std::set<std::string> seen;
    for (const auto& [key, value] : node.fields) {
        const auto child = std::ranges::find_if(
            m_children, [&key = key](const auto& one) { return one->m_field->key == key; });
        if (child == m_children.end())
            return cannotHold(pointerBelow(pointer, key), "the schema does not name it");
        if (!seen.insert(key).second)
            return cannotHold(pointerBelow(pointer, key), "it is there twice");
        if (Result<void> done = (*child)->take(value, pointerBelow(pointer, key)); !done)
            return done;
    }
    m_isThere = true;
    return {};
}

Result<void> FormValue::takeList(const JsonNode& node, const std::string& pointer)
{
    if (node.kind != JsonNode::Kind::Array)
        return cannotHold(pointer, "it is no array");
    for (const JsonNode& element : node.elements) {
        const std::string at = pointerBelow(pointer, std::to_string(m_children.size()));
        m_children.push_back(std::make_unique<FormValue>(m_field->fields.front(), NoDefaults {}));
        if (Result<void> done = m_children.back()->take(element, at); !done)
            return done;
    }
    m_isThere = true;
    return {};
}

std::vector<SchemaViolation> FormValue::brokenJson(const std::string& pointer) const
{
    if (m_field->kind == Kind::Json && !m_text.empty()) {
        if (const Result<JsonNode> read = readJson(m_text); !read)
            return {{pointer, "is no JSON: " + read.error().message}};
    }
    std::vector<SchemaViolation> all;
    for (std::size_t i = 0; i < m_children.size(); ++i) {
        const bool isList = m_field->kind == Kind::List;
        const auto below = m_children[i]->brokenJson(
            pointerBelow(pointer, isList ? std::to_string(i) : m_children[i]->m_field->key));
        all.insert(all.end(), below.begin(), below.end());
    }
    return all;
}

} // namespace headrace
