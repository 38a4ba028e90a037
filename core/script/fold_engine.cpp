// SPDX-License-Identifier: Apache-2.0
#include "core/script/fold_engine.h"

#include "core/script/module_loader.h"

#include <fmt/format.h>
#include <js/Array.h>

#include <algorithm>

namespace headrace {
namespace {

constexpr std::size_t kHeadersOfAnEvent = 8; // As the driver reads them.

std::string nameOf(const EventView& event)
{
    return fmt::format("{}@{} ({})", event.stream, event.version.value, event.type);
}

Error foldError(const EventView& event, const ScriptFailure& failure, bool isInHandler)
{
    const std::string name = nameOf(event);
    if (failure.code == ErrorCode::Cancelled)
        return {failure.code, "folding was cancelled at " + name};
    if (!isInHandler && !failure.isLimit)
        return {ErrorCode::Rejected,
                fmt::format("folding {} failed: its data is not valid JSON ({})", name,
                            failure.reason)};
    const std::string where = failure.where();
    return {failure.code,
            fmt::format("folding {} failed{}{}: {}", name, where.empty() ? "" : " ", where,
                        failure.reason)};
}

} // namespace

// What crosses into JavaScript in one call.
struct FoldEngine::Chunk
{
    explicit Chunk(JSContext* context)
        : places(context)
        , texts(context)
        , headers(context)
        , stream(context)
    {
    }
    std::vector<std::size_t> events; // Their places among the events given.
    JS::RootedValueVector places;
    JS::RootedValueVector texts;
    JS::RootedValueVector headers;
    JS::RootedString stream; // Of the last event: mostly that of the next.
    std::string_view streamText;
};

FoldEngine::FoldEngine(std::shared_ptr<const DomainModule> module,
                       const AggregateDescription& aggregate)
    : m_module(std::move(module))
    , m_aggregate(aggregate)
{
    for (std::size_t i = 0; i < aggregate.events.size(); ++i)
        m_places.emplace(aggregate.events[i].type, i);
}

Result<void> FoldEngine::prepare()
{
    if (m_realm)
        return {};
    auto made = ScriptRealm::make();
    if (!made)
        return made.error();
    std::unique_ptr<ScriptRealm> realm = *std::move(made);
    JSContext* context = realm->context();
    const JSAutoRealm entered(context, realm->global());
    JS::RootedValueArray<2> arguments(context);
    if (auto ran = runModule(*realm, m_module->source(), m_module->fileName(), m_module->limits(),
                             arguments[0]);
        !ran)
        return ran;
    ScriptRun run(realm->engine(), m_module->limits());
    JS::RootedValue looks(context);
    JSString* category = toScriptString(context, m_aggregate.category);
    if (category)
        arguments[1].setString(category);
    if (!category || !realm->callDriver("prepare", arguments, &looks)
        || !readLooks(context, looks)) {
        const auto failure = run.takeFailure(m_module->fileName());
        return Error {failure.code, m_module->fileName() + ": " + failure.reason};
    }
    m_realm = std::move(realm);
    return {};
}

bool FoldEngine::readLooks(JSContext* context, JS::HandleValue looks)
{
    JS::RootedObject array(context, &looks.toObject());
    m_looks.assign(m_aggregate.events.size(), true);
    for (std::size_t i = 0; i < m_looks.size(); ++i) {
        JS::RootedValue value(context);
        if (!JS_GetElement(context, array, static_cast<std::uint32_t>(i), &value))
            return false;
        m_looks[i] = value.isTrue();
    }
    return true;
}

Result<void> FoldEngine::start(std::string_view stateJson)
{
    if (auto prepared = prepare(); !prepared)
        return prepared;
    JSContext* context = m_realm->context();
    const JSAutoRealm entered(context, m_realm->global());
    ScriptRun run(m_realm->engine(), m_module->limits());
    JS::RootedValue ignored(context);
    JS::RootedValue text(context);
    JSString* string = toScriptString(context, stateJson);
    if (string)
        text.setString(string);
    if (!string || !m_realm->callDriver("start", JS::HandleValueArray(text), &ignored))
        return Error {ErrorCode::InvalidArgument,
                      "the state to begin with is not a JSON object: "
                          + run.takeFailure(m_module->fileName()).reason};
    return {};
}

Result<void> FoldEngine::fold(std::span<const EventView> events, std::stop_token stop,
                              std::size_t& done)
{
    auto folded = foldInRealm(events, std::move(stop), done);
    dropTornRealm();
    return folded;
}

Result<std::string> FoldEngine::print()
{
    auto printed = printInRealm();
    dropTornRealm();
    return printed;
}

// What ran was torn out of the middle of something, and holds on to what it allocated.
void FoldEngine::dropTornRealm()
{
    if (!m_isTorn)
        return;
    const auto engine = m_realm->engineToKeep();
    m_realm.reset();
    m_isTorn = false;
    engine->collectGarbage();
}

Result<void> FoldEngine::foldInRealm(std::span<const EventView> events, std::stop_token stop,
                                     std::size_t& done)
{
    JSContext* context = m_realm->context();
    const JSAutoRealm entered(context, m_realm->global());
    m_realm->resetStep();
    ScriptRun run(m_realm->engine(), m_module->limits(), std::move(stop), m_realm->step());
    Chunk chunk(context);
    done = 0;
    const std::size_t taken = fill(chunk, events);
    std::optional<Error> unreadable;
    if (taken < events.size()) {
        const auto failure = run.takeFailure(m_module->fileName());
        m_isTorn = failure.isLimit;
        unreadable = foldError(events[taken], failure, false);
        if (m_isTorn)
            return *unreadable;
    }
    if (!foldChunk(chunk)) { // It comes before what is unreadable.
        const auto failure = run.takeFailure(m_module->fileName());
        m_isTorn = failure.isLimit;
        const auto index = static_cast<std::size_t>(m_realm->step()[0]);
        done = index < chunk.events.size() ? chunk.events[index] : 0;
        return foldError(events[done], failure, m_realm->step()[1] == 1);
    }
    done = taken;
    if (unreadable)
        return *unreadable;
    return {};
}

// False: an exception is pending, or a limit was exceeded.
bool FoldEngine::foldChunk(const Chunk& chunk)
{
    JSContext* context = m_realm->context();
    JS::RootedValueArray<3> arguments(context);
    std::size_t i = 0;
    for (const auto* column : {&chunk.places, &chunk.texts, &chunk.headers}) {
        JSObject* array = JS::NewArrayObject(context, *column);
        if (!array)
            return false;
        arguments[i++].setObject(*array);
    }
    JS::RootedValue ignored(context);
    return m_realm->callDriver("fold", arguments, &ignored);
}

// Returns how many of `events` could be taken; when that is not all, an exception is pending.
std::size_t FoldEngine::fill(Chunk& chunk, std::span<const EventView> events)
{
    JSContext* context = m_realm->context();
    chunk.events.reserve(events.size());
    if (!chunk.texts.reserve(events.size()) || !chunk.places.reserve(events.size()))
        return 0;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const auto place = m_places.find(events[i].type);
        if (place == m_places.end() || !m_aggregate.events[place->second].hasApply)
            continue;
        JSString* text = toScriptString(context, events[i].data);
        if (!text || !chunk.texts.append(JS::StringValue(text))
            || (m_looks[place->second] && !addHeaders(chunk, events[i])))
            return i;
        // Last: the driver goes by their number.
        chunk.places.infallibleAppend(JS::Int32Value(static_cast<std::int32_t>(place->second)));
        chunk.events.push_back(i);
    }
    return events.size();
}

