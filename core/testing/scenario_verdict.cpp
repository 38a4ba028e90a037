// SPDX-License-Identifier: Apache-2.0
#include "core/testing/scenario_verdict.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace headrace {
namespace {

using nlohmann::json;

std::string textOf(const NewEvent& event)
{
    return event.type + " " + shortJson(event.data);
}

std::string textOf(const CommandRejection& rejection)
{
    return rejection.detailJson.empty() ? rejection.message
                                        : rejection.message + " " + shortJson(rejection.detailJson);
}

void judgeEvent(const ExpectedEvent& expected, const NewEvent& found, const std::string& pointer,
                Differences& differences)
{
    if (expected.type != found.type) {
        differences.push_back(
            {pointer + "/type",
             fmt::format("must be \"{}\", but there came {}", expected.type, textOf(found))});
        return; // The rest belongs to something else.
    }
    if (expected.dataJson)
        compareJson(*expected.dataJson, found.data, pointer + "/data", differences);
    compareFields(expected.dataHas, found.data, pointer + "/dataHas", differences);
    if (expected.schema && *expected.schema != found.schema)
        differences.push_back(
            {pointer + "/schema",
             fmt::format("must be {}, but is {}", *expected.schema, found.schema)});
    if (expected.metaJson)
        compareJson(*expected.metaJson, found.meta.empty() ? "{}" : found.meta, pointer + "/meta",
                    differences);
    if (expected.tags)
        compareJson(json(*expected.tags).dump(), json(found.tags).dump(), pointer + "/tags",
                    differences);
}

void judgeEvents(const std::vector<ExpectedEvent>& expected, const std::vector<NewEvent>& found,
                 Differences& differences)
{
    const auto at = [](std::size_t i) { return fmt::format("/then/events/{}", i); };
    const std::size_t both = std::min(expected.size(), found.size());
    for (std::size_t i = 0; i < both; ++i)
        judgeEvent(expected[i], found[i], at(i), differences);
    for (std::size_t i = both; i < expected.size(); ++i)
        differences.push_back(
            {at(i), fmt::format("must be {}, but there came no such event", expected[i].type)});
    for (std::size_t i = both; i < found.size(); ++i)
        differences.push_back(
            {at(i), fmt::format("must not be there, but there came {}", textOf(found[i]))});
}

void judgeRejection(const ExpectedRejection& expected, const CommandRejection& found,
                    Differences& differences)
{
    if (expected.message != found.message)
        differences.push_back({"/then/rejected",
                               fmt::format("must be \"{}\", but the message was \"{}\"",
                                           expected.message, found.message)});
    if (expected.detailJson)
        compareJson(*expected.detailJson, found.detailJson.empty() ? "null" : found.detailJson,
                    "/then/rejected/detail", differences);
}

void judgeViolations(const std::vector<std::string>& expected, const CommandInvalid& found,
                     Differences& differences)
{
    const std::set<std::string> wanted(expected.begin(), expected.end());
    std::set<std::string> there;
    for (const SchemaViolation& violation : found.violations)
        there.insert(violation.pointer);
    if (wanted != there)
        differences.push_back({"/then/invalid",
                               fmt::format("must be {}, but is {}: {}", json(wanted).dump(),
                                           json(there).dump(), describe(found.violations))});
}

} // namespace

std::string textOf(const Result<CommandAnswer>& answer)
{
    if (!answer)
        return "the command failed: " + answer.error().message;
    if (const auto* rejection = std::get_if<CommandRejection>(&*answer))
        return "the command was rejected: " + textOf(*rejection);
    if (const auto* invalid = std::get_if<CommandInvalid>(&*answer))
        return "the command's data was invalid: " + describe(invalid->violations);
    std::string events;
    for (const NewEvent& event : std::get<CommandDone>(*answer).events)
        events += (events.empty() ? " " : ", ") + textOf(event);
    return "the command was carried out:" + (events.empty() ? " no event" : events);
}

void judgeAnswer(const ScenarioThen& then, const Result<CommandAnswer>& answer,
                 Differences& differences)
{
    const auto* done = answer ? std::get_if<CommandDone>(&*answer) : nullptr;
    const auto* rejection = answer ? std::get_if<CommandRejection>(&*answer) : nullptr;
    const auto* invalid = answer ? std::get_if<CommandInvalid>(&*answer) : nullptr;
    const bool isConflict = !answer && answer.error().code == ErrorCode::Conflict;
    const auto other = [&](const char* pointer, const char* must) {
        differences.push_back({pointer, fmt::format("{}, but {}", must, textOf(answer))});
    };
    if (then.rejected && !rejection)
        other("/then/rejected", "must be the answer");
    else if (then.rejected)
        judgeRejection(*then.rejected, *rejection, differences);
    else if (then.invalid && !invalid)
        other("/then/invalid", "must be the answer");
    else if (then.invalid)
        judgeViolations(*then.invalid, *invalid, differences);
    else if (then.conflict && !isConflict)
        other("/then/conflict", "must be the answer");
    else if (then.conflict && answer.error().message.find(*then.conflict) == std::string::npos)
        other("/then/conflict", "must be in the message");
    else if (!then.conflict && !done)
        other(then.events ? "/then/events" : "/when", "must be carried out");
    else if (then.events)
        judgeEvents(*then.events, done->events, differences);
}

void judgeState(const ScenarioThen& then, const std::string& stateJson, Version version,
                Differences& differences)
{
    if (then.stateJson)
        compareJson(*then.stateJson, stateJson, "/then/state", differences);
    compareFields(then.stateHas, stateJson, "/then/stateHas", differences);
    if (then.version && *then.version != version)
        differences.push_back(
            {"/then/version",
             fmt::format("must be {}, but is {}", then.version->value, version.value)});
}

} // namespace headrace
