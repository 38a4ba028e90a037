// SPDX-License-Identifier: Apache-2.0
#include "core/store/append.h"

#include "core/base/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace headrace {
namespace {

constexpr std::size_t kMaxNameBytes = 1'000;

Error wrong(std::string why)
{
    return {ErrorCode::InvalidArgument, std::move(why)};
}

// What is no text now could not be written as JSON later.
bool isText(std::string_view name)
{
    return name.find('\0') == std::string_view::npos && isUtf8(name);
}

Result<void> checkTags(const std::vector<std::string>& tags)
{
    for (auto tag = tags.begin(); tag != tags.end(); ++tag) {
        if (tag->empty() || tag->size() > kMaxNameBytes || !isText(*tag))
            return wrong("a tag must have 1 to 1000 bytes of UTF-8 and no NUL");
        if (std::find(tags.begin(), tag, *tag) != tag)
            return wrong(fmt::format("the tag \"{}\" is given twice", *tag));
    }
    return {};
}

Result<void> checkIds(std::vector<const NewEvent*> withId)
{
    const auto identity = [](const NewEvent* event) {
        return std::pair<const Uuid&, const std::string&>(*event->id, event->stream.text());
    };
    std::ranges::sort(withId, {}, identity);
    const auto twice = std::ranges::adjacent_find(withId, {}, identity);
    if (twice == withId.end())
        return {};
    return wrong(fmt::format("the event id {} is given twice for {}", formatUuid(*(*twice)->id),
                             (*twice)->stream.text()));
}

} // namespace

Result<ExpectedVersion> ExpectedVersion::parse(std::string_view text)
{
    if (text == "any")
        return any();
    if (text == "none")
        return none();
    if (text == "exists")
        return exists();
    std::int64_t version = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), version);
    if (failure != std::errc() || end != text.data() + text.size() || version < 0)
        return wrong(fmt::format("\"{}\" is no expected version; say any, none, exists or a number",
                                 text.substr(0, 64)));
    return version == 0 ? none() : exactly({version});
}

std::string ExpectedVersion::text() const
{
    switch (m_kind) {
    case Kind::Any:
        return "any";
    case Kind::None:
        return "none";
    case Kind::Exists:
        return "exists";
    case Kind::Exactly:
        return std::to_string(m_version.value);
    }
    return {};
}

std::string AppendConflict::message() const
{
    std::string text;
    for (const FailedExpectation& check : failed) {
        if (!text.empty())
            text += "; ";
        text +=
            fmt::format("{} was expected at {}, but ", check.stream.text(), check.expected.text());
        text += check.found.value == 0 ? "does not exist"
                                       : fmt::format("is at version {}", check.found.value);
    }
    for (const FailedCondition& condition : conditions) {
        if (!text.empty())
            text += "; ";
        text += fmt::format("condition {} forbids the event at position {}", condition.index,
                            condition.found.value);
    }
    return text;
}

Result<void> checkEvent(const NewEvent& event)
{
    if (event.stream.text().empty())
        return wrong("an event has no stream");
    if (event.type.empty() || event.type.size() > kMaxNameBytes)
        return wrong(fmt::format("an event of {} has no type, or one of over 1000 bytes",
                                 event.stream.text()));
    if (!isText(event.type))
        return wrong(fmt::format("the type of an event of {} is no UTF-8, or has a NUL",
                                 event.stream.text()));
    if (event.schema < 1)
        return wrong(fmt::format("schema version {} of an event of {} is below 1", event.schema,
                                 event.stream.text()));
    if (event.data.empty())
        return wrong(
            fmt::format("an event of {} has no data; give at least {{}}", event.stream.text()));
    return checkTags(event.tags);
}

Result<void> checkToken(const std::string& token)
{
    if (token.empty() || token.size() > kMaxNameBytes || !isText(token))
        return wrong("a token must have 1 to 1000 bytes of UTF-8 and no NUL");
    return {};
}

Result<void> checkRequest(const AppendRequest& request)
{
    if (request.events.empty())
        return wrong("an append needs at least one event");
    std::vector<const NewEvent*> withId;
    for (const NewEvent& event : request.events) {
        if (auto checked = checkEvent(event); !checked)
            return checked;
        if (event.id)
            withId.push_back(&event);
    }
    if (auto checked = checkIds(std::move(withId)); !checked)
        return checked;
    std::set<std::string_view> expected;
    for (const StreamExpectation& expectation : request.expectations)
        if (!expected.insert(expectation.stream.text()).second)
            return wrong(fmt::format("{} has two expected versions", expectation.stream.text()));
    for (const AppendCondition& condition : request.conditions)
        if (condition.items.empty() || condition.after.value < 0)
            return wrong("a condition needs at least one item, and a position from 0 on");
    if (request.token)
        if (auto checked = checkToken(*request.token); !checked)
            return checked;
    return {};
}

} // namespace headrace
