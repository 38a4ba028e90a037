// SPDX-License-Identifier: Apache-2.0
#include "core/testing/scenario_fields.h"

#include "core/testing/compare_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace headrace {
namespace {

constexpr int kMaxDepth = 500;

std::int64_t lineOf(std::string_view text, std::size_t byte)
{
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(byte, text.size()));
    return 1 + std::count(text.begin(), end, '\n');
}

// What the library takes without a word: it keeps one of two fields of one name, and prints by
// calling itself for each level.
class Watch
{
public:
    bool see(int depth, OrderedJson::parse_event_t event, const OrderedJson& parsed)
    {
        using Event = OrderedJson::parse_event_t;
        m_isTooDeep = m_isTooDeep || depth > kMaxDepth;
        if (event == Event::object_start)
            m_names.emplace_back();
        else if (event == Event::object_end)
            m_names.pop_back();
        else if (event == Event::key && !m_names.back().insert(parsed.get<std::string>()).second)
            m_twice = m_twice.value_or(parsed.get<std::string>());
        return true;
    }
    std::string problem() const
    {
        return m_isTooDeep ? fmt::format("it is nested deeper than {} levels", kMaxDepth)
            : m_twice      ? fmt::format("the field \"{}\" stands twice in one object", *m_twice)
                           : std::string();
    }

private:
    std::vector<std::set<std::string>> m_names; // Of each object that is open.
    std::optional<std::string> m_twice;
    bool m_isTooDeep = false;
};

Error wrong(std::string what)
{
    return {ErrorCode::InvalidArgument, std::move(what)};
}

} // namespace

Result<OrderedJson> readScenarioJson(std::string_view text)
{
    Watch watch;
    try {
        OrderedJson value = OrderedJson::parse(
            text, [&](int depth, OrderedJson::parse_event_t event, const OrderedJson& parsed) {
                return watch.see(depth, event, parsed);
            });
        if (const std::string problem = watch.problem(); !problem.empty())
            return wrong(problem);
        return value;
    } catch (const OrderedJson::parse_error& error) {
        const std::size_t before = error.byte > 0 ? error.byte - 1 : 0;
        if (before >= text.size())
            return wrong(fmt::format("line {}: the JSON breaks off", lineOf(text, text.size())));
        return wrong(fmt::format("line {}: this is no JSON", lineOf(text, before)));
    } catch (const OrderedJson::exception&) {
        return wrong("it has a number that is too large");
    }
}

ScenarioFields::ScenarioFields(const OrderedJson& value, std::string place, std::string& problem)
    : m_value(value)
    , m_place(std::move(place))
    , m_problem(problem)
{
    if (!value.is_object())
        complain("", "must be an object");
}

std::string ScenarioFields::placeOf(const std::string& name) const
{
    return name.empty() ? m_place : pointerTo(m_place, name);
}

void ScenarioFields::complain(const std::string& name, const std::string& what)
{
    if (!m_problem.empty())
        return;
    const std::string place = placeOf(name);
    m_problem = (place.empty() ? "the scenario" : place) + " " + what;
}

const OrderedJson* ScenarioFields::find(const char* name)
{
    m_known.emplace_back(name);
    if (!m_value.is_object())
        return nullptr;
    const auto found = m_value.find(name);
    return found == m_value.end() ? nullptr : &*found;
}

const OrderedJson* ScenarioFields::array(const char* name)
{
    const OrderedJson* found = find(name);
    if (found && !found->is_array()) {
        complain(name, "must be an array");
        return nullptr;
    }
    return found;
}

std::optional<std::string> ScenarioFields::text(const char* name)
{
    const OrderedJson* found = find(name);
    if (!found)
        return {};
    if (!found->is_string() || found->get_ref<const std::string&>().empty()) {
        complain(name, "must be a text that is not empty");
        return {};
    }
    return found->get<std::string>();
}

std::string ScenarioFields::requiredText(const char* name)
{
    auto found = text(name);
    if (!found)
        complain(name, "is missing");
    return found.value_or("");
}

std::optional<std::int64_t> ScenarioFields::number(const char* name, std::int64_t least,
                                                   std::int64_t most)
{
    const OrderedJson* found = find(name);
    if (!found)
        return {};
    const bool isWhole = found->is_number_integer()
        && !(found->is_number_unsigned()
             && found->get<std::uint64_t>() > static_cast<std::uint64_t>(most));
    if (!isWhole || found->get<std::int64_t>() < least || found->get<std::int64_t>() > most) {
        complain(name, fmt::format("must be a whole number from {} to {}", least, most));
        return {};
    }
    return found->get<std::int64_t>();
}

std::optional<Time> ScenarioFields::time(const char* name)
{
    const auto given = text(name);
    if (!given)
        return {};
    const auto time = parseTime(*given);
    if (!time)
        complain(name, "is no time: " + time.error().message);
    return time ? std::optional(*time) : std::nullopt;
}

std::optional<StreamName> ScenarioFields::stream(const char* name)
{
    const auto given = text(name);
    if (!given)
        return {};
    auto stream = StreamName::parse(*given);
    if (!stream)
        complain(name, "is no stream name: " + stream.error().message);
    return stream ? std::optional(*stream) : std::nullopt;
}

std::optional<std::vector<std::string>> ScenarioFields::texts(const char* name)
{
    const OrderedJson* found = array(name);
    if (!found)
        return {};
    if (!std::ranges::all_of(*found, [](const OrderedJson& text) { return text.is_string(); })) {
        complain(name, "must be an array of texts");
        return {};
    }
    return found->get<std::vector<std::string>>();
}

std::optional<std::string> ScenarioFields::json(const char* name)
{
    const OrderedJson* found = find(name);
    return found ? std::optional(found->dump()) : std::nullopt;
}

std::optional<std::string> ScenarioFields::object(const char* name)
{
    const OrderedJson* found = find(name);
    if (found && !found->is_object())
        complain(name, "must be an object");
    return found ? std::optional(found->dump()) : std::nullopt;
}

std::vector<ExpectedField> ScenarioFields::byPointer(const char* name)
{
    const OrderedJson* found = find(name);
    if (!found)
        return {};
    if (!found->is_object() || found->empty()) {
        complain(name, "must be an object with a JSON Pointer, like \"/total\", for each value");
        return {};
    }
    std::vector<ExpectedField> fields;
    for (const auto& [pointer, value] : found->items()) {
        try {
            static_cast<void>(OrderedJson::json_pointer(pointer));
        } catch (const OrderedJson::exception&) {
            complain(name,
                     fmt::format("has \"{}\", which is no JSON Pointer, like \"/total\"", pointer));
        }
        fields.push_back({pointer, value.dump()});
    }
    return fields;
}

void ScenarioFields::end()
{
    if (!m_value.is_object())
        return;
    for (const auto& member : m_value.items())
        if (std::ranges::find(m_known, member.key()) == m_known.end())
            complain(member.key(),
                     fmt::format("is not known there; known are {}", fmt::join(m_known, ", ")));
}

} // namespace headrace