bool FoldEngine::addHeaders(Chunk& chunk, const EventView& event)
{
    JSContext* context = m_realm->context();
    if (!chunk.stream || chunk.streamText != event.stream) {
        chunk.stream = toScriptString(context, event.stream);
        chunk.streamText = event.stream;
        if (!chunk.stream)
            return false;
    }
    JS::RootedValueArray<kHeadersOfAnEvent> values(context);
    values[0].setString(chunk.stream);
    values[1].setNumber(static_cast<double>(event.version.value));
    values[2].setNumber(static_cast<double>(event.position.value));
    values[3].setInt32(event.schema);
    values[4].setNumber(static_cast<double>(toUs(event.time)));
    JSString* id = JS_NewStringCopyN(context, reinterpret_cast<const char*>(event.id.bytes.data()),
                                     event.id.bytes.size());
    if (!id)
        return false;
    values[5].setString(id);
    JSString* meta = toScriptString(context, event.meta);
    if (!meta)
        return false;
    values[6].setString(meta);
    if (!event.tags.empty()) {
        JSObject* array = toScriptArray(context, event.tags);
        if (!array)
            return false;
        values[7].setObject(*array);
    }
    return chunk.headers.append(values.begin(), values.length());
}

Result<std::string> FoldEngine::printInRealm()
{
    JSContext* context = m_realm->context();
    const JSAutoRealm entered(context, m_realm->global());
    ScriptRun run(m_realm->engine(), m_module->limits());
    JS::RootedValue printed(context);
    if (m_realm->callDriver("print", JS::HandleValueArray::empty(), &printed)) {
        if (!printed.isString())
            return Error {ErrorCode::Rejected, "the state cannot be written as JSON"};
        JS::RootedString text(context, printed.toString());
        return fromScriptString(context, text);
    }
    const auto failure = run.takeFailure(m_module->fileName());
    m_isTorn = failure.isLimit;
    return Error {failure.code, "the state cannot be written as JSON: " + failure.reason};
}

} // namespace headrace
