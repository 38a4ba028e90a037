// SPDX-License-Identifier: Apache-2.0
#include "core/exchange/read_append_request.h"

#include "core/exchange/read_event.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <limits>

namespace headrace {
namespace {

using Fields = std::span<const JsonField>;

Error wrong(std::string why)
{
    return {ErrorCode::InvalidArgument, std::move(why)};
}

// Unlike a line of a log, a request means everything that it says.
Result<void> checkNames(Fields fields, std::initializer_list<std::string_view> known)
{
    for (const JsonField& field : fields)
        if (std::ranges::find(known, field.name) == known.end())
            return wrong(fmt::format("there is no field \"{}\" here; there are {}",
                                     field.name.substr(0, 64), fmt::join(known, ", ")));
    return {};
}

Result<std::vector<std::string>> readTexts(JsonFields& json, Fields fields, std::string_view name)
{
    const JsonField* field = findField(fields, name);
    return field ? json.texts(*field) : std::vector<std::string>();
}

Result<StreamExpectation> readExpectation(JsonFields& json, const JsonField& field)
{
    auto stream = StreamName::parse(std::string(field.name));
    if (!stream)
        return stream.error();
    const bool isText = field.kind == JsonKind::String;
    const auto expected =
        ExpectedVersion::parse(isText ? json.text(field) : std::string(field.raw));
    if (!expected)
        return expected.error();
    return StreamExpectation {*std::move(stream), *expected};
}

std::string placeOf(const char* what, std::size_t index)
{
    return fmt::format("{} {}", what, index);
}

} // namespace

Result<AppendRequest> AppendRequestReader::read(std::string_view json)
{
    const auto fields = m_request.read(json);
    if (!fields)
        return fields.error();
    if (auto known = checkNames(*fields, {"events", "expect", "failIf", "token"}); !known)
        return known.error();
    AppendRequest request;
    const JsonField* events = findField(*fields, "events");
    if (!events)
        return missing("events", "a request needs at least one event");
    const auto take = [](auto read, auto& into) -> Result<void> {
        if (!read)
            return read.error();
        into = *std::move(read);
        return {};
    };
    auto taken = take(readEvents(*events), request.events);
    if (const JsonField* expect = findField(*fields, "expect"); expect && taken)
        taken = take(readExpectations(*expect), request.expectations);
    if (const JsonField* failIf = findField(*fields, "failIf"); failIf && taken)
        taken = take(readConditions(*failIf), request.conditions);
    if (const JsonField* token = findField(*fields, "token"); token && taken)
        taken = take(readText(m_request, *token), request.token);
    if (taken)
        taken = checkRequest(request);
    return taken ? Result<AppendRequest>(std::move(request)) : taken.error();
}

Result<std::vector<NewEvent>> AppendRequestReader::readEvents(const JsonField& field)
{
    const auto elements = m_request.elements(field);
    if (!elements)
        return elements.error();
    std::vector<NewEvent> events;
    for (const JsonField& element : *elements) {
        const auto fields = m_member.read(element.raw);
        auto line = fields ? readNdjson(m_member, *fields) : Result<LineEvent>(fields.error());
        if (line && line->version != 0)
            line = wrong("the store gives versions; say in \"expect\" what must be there before");
        if (!line)
            return std::move(line).error().during(placeOf("event", events.size()));
        events.push_back(std::move(line->event));
    }
    return events;
}

Result<std::vector<StreamExpectation>> AppendRequestReader::readExpectations(const JsonField& field)
{
    const auto fields = m_member.read(field.raw);
    if (!fields)
        return Error(fields.error()).during("\"expect\"");
    std::vector<StreamExpectation> expectations;
    for (const JsonField& expected : *fields) {
        auto expectation = readExpectation(m_member, expected);
        if (!expectation)
            return std::move(expectation).error().during("\"expect\"");
        expectations.push_back(*std::move(expectation));
    }
    return expectations;
}

Result<std::vector<AppendCondition>> AppendRequestReader::readConditions(const JsonField& field)
{
    const auto elements = m_request.elements(field);
    if (!elements)
        return elements.error();
    std::vector<AppendCondition> conditions;
    for (const JsonField& element : *elements) {
        auto condition = readCondition(element.raw);
        if (!condition)
            return std::move(condition).error().during(placeOf("condition", conditions.size()));
        conditions.push_back(*std::move(condition));
    }
    return conditions;
}

Result<AppendCondition> AppendRequestReader::readCondition(std::string_view json)
{
    const auto fields = m_member.read(json);
    if (!fields)
        return fields.error();
    if (auto known = checkNames(*fields, {"query", "after"}); !known)
        return known.error();
    AppendCondition condition;
    const JsonField* query = findField(*fields, "query");
    if (!query)
        return missing("query", "give items like [{\"types\":[\"OrderPlaced\"]}]");
    const auto elements = m_member.elements(*query);
    if (!elements)
        return elements.error();
    for (const JsonField& element : *elements) {
        auto item = readItem(element.raw);
        if (!item)
            return std::move(item).error().during(placeOf("item", condition.items.size()));
        condition.items.push_back(*std::move(item));
    }
    if (const JsonField* after = findField(*fields, "after")) {
        const auto position = readNumber(*after, 0, std::numeric_limits<std::int64_t>::max());
        if (!position)
            return position.error();
        condition.after = {*position};
    }
    return condition;
}

Result<QueryItem> AppendRequestReader::readItem(std::string_view json)
{
    const auto fields = m_item.read(json);
    if (!fields)
        return fields.error();
    if (auto known = checkNames(*fields, {"types", "tags"}); !known)
        return known.error();
    auto types = readTexts(m_item, *fields, "types");
    if (!types)
        return types.error();
    auto tags = readTexts(m_item, *fields, "tags");
    if (!tags)
        return tags.error();
    return QueryItem {*std::move(types), *std::move(tags)};
}

} // namespace headrace
