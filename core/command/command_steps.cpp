// SPDX-License-Identifier: Apache-2.0
#include "core/command/command_steps.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <xxhash.h>

namespace headrace {
namespace {

using nlohmann::json;

const AggregateDescription* aggregateOf(const CommandWork& work, const CommandTools& tools)
{
    return tools.domain.description().aggregate(work.command.stream.category());
}

Error noSuchCommand(const AggregateDescription& aggregate, const std::string& name)
{
    std::string known;
    for (const CommandDescription& command : aggregate.commands)
        known += (known.empty() ? "" : ", ") + command.name;
    return {ErrorCode::NotFound,
            fmt::format("the aggregate \"{}\" takes no command \"{}\"; it takes {}",
                        aggregate.category, name, known.empty() ? "none" : known)};
}

// What a token stands for: the same for the same command with the same data, however its JSON is
// spaced and ordered.
std::string digestOf(const Command& command)
{
    const json data = json::parse(command.dataJson, nullptr, false);
    const std::string text = json {command.stream.text(), command.name, data}.dump(
        -1, ' ', false, json::error_handler_t::replace);
    const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

NewEvent toNew(const EventView& stored)
{
    return {.stream = StreamName::parse(std::string(stored.stream)).value(),
            .type = std::string(stored.type),
            .schema = stored.schema,
            .id = stored.id,
            .time = stored.time,
            .data = std::string(stored.data),
            .meta = std::string(stored.meta),
            .tags = {stored.tags.begin(), stored.tags.end()}};
}

CommandDone repeated(const EventBatch& stored)
{
    CommandDone done;
    for (const EventView& event : stored.events())
        done.events.push_back(toNew(event));
    const EventView& last = stored.events().back();
    done.version = last.version;
    done.receipt = {.position = last.position,
                    .streams = {{done.events.back().stream, last.version}},
                    .count = static_cast<std::int64_t>(stored.size()),
                    .repeated = true};
    return done;
}

// The metadata of the command, of the event itself, which wins, and what the token stands for.
std::string metaOf(const CommandWork& work, const EmittedEvent& event)
{
    const Command& command = work.command;
    if (!command.token && event.metaJson.empty())
        return command.metaJson;
    json meta = command.metaJson.empty() ? json::object() : json::parse(command.metaJson);
    if (!event.metaJson.empty())
        meta.update(json::parse(event.metaJson));
    if (command.token) {
        meta[kCommandNameKey] = command.name;
        meta[kCommandDigestKey] = work.digest;
    }
    return meta.dump();
}

std::string conditionText(const std::vector<QueryItem>& items)
{
    std::string text;
    for (const QueryItem& item : items) {
        text += text.empty() ? "" : "; or ";
        text += item.types.empty() ? "any event" : fmt::format("{}", fmt::join(item.types, " or "));
        if (!item.tags.empty())
            text += fmt::format(" tagged {}", fmt::join(item.tags, ", "));
    }
    return text;
}

Result<CommandOutcome> callHandler(const CommandWork& work)
{
    const Command& command = work.command;
    return work.slot->fold->handle({.name = command.name,
                                    .dataJson = command.dataJson,
                                    .time = work.time,
                                    .seed = work.seed,
                                    .stream = command.stream,
                                    .metaJson = command.metaJson},
                                   work.stop);
}

bool willAppend(const Result<CommandOutcome>& outcome)
{
    const auto* accepted = outcome ? std::get_if<CommandAccepted>(&*outcome) : nullptr;
    return accepted && !accepted->events.empty();
}

constexpr CommandStep kSteps[] = {
    {"validate", StepPlace::Caller, &validate},
    {"deduplicate", StepPlace::Caller, &deduplicate},
    {"load", StepPlace::Worker, &load},
    {"handle", StepPlace::Worker, &handle},
    {"checkEvents", StepPlace::Worker, &checkEvents},
    {"foldEvents", StepPlace::Worker, &foldEvents},
    {"append", StepPlace::Caller, &append},
};

} // namespace

std::span<const CommandStep> commandSteps()
{
    return kSteps;
}

Result<StepEnd> validate(CommandWork& work, const CommandTools& tools, WorkerFolds*)
{
    const Command& command = work.command;
    const AggregateDescription* aggregate = aggregateOf(work, tools);
    if (!aggregate)
        return noSuchAggregate(tools.domain, command.stream.category());
    if (!aggregate->command(command.name))
        return noSuchCommand(*aggregate, command.name);
    if (!command.metaJson.empty() && !json::parse(command.metaJson, nullptr, false).is_object())
        return Error {
            ErrorCode::InvalidArgument,
            fmt::format("the metadata of the command \"{}\" is not a JSON object", command.name)};
    if (command.token)
        if (auto checked = checkToken(*command.token); !checked)
            return checked.error();
    auto violations =
        tools.schemas.checkCommand(aggregate->category, command.name, command.dataJson);
    if (!violations.empty())
        return StepEnd(CommandAnswer(CommandInvalid {std::move(violations)}));
    return NextStep {};
}

Result<StepEnd> deduplicate(CommandWork& work, const CommandTools& tools, WorkerFolds*)
{
    const Command& command = work.command;
    if (!command.token)
        return NextStep {};
    if (work.digest.empty())
        work.digest = digestOf(command);
    const auto stored = tools.store.readToken(*command.token);
    if (!stored)
        return stored.error();
    if (stored->empty())
        return NextStep {};
    const std::string_view meta = stored->events().front().meta;
    if (metadataString(meta, kCommandDigestKey) == work.digest)
        return StepEnd(CommandAnswer(repeated(*stored)));
    const std::string name = metadataString(meta, kCommandNameKey);
    const std::string_view stream = stored->events().front().stream;
    const bool isSameStream = stream == command.stream.text();
    return Error {
        ErrorCode::InvalidArgument,
        fmt::format("the token \"{}\" was used before for {} to {}; use another token for another "
                    "command",
                    *command.token,
                    name.empty() ? std::string("an append")
                        : name == command.name && isSameStream
                        ? "the command " + name + " with other data"
                        : "the command " + name,
                    stream)};
}

Result<StepEnd> handle(CommandWork& work, const CommandTools& tools, WorkerFolds*)
{
    auto outcome = callHandler(work);
    if (!willAppend(outcome)) {
        const auto wentOn = refresh(work, tools.store);
        if (!wentOn) {
            work.slot->stream.clear();
            work.warm.reset();
            return wentOn.error();
        }
        if (auto checked = checkExpected(work); !checked)
            return checked.error();
        if (*wentOn)
            outcome = callHandler(work);
    }
    if (!outcome)
        return outcome.error();
    if (auto* rejection = std::get_if<CommandRejection>(&*outcome))
        return StepEnd(CommandAnswer(std::move(*rejection)));
    work.accepted = std::get<CommandAccepted>(std::move(*outcome));
    return NextStep {};
}

Result<StepEnd> checkEvents(CommandWork& work, const CommandTools& tools, WorkerFolds*)
{
    const Command& command = work.command;
    work.events.clear();
    for (EmittedEvent& event : work.accepted.events) {
        const auto violations =
            tools.schemas.checkEvent(command.stream.category(), event.type, event.dataJson);
        if (!violations.empty())
            return Error {ErrorCode::Rejected,
                          fmt::format("{}: the command {} yields an event {} that is not what its "
                                      "schema says: {}",
                                      tools.domain.fileName(), command.name, event.type,
                                      describe(violations))};
        work.events.push_back({.stream = command.stream,
                               .type = event.type,
                               .schema = event.schema,
                               .id = tools.newId(work.time),
                               .time = work.time,
                               .data = event.dataJson,
                               .meta = metaOf(work, event),
                               .tags = event.tags});
    }
    if (work.events.empty())
        return StepEnd(CommandAnswer(CommandDone {.version = work.version}));
    return NextStep {};
}

// The fold is ahead of the store until they are appended. When they are not, its version is beyond
// that of the warm state, and load begins again from what was printed.
Result<StepEnd> foldEvents(CommandWork& work, const CommandTools& tools, WorkerFolds*)
{
    const EventViews events(work.events, {work.version.value + 1});
    const auto folded = work.slot->fold->apply(events.views(), work.stop);
    if (folded)
        return NextStep {};
    work.slot->stream.clear();
    if (folded.error().code != ErrorCode::Rejected)
        return folded.error();
    return Error {ErrorCode::Rejected,
                  fmt::format("{}: the command {} to {} yields what cannot be folded, and nothing "
                              "was appended: {}",
                              tools.domain.fileName(), work.command.name,
                              work.command.stream.text(), folded.error().message)};
}

Result<StepEnd> append(CommandWork& work, const CommandTools& tools, WorkerFolds* folds)
{
    AppendRequest request {
        .events = work.events,
        .expectations = {{work.command.stream, ExpectedVersion::exactly(work.version)}},
        .token = work.command.token};
    if (!work.accepted.mustNotExist.empty())
        request.conditions.push_back({work.accepted.mustNotExist, {}});
    auto answer = tools.store.append(request);
    if (!answer && answer.error().code == ErrorCode::InvalidArgument && work.command.token) {
        // Perhaps somebody else was faster with the same token.
        auto found = deduplicate(work, tools, folds);
        if (!found || !std::holds_alternative<NextStep>(*found))
            return found;
    }
    if (!answer)
        return answer.error();
    if (auto* receipt = std::get_if<AppendReceipt>(&*answer)) {
        CommandDone done {.receipt = std::move(*receipt), .events = std::move(work.events)};
        done.version = done.receipt.streams.back().version;
        return StepEnd(CommandAnswer(std::move(done)));
    }
    const auto& conflict = std::get<AppendConflict>(*answer);
    if (!conflict.failed.empty())
        return TryAgain {conflict.message()};
    return Error {ErrorCode::Conflict,
                  fmt::format("the command {} to {} needs that there is no {}, but there is one at "
                              "position {}; nothing was appended",
                              work.command.name, work.command.stream.text(),
                              conditionText(work.accepted.mustNotExist),
                              conflict.conditions.front().found.value)};
}

} // namespace headrace
