// SPDX-License-Identifier: Apache-2.0
#include "core/script/run_command.h"

#include "core/script/module_loader.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace headrace {
namespace {

// What the driver is at, as its step[1] says.
enum Stage { Reading, Handling, Rejected };

CommandOutcome readOutcome(const std::string& text)
{
    const auto json = nlohmann::json::parse(text); // Printed by the driver.
    if (const auto rejected = json.find("rejected"); rejected != json.end())
        return CommandRejection {rejected->at("message").get<std::string>(),
                                 rejected->at("detail").get<std::string>()};
    CommandAccepted accepted;
    for (const auto& event : json.at("events"))
        accepted.events.push_back(
            {event.at("type").get<std::string>(), event.at("schema").get<int>(),
             event.at("data").get<std::string>(), event.at("meta").get<std::string>(),
             event.at("tags").get<std::vector<std::string>>()});
    for (const auto& item : json.at("mustNotExist"))
        accepted.mustNotExist.push_back({item.at("types").get<std::vector<std::string>>(),
                                         item.at("tags").get<std::vector<std::string>>()});
    return accepted;
}

bool setText(JSContext* context, JS::MutableHandleValue value, std::string_view text)
{
    JSString* string = toScriptString(context, text);
    if (string)
        value.setString(string);
    return string != nullptr;
}

bool call(AggregateRealm& realm, const CommandCall& command, Version version,
          JS::HandleString state, JS::MutableHandleValue result)
{
    JSContext* context = realm.context();
    JS::RootedValueArray<8> arguments(context); // As the driver's handle() takes them.
    JSString* seed =
        JS_NewStringCopyN(context, reinterpret_cast<const char*>(command.seed.bytes.data()),
                          command.seed.bytes.size());
    if (!seed || !setText(context, arguments[0], command.name)
        || !setText(context, arguments[2], command.dataJson)
        || !setText(context, arguments[3], command.metaJson)
        || !setText(context, arguments[4], command.stream.text()))
        return false;
    arguments[1].setString(state);
    arguments[5].setNumber(static_cast<double>(version.value));
    arguments[6].setNumber(static_cast<double>(toUs(command.time)));
    arguments[7].setString(seed);
    return realm.realm().callDriver("handle", arguments, result);
}

Error commandError(const AggregateRealm& realm, const CommandCall& command,
                   const ScriptFailure& failure)
{
    const std::string name =
        fmt::format("command \"{}\" on {}", command.name, command.stream.text());
    if (failure.code == ErrorCode::Cancelled)
        return {failure.code, name + " was cancelled"};
    if (realm.realm().step()[1] == Reading && !failure.isLimit)
        return {ErrorCode::InvalidArgument,
                fmt::format("{} could not be run: its data or metadata is not valid JSON ({})",
                            name, failure.reason)};
    std::string where = failure.where();
    if (where.empty()) // It is about what the handler returned.
        where = fmt::format("at {}:{}", realm.module().fileName(),
                            lineOfPath(realm.module().source(),
                                       {"aggregates", realm.aggregate().category, "commands",
                                        std::string(command.name), "handle"}));
    return {failure.code, fmt::format("{} failed {}: {}", name, where, failure.reason)};
}

} // namespace

Result<CommandOutcome> runCommand(AggregateRealm& realm, const CommandCall& command,
                                  Version version, JS::HandleString state,
                                  const std::stop_token& stop)
{
    JSContext* context = realm.context();
    realm.realm().resetStep();
    ScriptRun run(realm.realm().engine(), realm.module().limits(), stop);
    JS::RootedValue printed(context);
    if (!call(realm, command, version, state, &printed)) {
        const auto failure = realm.takeFailure(run);
        if (failure.isLimit || realm.realm().step()[1] != Rejected
            || !realm.realm().callDriver("printRejection", JS::HandleValueArray::empty(), &printed))
            return commandError(realm, command, failure);
    }
    JS::RootedString text(context, printed.toString());
    return readOutcome(fromScriptString(context, text));
}

} // namespace headrace
