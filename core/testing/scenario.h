// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/command/command_types.h"
#include "core/event/event.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace headrace {

/// An event that is there before. Where it does not say its schema version, it is of the one that
/// the domain has for its type; without a time, of the scenario's.
struct GivenEvent
{
    NewEvent event; ///< Its `schema` counts only where `hasSchema` says so.
    bool hasSchema = false;
};

/// A command that is carried out before, or the one that a scenario is about.
struct ScenarioCommand
{
    Command command;
    std::optional<Time> time; ///< What its handler takes for now; the scenario's when not given.
};

/// A value that must stand at a JSON Pointer (RFC 6901), whatever stands beside it.
struct ExpectedField
{
    std::string pointer;
    std::string json;
};

/// An event that the command must yield. What is not given may be anything.
struct ExpectedEvent
{
    std::string type;
    std::optional<std::string> dataJson; ///< The whole of it.
    std::vector<ExpectedField> dataHas;  ///< Parts of it.
    std::optional<int> schema;
    std::optional<std::string> metaJson;
    std::optional<std::vector<std::string>> tags;
};

/// A rejection that the command must meet with.
struct ExpectedRejection
{
    std::string message;
    std::optional<std::string> detailJson; ///< Not given: it may be anything.
};

/// What must be the case then. At most one of the first four is given; without any the command
/// must be carried out, whatever it yields.
struct ScenarioThen
{
    std::optional<std::vector<ExpectedEvent>> events; ///< All of them, in their order.
    std::optional<ExpectedRejection> rejected;
    std::optional<std::vector<std::string>> invalid; ///< The pointers of all violations.
    std::optional<std::string> conflict;             ///< A part of the message.

    std::optional<std::string> stateJson; ///< The whole state of the stream.
    std::vector<ExpectedField> stateHas;  ///< Parts of it.
    std::optional<Version> version;       ///< Of the stream.
};

/// One case of how a domain behaves: given what happened, when a command comes, then what. Without
/// a command it says what the events are folded to. docs/testing-a-domain.md describes every field.
struct Scenario
{
    std::string name; ///< Not empty; unlike those of the other scenarios of its file.
    std::string file; ///< As messages call it.
    StreamName stream;
    Time time;              ///< Of everything that does not say its own.
    std::uint32_t seed = 0; ///< All ids are made from it; the same ones at each run.
    std::vector<std::variant<GivenEvent, ScenarioCommand>> given;
    std::optional<ScenarioCommand> when;
    ScenarioThen then;
};

/// What "time" is in a scenario that does not say: 2026-01-01T00:00:00Z.
Time defaultScenarioTime();

/// Reads a scenario, or an array of them, from JSON; `file` is what messages call it.
/// InvalidArgument: it is no JSON (the message names the line), or a scenario is not as the
/// description says: it names file, scenario, field, and what is known there.
Result<std::vector<Scenario>> parseScenarios(std::string_view json, const std::string& file);

/// As parseScenarios(), from the file at `path`. NotFound: there is none. Io: it cannot be read, or
/// is a folder.
Result<std::vector<Scenario>> loadScenarios(const std::string& path);

/// Reads an array of events as they stand in "given", each with its "stream"; those without a time
/// are of `time`. InvalidArgument: it is none; the message says where.
Result<std::vector<NewEvent>> parseGivenEvents(std::string_view json, Time time);

} // namespace headrace
