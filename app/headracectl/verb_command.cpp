// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/check_json.h"
#include "app/headracectl/json_object.h"
#include "app/headracectl/text.h"
#include "app/headracectl/verb.h"
#include "core/aggregate/snapshot_keeper.h"
#include "core/command/command_bus.h"
#include "core/script/domain_module.h"
#include "core/store/store_registry.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>

namespace headrace {
namespace {

struct CommandArguments
{
    std::string location;
    std::string domain;
    Command command;
    bool preview = false;
};

std::string jsonOf(const NewEvent& event)
{
    std::string tags;
    for (const std::string& tag : event.tags)
        appendJsonString(tags += tags.empty() ? "" : ",", tag);
    JsonObject object;
    object.text("stream", event.stream.text())
        .text("type", event.type)
        .number("schema", event.schema)
        .text("id", formatUuid(*event.id))
        .text("time", formatTime(*event.time))
        .json("data", event.data);
    if (!event.meta.empty())
        object.json("meta", event.meta);
    return object.json("tags", "[" + tags + "]").take();
}

// One object for all that a command did, or would do.
std::string jsonOf(const std::vector<NewEvent>& events, Version version, bool repeated)
{
    std::string list;
    for (const NewEvent& event : events)
        list += (list.empty() ? "" : ",") + jsonOf(event);
    return JsonObject()
        .json("events", "[" + list + "]")
        .number("version", version.value)
        .boolean("repeated", repeated)
        .take();
}

std::string textOf(std::string first, const std::vector<NewEvent>& events)
{
    for (const NewEvent& event : events)
        first += fmt::format("\n{} {}", event.type, event.data);
    return first;
}

Error rejected(const Command& command, const CommandRejection& rejection)
{
    return {ErrorCode::Rejected,
            fmt::format("{} rejected {}: {}{}; nothing was appended", command.stream.text(),
                        command.name, rejection.message,
                        rejection.detailJson.empty() ? "" : " " + rejection.detailJson)};
}

Error invalid(const Command& command, const CommandInvalid& found)
{
    return {ErrorCode::Rejected,
            fmt::format("the data of {} is not what its schema says: {}; nothing was appended",
                        command.name, describe(found.violations))};
}

Result<void> runNow(VerbContext& context, CommandBus& bus, const Command& command)
{
    const auto answer = bus.run(command);
    if (!answer)
        return answer.error();
    if (const auto* rejection = std::get_if<CommandRejection>(&*answer))
        return rejected(command, *rejection);
    if (const auto* found = std::get_if<CommandInvalid>(&*answer))
        return invalid(command, *found);
    const auto& done = std::get<CommandDone>(*answer);
    const bool isRepeated = done.receipt.repeated;
    if (context.json)
        return context.out.line(jsonOf(done.events, done.version, isRepeated));
    return context.out.line(
        textOf(fmt::format("{} {} is at version {} ({}).",
                           isRepeated ? "It was carried out already:" : "Carried out:",
                           command.stream.text(), done.version.value,
                           countText(static_cast<std::int64_t>(done.events.size()), "event")),
               done.events));
}

Result<void> runPreview(VerbContext& context, CommandBus& bus, const Command& command)
{
    const auto answer = bus.preview(command);
    if (!answer)
        return answer.error();
    if (const auto* rejection = std::get_if<CommandRejection>(&*answer))
        return rejected(command, *rejection);
    if (const auto* found = std::get_if<CommandInvalid>(&*answer))
        return invalid(command, *found);
    const auto& preview = std::get<CommandPreview>(*answer);
    const Version after {preview.version.value + static_cast<std::int64_t>(preview.events.size())};
    if (context.json)
        return context.out.line(jsonOf(preview.events, after, false));
    return context.out.line(textOf(fmt::format("{} would come to version {}; nothing was appended.",
                                               command.stream.text(), after.value),
                                   preview.events)
                            + "\n" + preview.stateAfter);
}

// The command itself is carried out.
void sayThatNoneWasKept(const StreamName&, const Error& error)
{
    std::fprintf(stderr, "headracectl: %s\n", error.message.c_str());
}

Result<void> runCommand(VerbContext& context, const CommandArguments& arguments)
{
    const OpenMode mode = arguments.preview ? OpenMode::ReadOnly : OpenMode::Writable;
    const auto store = openStore(arguments.location, {.mode = mode});
    if (!store)
        return store.error();
    auto module = DomainModule::load(arguments.domain);
    if (!module)
        return module.error();
    SnapshotKeeper keeper(**store, *module, {.onProblem = &sayThatNoneWasKept});
    const auto follow = [&keeper](const StreamName& stream, Version head) {
        keeper.streamIsAt(stream, head);
    };
    const auto bus =
        CommandBus::make(**store, *std::move(module), {.workers = 1, .onAppended = follow});
    if (!bus)
        return bus.error();
    auto done = arguments.preview ? runPreview(context, **bus, arguments.command)
                                  : runNow(context, **bus, arguments.command);
    if (done)
        done = context.out.flush(); // Who sent it need not wait for the snapshots.
    keeper.waitUntilDone();
    return done;
}

// Takes the text as it is when `check` finds nothing wrong with it.
auto takeChecked(std::string& into, Result<void> (*check)(const std::string&))
{
    return [&into, check](const std::string& text) {
        into = text;
        return check(text);
    };
}

} // namespace

VerbRun declareCommand(Arguments& arguments)
{
    const auto given = std::make_shared<CommandArguments>();
    Command& command = given->command;
    arguments.positional("STORE", "The store", given->location);
    arguments.positional("STREAM", "The aggregate's stream, like order-7",
                         takeInto(command.stream, &StreamName::parse));
    arguments.positional("NAME", "The command, as the module declares it", command.name);
    arguments.domainModule("The domain module, a JavaScript file", given->domain);
    arguments.require("--domain");
    arguments.option("--data", "The command's data, JSON",
                     takeChecked(command.dataJson, &checkJson));
    arguments.option("--meta", "Metadata of its events, a JSON object",
                     takeChecked(command.metaJson, &checkJsonObject));
    arguments.option("--token", "Names the command: repeating it carries nothing out twice",
                     [&command](const std::string& text) {
                         command.token = text;
                         return checkToken(text);
                     });
    arguments.option("--expect", "The stream's version before it: any (default), none, exists or N",
                     takeInto(command.expected, &ExpectedVersion::parse));
    arguments.flag("--preview", "Say what it would do, and append nothing", given->preview);
    return [given](VerbContext& context) { return runCommand(context, *given); };
}

} // namespace headrace
