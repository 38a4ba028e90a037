// SPDX-License-Identifier: Apache-2.0
#include "core/script/event_predicate.h"

#include "core/script/script_expression.h"
#include "core/script/script_realm.h"

#include <fmt/format.h>
#include <js/Conversions.h>
#include <js/JSON.h>

#include <array>

namespace headrace {
namespace {

// What an expression can name, in the order of the compiled function's parameters.
constexpr std::array kFields {"data", "meta",     "type", "stream", "schema",
                              "id",   "position", "time", "tags",   "version"};
using Arguments = JS::RootedValueArray<kFields.size()>;
enum Field { Data, Meta, Type, Stream, Schema, Id, PositionField, TimeField, Tags, VersionField };

} // namespace

class EventPredicate::Engine
{
public:
    Engine(std::string expression, const ScriptLimits& limits);

    Result<void> prepare();
    Result<bool> test(const EventView& event, std::stop_token stop);

private:
    Result<bool> testInRealm(const EventView& event, std::stop_token stop);
    void dropTornRealm();
    // Builds the arguments; what the expression does not mention stays undefined.
    bool fill(const EventView& event, Arguments& arguments);
    bool uses(Field field) const { return m_uses[field]; }
    bool setText(JS::MutableHandleValue value, std::string_view text);
    bool setJson(JS::MutableHandleValue value, std::string_view json);
    bool setTags(JS::MutableHandleValue value, const EventView& event);
    Error failureAt(const EventView& event, const ScriptFailure& failure) const;

    std::string m_expression;
    ScriptLimits m_limits;
    std::array<bool, kFields.size()> m_uses {};
    bool m_isInData = false;              // While the event's data is parsed.
    std::unique_ptr<ScriptRealm> m_realm; // None before the first use and after a limit.
    bool m_isTorn = false;                // A limit was exceeded in m_realm.
    JS::PersistentRootedFunction m_function;
};

EventPredicate::Engine::Engine(std::string expression, const ScriptLimits& limits)
    : m_expression(std::move(expression))
    , m_limits(limits)
{
    // The word may stand in a string, too: then a field is made in vain, and nothing worse.
    for (std::size_t i = 0; i < kFields.size(); ++i)
        m_uses[i] = m_expression.find(kFields[i]) != std::string::npos
            || m_expression.find("arguments") != std::string::npos;
}

Result<void> EventPredicate::Engine::prepare()
{
    if (m_realm)
        return {};
    auto made = ScriptRealm::make();
    if (!made)
        return made.error();
    std::unique_ptr<ScriptRealm> realm = *std::move(made);
    JSContext* context = realm->context();
    const JSAutoRealm entered(context, realm->global());
    ScriptRun run(realm->engine(), m_limits);
    const auto function = compileExpression(context, run, m_expression, kFields);
    if (!function)
        return function.error();
    m_function.init(context, *function);
    m_realm = std::move(realm);
    return {};
}

Result<bool> EventPredicate::Engine::test(const EventView& event, std::stop_token stop)
{
    if (auto prepared = prepare(); !prepared)
        return prepared.error();
    auto answer = testInRealm(event, std::move(stop));
    dropTornRealm();
    return answer;
}

// What ran was torn out of the middle of something, and holds on to what it allocated.
void EventPredicate::Engine::dropTornRealm()
{
    if (!m_isTorn)
        return;
    const auto engine = m_realm->engineToKeep();
    m_function.reset();
    m_realm.reset();
    m_isTorn = false;
    engine->collectGarbage();
}

Result<bool> EventPredicate::Engine::testInRealm(const EventView& event, std::stop_token stop)
{
    JSContext* context = m_realm->context();
    const JSAutoRealm entered(context, m_realm->global());
    ScriptRun run(m_realm->engine(), m_limits, std::move(stop));
    Arguments arguments(context);
    JS::RootedValue answer(context);
    if (fill(event, arguments) && JS_CallFunction(context, nullptr, m_function, arguments, &answer))
        return JS::ToBoolean(answer);
    const auto failure = run.takeFailure(kExpressionFile);
    m_isTorn = failure.isLimit;
    return failureAt(event, failure);
}

Error EventPredicate::Engine::failureAt(const EventView& event, const ScriptFailure& failure) const
{
    const std::string name = fmt::format("{}@{}", event.stream, event.version.value);
    if (failure.code == ErrorCode::Cancelled)
        return {failure.code, "testing events was cancelled at " + name};
    if (m_isInData && !failure.isLimit)
        return {failure.code,
                fmt::format("testing {} failed: its data is not valid JSON ({})", name,
                            failure.reason)};
    return {failure.code,
            fmt::format("testing {} by \"{}\" failed: {}", name, m_expression, failure.reason)};
}

bool EventPredicate::Engine::fill(const EventView& event, Arguments& arguments)
{
    arguments[VersionField].setNumber(static_cast<double>(event.version.value));
    arguments[PositionField].setNumber(static_cast<double>(event.position.value));
    arguments[Schema].setInt32(event.schema);
    m_isInData = true;
    if (uses(Data) && !setJson(arguments[Data], event.data))
        return false;
    m_isInData = false;
    return (!uses(Meta) || setJson(arguments[Meta], event.meta.empty() ? "{}" : event.meta))
        && (!uses(Type) || setText(arguments[Type], event.type))
        && (!uses(Stream) || setText(arguments[Stream], event.stream))
        && (!uses(Id) || setText(arguments[Id], formatUuid(event.id)))
        && (!uses(TimeField) || setText(arguments[TimeField], formatTime(event.time)))
        && (!uses(Tags) || setTags(arguments[Tags], event));
}

bool EventPredicate::Engine::setText(JS::MutableHandleValue value, std::string_view text)
{
    JSString* string = toScriptString(m_realm->context(), text);
    if (string)
        value.setString(string);
    return string != nullptr;
}

bool EventPredicate::Engine::setJson(JS::MutableHandleValue value, std::string_view json)
{
    JSContext* context = m_realm->context();
    JS::RootedString text(context, toScriptString(context, json));
    return text && JS_ParseJSON(context, text, value);
}

bool EventPredicate::Engine::setTags(JS::MutableHandleValue value, const EventView& event)
{
    JSObject* tags = toScriptArray(m_realm->context(), event.tags);
    if (tags)
        value.setObject(*tags);
    return tags != nullptr;
}

EventPredicate::EventPredicate(std::unique_ptr<Engine> engine) : m_engine(std::move(engine)) {}
EventPredicate::~EventPredicate() = default;

Result<std::unique_ptr<EventPredicate>> EventPredicate::compile(std::string expression,
                                                                const ScriptLimits& limits)
{
    auto engine = std::make_unique<Engine>(std::move(expression), limits);
    if (auto prepared = engine->prepare(); !prepared)
        return prepared.error();
    return std::unique_ptr<EventPredicate>(new EventPredicate(std::move(engine)));
}

Result<bool> EventPredicate::test(const EventView& event, std::stop_token stop)
{
    return m_engine->test(event, std::move(stop));
}

} // namespace headrace
