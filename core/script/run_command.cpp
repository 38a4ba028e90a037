// SPDX-License-Identifier: Apache-2.0
#include "core/script/run_command.h"

#include "core/script/module_loader.h"

#include <fmt/format.h>
#include <js/Array.h>

#include <algorithm>

namespace headrace {
namespace {

// What the driver is at, as its step[1] says.
enum Stage { Reading, Handling, Rejected };

// Reads a list that the driver returned, field by field: as JSON, texts in texts, it would take
// longer to read than most handlers to run. False: a field is not what it should be; an exception
// is pending.
class Fields
{
public:
    explicit Fields(JSContext* context) : m_context(context), m_fields(context), m_value(context) {}
    bool open(JS::HandleValue list) { return readArray(m_context, list, &m_fields, m_length); }
    bool text(std::string& into) { return next() && readText(m_context, m_value, into); }
    bool number(std::size_t end, std::size_t& into)
    {
        return next() && readNumber(m_context, m_value, end, into);
    }
    /// How many of something follow.
    bool count(std::size_t& into) { return number(m_length, into); }
    bool texts(std::vector<std::string>& into)
    {
        std::size_t size = 0;
        if (!count(size))
            return false;
        into.resize(size);
        return std::ranges::all_of(into, [this](std::string& it) { return text(it); });
    }

private:
    bool next() { return JS_GetElement(m_context, m_fields, m_next++, &m_value); }

    JSContext* m_context;
    JS::RootedObject m_fields;
    JS::RootedValue m_value;
    std::uint32_t m_length = 0;
    std::uint32_t m_next = 0;
};

bool readEvent(Fields& fields, EmittedEvent& event)
{
    std::size_t schema = 0;
    if (!fields.text(event.type) || !fields.number(INT32_MAX, schema)
        || !fields.text(event.dataJson) || !fields.text(event.metaJson)
        || !fields.texts(event.tags))
        return false;
    event.schema = static_cast<int>(schema);
    return true;
}

// False: an exception is pending. So below.
bool readAccepted(JSContext* context, JS::HandleValue outcome, CommandAccepted& accepted)
{
    Fields fields(context);
    std::size_t count = 0;
    if (!fields.open(outcome) || !fields.count(count))
        return false;
    accepted.events.resize(count);
    for (EmittedEvent& event : accepted.events)
        if (!readEvent(fields, event))
            return false;
    if (!fields.count(count))
        return false;
    accepted.mustNotExist.resize(count);
    return std::ranges::all_of(accepted.mustNotExist, [&](QueryItem& item) {
        return fields.texts(item.types) && fields.texts(item.tags);
    });
}

bool readRejection(AggregateRealm& realm, CommandRejection& rejection)
{
    JS::RootedValue taken(realm.context());
    Fields fields(realm.context());
    return realm.realm().callDriver("takeRejection", JS::HandleValueArray::empty(), &taken)
        && fields.open(taken) && fields.text(rejection.message)
        && fields.text(rejection.detailJson);
}

bool setText(JSContext* context, JS::MutableHandleValue value, std::string_view text)
{
    JSString* string = toScriptString(context, text);
    if (string)
        value.setString(string);
    return string != nullptr;
}

bool call(AggregateRealm& realm, const CommandCall& command, Version version,
          JS::MutableHandleValue result)
{
    JSContext* context = realm.context();
    JS::RootedValueArray<7> arguments(context); // As the driver's handle() takes them.
    JSString* seed =
        JS_NewStringCopyN(context, reinterpret_cast<const char*>(command.seed.bytes.data()),
                          command.seed.bytes.size());
    if (!seed || !setText(context, arguments[0], command.name)
        || !setText(context, arguments[1], command.dataJson)
        || !setText(context, arguments[2], command.metaJson)
        || !setText(context, arguments[3], command.stream.text()))
        return false;
    arguments[4].setNumber(static_cast<double>(version.value));
    arguments[5].setNumber(static_cast<double>(toUs(command.time)));
    arguments[6].setString(seed);
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
                                  Version version, const std::stop_token& stop)
{
    JSContext* context = realm.context();
    realm.realm().resetStep();
    ScriptRun run(realm.realm().engine(), realm.module().limits(), stop);
    JS::RootedValue outcome(context);
    CommandAccepted accepted;
    if (call(realm, command, version, &outcome) && readAccepted(context, outcome, accepted))
        return accepted;
    const auto failure = realm.takeFailure(run);
    CommandRejection rejection;
    if (failure.isLimit || realm.realm().step()[1] != Rejected || !readRejection(realm, rejection))
        return commandError(realm, command, failure);
    return rejection;
}

} // namespace headrace
