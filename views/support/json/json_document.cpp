// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/json/json_document.h"

#include <simdjson.h>

namespace headrace {
namespace {

namespace ondemand = simdjson::ondemand;

std::string_view trimmed(std::string_view text)
{
    const auto end = text.find_last_not_of(" \t\r\n");
    return end == std::string_view::npos ? std::string_view() : text.substr(0, end + 1);
}

/// The whole text of a value, objects and arrays included.
std::string_view textOf(ondemand::value value)
{
    std::string_view text;
    ondemand::object object;
    ondemand::array array;
    switch (value.type()) {
    case ondemand::json_type::object:
        if (!value.get_object().get(object))
            std::ignore = object.raw_json().get(text);
        break;
    case ondemand::json_type::array:
        if (!value.get_array().get(array))
            std::ignore = array.raw_json().get(text);
        break;
    default:
        text = value.raw_json_token();
    }
    return trimmed(text);
}

std::vector<JsonSlice> fieldsOf(ondemand::object object)
{
    std::vector<JsonSlice> slices;
    for (auto field : object) {
        std::string_view key;
        ondemand::value value;
        if (field.unescaped_key().get(key) || field.value().get(value))
            break;
        std::string name(key); // The parser's buffer is used again by the next one.
        slices.push_back({std::move(name), textOf(value)});
    }
    return slices;
}

std::vector<JsonSlice> itemsOf(ondemand::array array)
{
    std::vector<JsonSlice> slices;
    for (auto item : array) {
        ondemand::value value;
        if (item.get(value))
            break;
        slices.push_back({std::to_string(slices.size()), textOf(value)});
    }
    return slices;
}

} // namespace

JsonText::JsonText(std::string json) : m_json(std::move(json))
{
    m_json.reserve(m_json.size() + simdjson::SIMDJSON_PADDING);
}

std::string JsonText::error() const
{
    simdjson::dom::parser parser;
    const auto error = parser.parse(m_json.data(), m_json.size(), false).error();
    // A number that fits no machine type is still JSON, and is shown as it is written.
    if (error == simdjson::SUCCESS || error == simdjson::NUMBER_ERROR)
        return "";
    return simdjson::error_message(error);
}

std::vector<JsonSlice> JsonText::childrenOf(std::string_view slice) const
{
    const auto begin = std::size_t(slice.data() - m_json.data());
    ondemand::parser parser;
    ondemand::document document;
    const auto error =
        parser.iterate(slice.data(), slice.size(), m_json.capacity() - begin).get(document);
    if (error)
        return {};
    ondemand::object object;
    if (!document.get_object().get(object))
        return fieldsOf(object);
    ondemand::array array;
    if (!document.get_array().get(array))
        return itemsOf(array);
    return {};
}

std::string pointerTo(const std::string& pointer, const std::string& key)
{
    std::string longer = pointer + '/';
    for (const char c : key) {
        if (c == '~')
            longer += "~0";
        else if (c == '/')
            longer += "~1";
        else
            longer += c;
    }
    return longer;
}

std::pair<std::string, std::string> splitPointer(const std::string& pointer)
{
    const auto slash = pointer.rfind('/');
    if (slash == std::string::npos)
        return {"", ""};
    std::string key;
    for (auto i = slash + 1; i < pointer.size(); ++i) {
        const bool isEscape = pointer[i] == '~' && i + 1 < pointer.size();
        if (isEscape)
            key += pointer[++i] == '1' ? '/' : '~';
        else
            key += pointer[i];
    }
    return {pointer.substr(0, slash), key};
}

} // namespace headrace
