// SPDX-License-Identifier: Apache-2.0
#include "core/exchange/json_fields.h"

#include "core/exchange/line_reader.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

namespace headrace {
namespace {

namespace ondemand = simdjson::ondemand;

static_assert(simdjson::SIMDJSON_PADDING <= LineReader::kPadding);

Error wrong(std::string why)
{
    return {ErrorCode::InvalidArgument, std::move(why)};
}

Error notJson(simdjson::error_code code)
{
    if (code == simdjson::UTF8_ERROR)
        return wrong("it is no UTF-8");
    if (code == simdjson::DEPTH_ERROR)
        return wrong("its JSON is nested more than 1000 levels deep");
    return wrong("it is no valid JSON");
}

JsonKind kindOf(std::string_view raw)
{
    switch (raw.front()) {
    case '{':
        return JsonKind::Object;
    case '[':
        return JsonKind::Array;
    case '"':
        return JsonKind::String;
    case 't':
    case 'f':
        return JsonKind::Boolean;
    case 'n':
        return JsonKind::Null;
    default:
        return JsonKind::Number;
    }
}

// The bytes of a value. Never fails on a text that was checked before.
std::string_view rawOf(ondemand::value value)
{
    std::string_view raw;
    ondemand::json_type type {};
    simdjson::error_code failed = value.type().get(type);
    if (!failed && type == ondemand::json_type::object) {
        ondemand::object object;
        failed = value.get_object().get(object);
        if (!failed)
            failed = object.raw_json().get(raw);
    } else if (!failed && type == ondemand::json_type::array) {
        ondemand::array array;
        failed = value.get_array().get(array);
        if (!failed)
            failed = array.raw_json().get(raw);
    } else {
        raw = value.raw_json_token();
    }
    const std::size_t last = raw.find_last_not_of(" \t\r\n");
    return failed || last == std::string_view::npos ? std::string_view() : raw.substr(0, last + 1);
}

} // namespace

struct JsonFields::Parsers
{
    simdjson::dom::parser check; // Reads everything: on-demand alone looks only where it is asked.
    simdjson::dom::parser inner; // For single values.
    ondemand::parser walk;
    ondemand::parser walkArray; // `fields` has names that belong to `walk`.
    std::vector<JsonField> fields;
};

JsonFields::JsonFields() : m_parsers(std::make_unique<Parsers>()) {}
JsonFields::~JsonFields() = default;

Result<std::span<const JsonField>> JsonFields::read(std::string_view json)
{
    Parsers& parsers = *m_parsers;
    parsers.fields.clear();
    simdjson::dom::element checked;
    if (const auto failed =
            parsers.check.parse(json.data(), json.size(), /*realloc_if_needed=*/false).get(checked))
        return notJson(failed);
    if (!checked.is_object())
        return wrong("it is no JSON object");

    ondemand::document document;
    ondemand::object object;
    const simdjson::padded_string_view padded(json, json.size() + LineReader::kPadding);
    if (const auto failed = parsers.walk.iterate(padded).get(document))
        return notJson(failed);
    if (const auto failed = document.get_object().get(object))
        return notJson(failed);
    for (auto entry : object) {
        ondemand::field field;
        std::string_view name;
        if (const auto failed = std::move(entry).get(field))
            return notJson(failed);
        if (const auto failed = field.unescaped_key().get(name))
            return notJson(failed);
        const std::string_view raw = rawOf(field.value());
        if (raw.empty())
            return notJson(simdjson::TAPE_ERROR);
        if (std::ranges::any_of(parsers.fields, [&](const auto& f) { return f.name == name; }))
            return wrong(fmt::format("the field \"{}\" stands there twice", name.substr(0, 64)));
        parsers.fields.push_back({name, kindOf(raw), raw});
    }
    return std::span<const JsonField>(parsers.fields);
}

std::string JsonFields::text(const JsonField& field)
{
    if (field.raw.find('\\') == std::string_view::npos)
        return std::string(field.raw.substr(1, field.raw.size() - 2));
    std::string_view text;
    if (m_parsers->inner.parse(field.raw.data(), field.raw.size(), false).get_string().get(text))
        return {}; // Not of a field from read(), where every value is valid.
    return std::string(text);
}

Result<std::vector<std::string>> JsonFields::texts(const JsonField& field)
{
    const Error other = wrong(fmt::format("\"{}\" must be an array of strings", field.name));
    simdjson::dom::array array;
    if (m_parsers->inner.parse(field.raw.data(), field.raw.size(), false).get_array().get(array))
        return other;
    std::vector<std::string> texts;
    for (const simdjson::dom::element element : array) {
        std::string_view text;
        if (element.get_string().get(text))
            return other;
        texts.emplace_back(text);
    }
    return texts;
}

Result<std::vector<JsonField>> JsonFields::elements(const JsonField& field)
{
    const Error other = wrong(fmt::format("\"{}\" must be an array", field.name));
    if (field.kind != JsonKind::Array)
        return other;
    ondemand::document document;
    ondemand::array array;
    const simdjson::padded_string_view padded(field.raw, field.raw.size() + LineReader::kPadding);
    if (m_parsers->walkArray.iterate(padded).get(document) || document.get_array().get(array))
        return other;
    std::vector<JsonField> elements;
    for (auto element : array) {
        ondemand::value value;
        if (element.get(value))
            return other;
        const std::string_view raw = rawOf(value);
        if (raw.empty())
            return other;
        elements.push_back({field.name, kindOf(raw), raw});
    }
    return elements;
}

bool JsonFields::isObject(const std::string& json)
{
    simdjson::dom::element element;
    return !m_parsers->inner.parse(json).get(element) && element.is_object();
}

} // namespace headrace
