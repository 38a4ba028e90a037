// SPDX-License-Identifier: Apache-2.0
#include "core/script/run_command.h"

#include "core/script/module_loader.h"

#include <fmt/format.h>
#include <js/Array.h>
#include <nlohmann/json.hpp>

namespace headrace {
namespace {

// What the driver is at, as its step[1] says.
enum Stage { Reading, Handling, Rejected };

constexpr std::uint32_t kFieldsOfAnEvent = 5;

CommandRejection readRejection(const std::string& text)
{
    const auto json = nlohmann::json::parse(text); // Printed by the driver.
    return {json.at("message").get<std::string>(), json.at("detail").get<std::string>()};
}

// Reads what the driver's handle() returned, field by field: as JSON, texts in texts, it would take
// longer to read than most handlers to run.
class OutcomeFields
{
public:
    OutcomeFields(JSContext* context, JS::HandleObject fields)
        : m_context(context)
        , m_fields(fields)
    {
    }
    bool text(std::string& into)
    {
        JS::RootedValue value(m_context);
        if (!JS_GetElement(m_context, m_fields, m_next++, &value))
            return false;
        JS::RootedString string(m_context, value.toString());
        into = fromScriptString(m_context, string);
        return true;
    }
    bool number(int& into)
    {
        JS::RootedValue value(m_context);
        if (!JS_GetElement(m_context, m_fields, m_next++, &value))
            return false;
        into = static_cast<int>(value.toNumber());
        return true;
    }

private:
    JSContext* m_context;
    JS::HandleObject m_fields;
    std::uint32_t m_next = 0;
};

bool readEvent(OutcomeFields& fields, EmittedEvent& event)
{
    std::string tags;
    if (!fields.text(event.type) || !fields.number(event.schema) || !fields.text(event.dataJson)
        || !fields.text(event.metaJson) || !fields.text(tags))
        return false;
    if (!tags.empty())
        event.tags = nlohmann::json::parse(tags).get<std::vector<std::string>>();
    return true;
}

// False: an exception is pending.
bool readAccepted(JSContext* context, JS::HandleValue outcome, CommandAccepted& accepted)
{
    JS::RootedObject array(context, &outcome.toObject());
    std::uint32_t count = 0;
    if (!JS::GetArrayLength(context, array, &count))
        return false;
    OutcomeFields fields(context, array);
    accepted.events.resize(count / kFieldsOfAnEvent);
    for (EmittedEvent& event : accepted.events)
        if (!readEvent(fields, event))
            return false;
    std::string items;
    if (!fields.text(items))
        return false;
    if (!items.empty())
        for (const auto& item : nlohmann::json::parse(items))
            accepted.mustNotExist.push_back({item.at("types").get<std::vector<std::string>>(),
                                             item.at("tags").get<std::vector<std::string>>()});
    return true;
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
    JS::RootedValue outcome(context);
    CommandAccepted accepted;
    if (call(realm, command, version, state, &outcome) && readAccepted(context, outcome, accepted))
        return accepted;
    const auto failure = realm.takeFailure(run);
    JS::RootedValue printed(context);
    if (failure.isLimit || realm.realm().step()[1] != Rejected
        || !realm.realm().callDriver("printRejection", JS::HandleValueArray::empty(), &printed))
        return commandError(realm, command, failure);
    JS::RootedString text(context, printed.toString());
    return readRejection(fromScriptString(context, text));
}

} // namespace headrace
