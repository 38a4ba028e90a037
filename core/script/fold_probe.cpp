// SPDX-License-Identifier: Apache-2.0
#include "core/script/fold_probe.h"

#include "core/script/script_expression.h"

#include <fmt/format.h>
#include <js/Array.h>

#include <algorithm>
#include <array>

namespace headrace {
namespace {

constexpr std::array kParameters {"state", "version", "time", "type"};

bool reads(const std::vector<std::string>& names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string textAt(JSContext* context, JS::HandleObject array, std::uint32_t index)
{
    JS::RootedValue value(context);
    if (!JS_GetElement(context, array, index, &value) || !value.isString())
        return {};
    JS::RootedString text(context, value.toString());
    return fromScriptString(context, text);
}

// A list as the driver gives it: place, json, problem, ...; each place below `places`.
bool readChanges(JSContext* context, JS::HandleValue list, std::size_t places,
                 std::vector<ProbeChange>& changes)
{
    JS::RootedObject array(context);
    std::uint32_t length = 0;
    if (!readArray(context, list, &array, length))
        return false;
    for (std::uint32_t i = 0; i + 2 < length; i += 3) {
        JS::RootedValue value(context);
        std::size_t place = 0;
        if (!JS_GetElement(context, array, i, &value) || !readNumber(context, value, places, place))
            return false;
        changes.push_back({place, {textAt(context, array, i + 1), textAt(context, array, i + 2)}});
    }
    return true;
}

} // namespace

Result<FoldProbe> FoldProbe::make(StateProbe probe)
{
    FoldProbe made(std::move(probe));
    if (made.m_probe.kind == StateProbe::Kind::Field) {
        auto keys = readPointer(made.m_probe.text);
        if (!keys)
            return keys.error();
        made.m_keys = *std::move(keys);
        return made;
    }
    const auto names = readsOfExpression(made.m_probe.text, kParameters);
    if (!names)
        return names.error();
    made.m_readsTime = reads(*names, "time");
    made.m_readsType = reads(*names, "type");
    made.m_readsEvent = made.m_readsTime || made.m_readsType || reads(*names, "version");
    return made;
}

std::string FoldProbe::name() const
{
    return m_probe.kind == StateProbe::Kind::Field && !m_probe.text.empty()
        ? m_probe.text
        : fmt::format("\"{}\"", m_probe.text);
}

Result<void> FoldProbe::watch(AggregateRealm& realm, ScriptRun& run)
{
    JSContext* context = realm.context();
    JS::RootedValueArray<2> arguments(context);
    JS::RootedValue ignored(context);
    bool isSet = false;
    if (m_probe.kind == StateProbe::Kind::Predicate) {
        const auto test = compileExpression(context, run, m_probe.text, kParameters);
        if (!test)
            return test.error();
        arguments[0].setObject(*JS_GetFunctionObject(*test));
        arguments[1].setBoolean(m_readsEvent);
        isSet = realm.realm().callDriver("watchPredicate", arguments, &ignored);
    } else {
        const std::vector<std::string_view> keys(m_keys.begin(), m_keys.end());
        if (JSObject* array = toScriptArray(context, keys)) {
            arguments[0].setObject(*array);
            isSet = realm.realm().callDriver("watchField", arguments, &ignored);
        }
    }
    if (isSet)
        return {};
    return Error {
        ErrorCode::InvalidArgument,
        fmt::format("{} cannot be looked for: {}", name(), realm.takeFailure(run).reason)};
}

Result<ProbeValue> FoldProbe::begin(AggregateRealm& realm, ScriptRun& run, const EventView* made)
{
    if (auto watched = watch(realm, run); !watched)
        return watched.error();
    JSContext* context = realm.context();
    JS::RootedValueVector moment(context);
    JS::RootedValue seen(context);
    std::vector<ProbeChange> changes;
    const bool hasMoment = made ? addMoment(context, *made, moment)
                                : moment.append(JS::Int32Value(0)); // Version 0 has no event.
    if (!hasMoment || !realm.realm().callDriver("lookNow", moment, &seen)
        || !readChanges(context, seen, 1, changes) || changes.empty()) {
        const auto failure = realm.takeFailure(run);
        return Error {failure.code == ErrorCode::Cancelled ? failure.code
                                                           : ErrorCode::InvalidArgument,
                      fmt::format("looking at {} failed: {}", name(), failure.reason)};
    }
    return std::move(changes.front().value);
}

bool FoldProbe::addMoment(JSContext* context, const EventView& event,
                          JS::RootedValueVector& moments) const
{
    JS::RootedValue type(context);
    if (m_readsType) {
        JSString* text = toScriptString(context, event.type);
        if (!text)
            return false;
        type.setString(text);
    }
    return moments.append(JS::NumberValue(static_cast<double>(event.version.value)))
        && moments.append(m_readsTime ? JS::NumberValue(static_cast<double>(toUs(event.time)))
                                      : JS::UndefinedValue())
        && moments.append(type);
}

bool FoldProbe::beginPage(ScriptRealm& realm, std::span<const EventView> events,
                          const std::vector<std::size_t>& handled)
{
    JSContext* context = realm.context();
    JS::RootedValue ignored(context);
    JS::RootedValueArray<2> arguments(context);
    if (!m_readsEvent)
        return realm.callDriver("beginPage", arguments, &ignored);
    JS::RootedValueVector places(context);
    for (const std::size_t place : handled)
        if (!places.append(JS::Int32Value(static_cast<std::int32_t>(place))))
            return false;
    JS::RootedValueVector moments(context);
    for (const EventView& event : events)
        if (!addMoment(context, event, moments))
            return false;
    JSObject* placeArray = JS::NewArrayObject(context, places);
    if (!placeArray)
        return false;
    arguments[0].setObject(*placeArray);
    JSObject* momentArray = JS::NewArrayObject(context, moments);
    if (!momentArray)
        return false;
    arguments[1].setObject(*momentArray);
    return realm.callDriver("beginPage", arguments, &ignored);
}

bool FoldProbe::takeChanges(ScriptRealm& realm, const std::vector<std::size_t>& handled,
                            std::vector<ProbeChange>& changes)
{
    JS::RootedValue list(realm.context());
    const std::size_t known = changes.size();
    if (!realm.callDriver("takeChanges", JS::HandleValueArray::empty(), &list)
        || !readChanges(realm.context(), list, m_readsEvent ? SIZE_MAX : handled.size(), changes))
        return false;
    for (std::size_t i = known; !m_readsEvent && i < changes.size(); ++i)
        changes[i].event = handled[changes[i].event];
    return true;
}

} // namespace headrace
