// SPDX-License-Identifier: Apache-2.0
#include "core/testing/compare_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace headrace {
namespace {

using nlohmann::json;

// On one line, its end left away where it is long.
std::string shortText(const json& value)
{
    constexpr std::size_t kLongest = 400;
    std::string text = value.dump(-1, ' ', false, json::error_handler_t::replace);
    if (text.size() <= kLongest)
        return text;
    std::size_t end = kLongest;
    while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end; // Not within a character.
    return text.substr(0, end) + "…";
}

// Two values on their way through both documents.
class Comparison
{
public:
    explicit Comparison(Differences& differences) : m_differences(differences) {}

    void compare(const json& expected, const json& found, const std::string& pointer)
    {
        if (expected.is_object() && found.is_object())
            compareObjects(expected, found, pointer);
        else if (expected.is_array() && found.is_array())
            compareArrays(expected, found, pointer);
        else if (expected != found)
            m_differences.push_back(
                {pointer,
                 fmt::format("must be {}, but is {}", shortText(expected), shortText(found))});
    }

private:
    void compareObjects(const json& expected, const json& found, const std::string& pointer)
    {
        for (const auto& [key, value] : expected.items()) {
            const auto there = found.find(key);
            if (there == found.end())
                addMissing(value, pointerTo(pointer, key));
            else
                compare(value, *there, pointerTo(pointer, key));
        }
        for (const auto& [key, value] : found.items())
            if (!expected.contains(key))
                addUnexpected(value, pointerTo(pointer, key));
    }

    void compareArrays(const json& expected, const json& found, const std::string& pointer)
    {
        const std::size_t both = std::min(expected.size(), found.size());
        for (std::size_t i = 0; i < both; ++i)
            compare(expected[i], found[i], pointerTo(pointer, std::to_string(i)));
        for (std::size_t i = both; i < expected.size(); ++i)
            addMissing(expected[i], pointerTo(pointer, std::to_string(i)));
        for (std::size_t i = both; i < found.size(); ++i)
            addUnexpected(found[i], pointerTo(pointer, std::to_string(i)));
    }

    void addMissing(const json& expected, std::string pointer)
    {
        m_differences.push_back(
            {std::move(pointer), fmt::format("must be {}, but is not there", shortText(expected))});
    }
    void addUnexpected(const json& found, std::string pointer)
    {
        m_differences.push_back(
            {std::move(pointer), fmt::format("must not be there, but is {}", shortText(found))});
    }

    Differences& m_differences;
};

// Null: nothing is there. The library throws where a number for an array is too large for one.
const json* valueAt(const json& value, const std::string& pointer)
{
    try {
        const json::json_pointer path(pointer);
        return value.contains(path) ? &value.at(path) : nullptr;
    } catch (const json::exception&) {
        return nullptr;
    }
}

// Neither comes from outside unchecked: a scenario was parsed, a state printed by its fold.
json parsed(std::string_view text)
{
    return json::parse(text, nullptr, false);
}

} // namespace

void compareJson(std::string_view expectedJson, std::string_view foundJson,
                 const std::string& pointer, Differences& differences)
{
    Comparison(differences).compare(parsed(expectedJson), parsed(foundJson), pointer);
}

void compareFields(std::span<const ExpectedField> fields, std::string_view foundJson,
                   const std::string& pointer, Differences& differences)
{
    if (fields.empty())
        return;
    const json found = parsed(foundJson);
    for (const ExpectedField& field : fields) {
        const json expected = parsed(field.json);
        const std::string place = pointer + field.pointer;
        if (const json* there = valueAt(found, field.pointer))
            Comparison(differences).compare(expected, *there, place);
        else
            differences.push_back(
                {place, fmt::format("must be {}, but is not there", shortText(expected))});
    }
}

std::string shortJson(std::string_view text)
{
    return shortText(parsed(text));
}

std::string pointerTo(const std::string& pointer, std::string_view key)
{
    return (json::json_pointer(pointer) / std::string(key)).to_string();
}

} // namespace headrace
