// SPDX-License-Identifier: Apache-2.0
#include "core/testing/scenario.h"
#include "core/testing/scenario_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <system_error>

namespace headrace {
namespace {

// A stream of its own, or that of the scenario.
StreamName readStream(ScenarioFields& fields, const StreamName& usual)
{
    const auto stream = fields.stream("stream");
    if (!stream && usual.text().empty())
        fields.complain("stream", "is missing");
    return stream.value_or(usual);
}

GivenEvent readEvent(ScenarioFields& fields, const StreamName& usual, Time time)
{
    GivenEvent given;
    NewEvent& event = given.event;
    event.stream = readStream(fields, usual);
    event.type = fields.requiredText("type");
    event.data = fields.json("data").value_or("{}");
    const auto schema = fields.number("schema", 1);
    given.hasSchema = schema.has_value();
    event.schema = static_cast<int>(schema.value_or(1));
    event.time = fields.time("time").value_or(time);
    event.meta = fields.object("meta").value_or("");
    event.tags = fields.texts("tags").value_or(std::vector<std::string>());
    if (const auto text = fields.text("id")) {
        const auto id = parseUuid(*text);
        if (id)
            event.id = *id;
        else
            fields.complain("id", "is no id: " + id.error().message);
    }
    fields.end();
    if (fields.problem().empty())
        if (const auto checked = checkEvent(event); !checked)
            fields.complain("", "is no event: " + checked.error().message);
    return given;
}

ScenarioCommand readCommand(ScenarioFields& fields, const StreamName& stream)
{
    ScenarioCommand read;
    read.command.stream = stream;
    read.command.name = fields.requiredText("command");
    read.command.dataJson = fields.json("data").value_or("{}");
    read.command.metaJson = fields.object("meta").value_or("");
    read.time = fields.time("time");
    return read;
}

void readGiven(const OrderedJson& list, const std::string& place, Scenario& scenario,
               std::string& problem)
{
    for (std::size_t i = 0; i < list.size(); ++i) {
        ScenarioFields fields(list[i], fmt::format("{}/{}", place, i), problem);
        if (list[i].is_object() && list[i].contains("command")) {
            const StreamName stream = readStream(fields, scenario.stream);
            scenario.given.emplace_back(readCommand(fields, stream));
            fields.end();
        } else {
            scenario.given.emplace_back(readEvent(fields, scenario.stream, scenario.time));
        }
    }
}

ExpectedEvent readExpectedEvent(ScenarioFields fields)
{
    ExpectedEvent expected;
    expected.type = fields.requiredText("type");
    expected.dataJson = fields.json("data");
    expected.dataHas = fields.byPointer("dataHas");
    if (expected.dataJson && !expected.dataHas.empty())
        fields.complain("dataHas", "says parts of what data says already; use one of them");
    if (const auto schema = fields.number("schema", 1))
        expected.schema = static_cast<int>(*schema);
    expected.metaJson = fields.object("meta");
    expected.tags = fields.texts("tags");
    fields.end();
    return expected;
}

void readExpectedEvents(ScenarioFields& then, ScenarioThen& read)
{
    const OrderedJson* list = then.array("events");
    if (!list)
        return;
    read.events.emplace();
    for (std::size_t i = 0; i < list->size(); ++i)
        read.events->push_back(readExpectedEvent(ScenarioFields(
            (*list)[i], fmt::format("{}/{}", then.placeOf("events"), i), then.problem())));
}

void readRejected(ScenarioFields& then, ScenarioThen& read)
{
    const OrderedJson* found = then.find("rejected");
    if (!found)
        return;
    read.rejected.emplace();
    if (found->is_string()) {
        read.rejected->message = found->get<std::string>();
        return;
    }
    ScenarioFields fields(*found, then.placeOf("rejected"), then.problem());
    read.rejected->message = fields.requiredText("message");
    read.rejected->detailJson = fields.json("detail");
    fields.end();
}

// What contradicts itself, or says nothing.
void checkThen(ScenarioFields& then, const ScenarioThen& read, bool hasCommand)
{
    std::vector<std::string> answers;
    if (read.events)
        answers.emplace_back("events");
    if (read.rejected)
        answers.emplace_back("rejected");
    if (read.invalid)
        answers.emplace_back("invalid");
    if (read.conflict)
        answers.emplace_back("conflict");
    const bool saysState = read.stateJson || !read.stateHas.empty() || read.version;
    if (answers.size() > 1)
        then.complain("",
                      fmt::format("has {}; a command has one answer", fmt::join(answers, " and ")));
    if (!answers.empty() && !hasCommand)
        then.complain(answers.front(), "is the answer to a command, but there is no when");
    if (answers.empty() && !saysState)
        then.complain("",
                      "says nothing; say events, rejected, invalid, conflict, state, stateHas "
                      "or version");
    if (read.stateJson && !read.stateHas.empty())
        then.complain("stateHas", "says parts of what state says already; use one of them");
}

void readThen(const OrderedJson& value, bool hasCommand, ScenarioThen& read, std::string& problem)
{
    ScenarioFields then(value, "/then", problem);
    readExpectedEvents(then, read);
    readRejected(then, read);
    read.invalid = then.texts("invalid");
    if (read.invalid && read.invalid->empty())
        then.complain("invalid", "must name what is invalid; \"\" is the data as a whole");
    read.conflict = then.text("conflict");
    read.stateJson = then.object("state");
    read.stateHas = then.byPointer("stateHas");
    if (const auto version = then.number("version", 0))
        read.version = Version {*version};
    then.end();
    checkThen(then, read, hasCommand);
}

Scenario readScenario(const OrderedJson& value, std::string& problem)
{
    Scenario scenario;
    ScenarioFields fields(value, "", problem);
    scenario.name = fields.requiredText("name");
    scenario.stream = readStream(fields, {});
    scenario.time = fields.time("time").value_or(defaultScenarioTime());
    scenario.seed = static_cast<std::uint32_t>(fields.number("seed", 0).value_or(0));
    if (const OrderedJson* given = fields.array("given"))
        readGiven(*given, "/given", scenario, problem);
    if (const OrderedJson* when = fields.find("when")) {
        ScenarioFields command(*when, "/when", problem);
        scenario.when = readCommand(command, scenario.stream);
        command.end();
    }
    if (const OrderedJson* then = fields.find("then"))
        readThen(*then, scenario.when.has_value(), scenario.then, problem);
    else
        fields.complain("then", "is missing");
    fields.end();
    return scenario;
}

// For messages: by its name, if it has one; else by its place, from 1.
std::string titleOf(const OrderedJson& value, std::size_t index)
{
    if (value.is_object() && value.contains("name") && value["name"].is_string())
        return fmt::format("scenario \"{}\"", value["name"].get<std::string>());
    return fmt::format("scenario {}", index + 1);
}

bool hasControl(std::string_view text)
{
    return std::ranges::any_of(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

Error wrong(std::string message)
{
    return {ErrorCode::InvalidArgument, std::move(message)};
}

} // namespace

Time defaultScenarioTime()
{
    return std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
}

Result<std::vector<Scenario>> parseScenarios(std::string_view json, const std::string& file)
{
    auto value = readScenarioJson(json);
    if (!value)
        return Error(value.error()).during(file);
    const OrderedJson list = value->is_array() ? *value : OrderedJson::array({*value});
    if (list.empty())
        return wrong(file + ": there is no scenario in it");
    std::vector<Scenario> scenarios;
    std::set<std::string> names;
    for (std::size_t i = 0; i < list.size(); ++i) {
        std::string problem;
        scenarios.push_back(readScenario(list[i], problem));
        Scenario& scenario = scenarios.back();
        scenario.file = file;
        if (problem.empty() && hasControl(scenario.name))
            problem = "/name has a control character";
        else if (problem.empty() && !names.insert(scenario.name).second)
            problem = "/name is that of an earlier scenario of the file, too";
        if (!problem.empty())
            return wrong(fmt::format("{}: {}: {}", file, titleOf(list[i], i), problem));
    }
    return scenarios;
}

Result<std::vector<Scenario>> loadScenarios(const std::string& path)
{
    std::error_code failed;
    if (std::filesystem::is_directory(path, failed))
        return Error {ErrorCode::Io, path + " is a folder; name a file of scenarios"};
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        const int why = errno;
        return Error {why == ENOENT ? ErrorCode::NotFound : ErrorCode::Io,
                      fmt::format("opening the scenarios {}: {}", path, std::strerror(why))};
    }
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    if (file.bad())
        return Error {ErrorCode::Io, fmt::format("reading {}: it breaks off", path)};
    return parseScenarios(text, path);
}

Result<std::vector<NewEvent>> parseGivenEvents(std::string_view json, Time time)
{
    const auto value = readScenarioJson(json);
    if (!value)
        return value.error();
    if (!value->is_array())
        return wrong("events must be a JSON array");
    std::vector<NewEvent> events;
    std::string problem;
    for (std::size_t i = 0; i < value->size(); ++i) {
        ScenarioFields fields((*value)[i], fmt::format("/{}", i), problem);
        events.push_back(readEvent(fields, {}, time).event);
    }
    if (!problem.empty())
        return wrong(problem);
    return events;
}

} // namespace headrace
