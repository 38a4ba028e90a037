// SPDX-License-Identifier: Apache-2.0
#include "core/script/fold.h"

#include "core/script/module_loader.h"

#include <fmt/format.h>
#include <js/Array.h>

#include <algorithm>
#include <unordered_map>

namespace headrace {
namespace {

// Between two chunks nothing of the first is kept alive.
constexpr std::size_t kChunkEvents = 1'000;
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

class Fold::Engine
{
public:
    Engine(std::shared_ptr<const DomainModule> module, const AggregateDescription& aggregate);

    Result<void> start(std::string_view stateJson);
    /// Folds those events that have a handler; `done` is how many were folded or needed no folding.
    Result<void> fold(std::span<const EventView> events, std::stop_token stop, std::size_t& done);
    Result<std::string> print();
    /// False after a limit was exceeded, until the next start().
    bool hasState() const { return m_realm != nullptr; }
    bool isDeclared(std::string_view type) const { return m_places.contains(type); }

private:
    struct Chunk;

    Result<void> prepare();
    bool readLooks(JSContext* context, JS::HandleValue looks);
    Result<void> foldInRealm(std::span<const EventView> events, std::stop_token stop,
                             std::size_t& done);
    Result<std::string> printInRealm();
    void dropTornRealm();
    bool foldChunk(const Chunk& chunk);
    std::size_t fill(Chunk& chunk, std::span<const EventView> events);
    bool addHeaders(Chunk& chunk, const EventView& event);

    std::shared_ptr<const DomainModule> m_module;
    const AggregateDescription& m_aggregate;
    std::unordered_map<std::string_view, std::size_t> m_places; // Types into m_aggregate.events.
    std::unique_ptr<ScriptRealm> m_realm; // None before the first use and after a limit.
    bool m_isTorn = false;                // A limit was exceeded in m_realm.
    std::vector<bool> m_looks; // By the event's place: its handler may look at more than its data.
};

// What crosses into JavaScript in one call.
struct Fold::Engine::Chunk
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

Fold::Engine::Engine(std::shared_ptr<const DomainModule> module,
                     const AggregateDescription& aggregate)
    : m_module(std::move(module))
    , m_aggregate(aggregate)
{
    for (std::size_t i = 0; i < aggregate.events.size(); ++i)
        m_places.emplace(aggregate.events[i].type, i);
}

Result<void> Fold::Engine::prepare()
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

bool Fold::Engine::readLooks(JSContext* context, JS::HandleValue looks)
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

Result<void> Fold::Engine::start(std::string_view stateJson)
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

Result<void> Fold::Engine::fold(std::span<const EventView> events, std::stop_token stop,
                                std::size_t& done)
{
    auto folded = foldInRealm(events, std::move(stop), done);
    dropTornRealm();
    return folded;
}

Result<std::string> Fold::Engine::print()
{
    auto printed = printInRealm();
    dropTornRealm();
    return printed;
}

// What ran was torn out of the middle of something, and holds on to what it allocated.
void Fold::Engine::dropTornRealm()
{
    if (!m_isTorn)
        return;
    const auto engine = m_realm->engineToKeep();
    m_realm.reset();
    m_isTorn = false;
    engine->collectGarbage();
}

Result<void> Fold::Engine::foldInRealm(std::span<const EventView> events, std::stop_token stop,
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
bool Fold::Engine::foldChunk(const Chunk& chunk)
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
std::size_t Fold::Engine::fill(Chunk& chunk, std::span<const EventView> events)
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

bool Fold::Engine::addHeaders(Chunk& chunk, const EventView& event)
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

Result<std::string> Fold::Engine::printInRealm()
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

Fold::Fold(std::shared_ptr<const DomainModule> module, const AggregateDescription& aggregate,
           std::unique_ptr<Engine> engine)
    : m_module(std::move(module))
    , m_aggregate(aggregate)
    , m_engine(std::move(engine))
{
}

Fold::~Fold() = default;

Result<std::unique_ptr<Fold>> Fold::make(std::shared_ptr<const DomainModule> module,
                                         std::string_view category)
{
    const AggregateDescription* aggregate = module->description().aggregate(category);
    if (!aggregate) {
        std::string known;
        for (const auto& declared : module->description().aggregates)
            known += (known.empty() ? "" : ", ") + declared.category;
        return Error {ErrorCode::NotFound,
                      fmt::format("{} declares no aggregate \"{}\"; it has {}", module->fileName(),
                                  category, known.empty() ? "none" : known)};
    }
    auto engine = std::make_unique<Engine>(module, *aggregate);
    std::unique_ptr<Fold> fold(new Fold(std::move(module), *aggregate, std::move(engine)));
    if (auto started = fold->start(); !started)
        return started.error();
    return fold;
}

void Fold::begin(Version version)
{
    m_version = version;
    m_folded = 0;
    m_unhandled = 0;
    m_failure.reset();
}

Result<void> Fold::start()
{
    begin({});
    auto started = m_engine->start(m_aggregate.initialState);
    if (!started)
        m_failure = started.error();
    return started;
}

Result<void> Fold::restore(std::string_view stateJson, Version version)
{
    begin(version);
    auto started = m_engine->start(stateJson);
    if (!started)
        m_failure = started.error();
    return started;
}

Result<void> Fold::apply(std::span<const EventView> events, const std::stop_token& stop)
{
    while (!events.empty()) {
        if (m_failure)
            return *m_failure;
        const auto chunk = events.first(std::min(events.size(), kChunkEvents));
        std::size_t done = 0;
        auto folded = m_engine->fold(chunk, stop, done);
        for (const EventView& event : chunk.first(done)) {
            ++m_folded;
            m_unhandled += m_engine->isDeclared(event.type) ? 0 : 1;
            m_version = event.version;
        }
        if (!folded) {
            m_failure = folded.error();
            return folded;
        }
        events = events.subspan(chunk.size());
    }
    return {};
}

Result<std::string> Fold::stateJson()
{
    if (m_failure)
        return *m_failure;
    auto printed = m_engine->print();
    if (!printed && !m_engine->hasState())
        m_failure = printed.error();
    return printed;
}

} // namespace headrace
