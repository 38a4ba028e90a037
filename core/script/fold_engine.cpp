// SPDX-License-Identifier: Apache-2.0
#include "core/script/fold_engine.h"

#include "core/base/utf8.h"
#include "core/script/event_text.h"
#include "core/script/run_command.h"

#include <fmt/format.h>
#include <js/Array.h>

#include <algorithm>
#include <optional>

namespace headrace {
namespace {

constexpr std::size_t kHeadersOfAnEvent = 8; // As the driver reads them.
constexpr std::int32_t kNotTakenApart = -2;  // What the driver's fold() says then.

// What the driver is at, with the event whose index its step[0] is.
enum Stage { Parsing, Handling, InLens, InWhen, Looking };

Error foldError(const EventView& event, const ScriptFailure& failure, int stage)
{
    const std::string name = nameOf(event);
    if (failure.code == ErrorCode::Cancelled)
        return {failure.code, "folding was cancelled at " + name};
    if (stage == Parsing && !failure.isLimit)
        return {ErrorCode::Rejected,
                fmt::format("folding {} failed: its data is not valid JSON ({})", name,
                            failure.reason)};
    std::string where = failure.where();
    if (!where.empty())
        where.insert(0, " ");
    if (stage == InLens)
        return {failure.code,
                fmt::format("folding {} failed{}: its data is of schema {}, and {}", name, where,
                            event.schema, failure.plainReason())};
    return {failure.code,
            fmt::format("folding {} failed{}{}: {}", name,
                        stage == InWhen ? " in the snapshot's when" : "", where, failure.reason)};
}

} // namespace

// What crosses into JavaScript in one call.
struct FoldEngine::Chunk
{
    explicit Chunk(JSContext* context) : places(context), headers(context), stream(context) {}
    std::span<const EventView> given;
    std::vector<std::size_t> events; // The places in `given` of those that are folded.
    JoinedData joined;               // Their data.
    JS::RootedValueVector places;
    JS::RootedValueVector headers;
    JS::RootedString stream; // Of the last event: mostly that of the next.
    std::string_view streamText;
    std::optional<Error> refused; // Why the first event that is not taken was not.
};

FoldEngine::FoldEngine(std::shared_ptr<const DomainModule> module,
                       const AggregateDescription& aggregate)
    : m_realm(std::move(module), aggregate)
    , m_mark(JoinedData::newMark())
{
}

Result<void> FoldEngine::start(std::string_view stateJson, int stateVersion)
{
    m_isWatched = false;
    if (auto opened = m_realm.open(); !opened)
        return opened;
    auto started = startInRealm(stateJson, stateVersion);
    dropTorn();
    return started;
}

Result<void> FoldEngine::startInRealm(std::string_view stateJson, int stateVersion)
{
    JSContext* context = m_realm.context();
    const JSAutoRealm entered(context, m_realm.realm().global());
    m_realm.realm().resetStep();
    ScriptRun run(m_realm.realm().engine(), m_realm.module().limits());
    JS::RootedValue ignored(context);
    JS::RootedValueArray<2> arguments(context);
    JSString* text = toScriptString(context, stateJson);
    if (text)
        arguments[0].setString(text);
    arguments[1].setInt32(stateVersion);
    if (text && m_realm.realm().callDriver("start", arguments, &ignored))
        return {};
    const auto failure = m_realm.takeFailure(run);
    if (m_realm.realm().step()[1] != InLens)
        return Error {ErrorCode::InvalidArgument,
                      "the state to begin with is not a JSON object: " + failure.reason};
    const std::string where = failure.where();
    return Error {failure.code,
                  fmt::format("a state of schema {} cannot be brought to {}{}{}: {}", stateVersion,
                              m_realm.aggregate().stateVersion, where.empty() ? "" : " ", where,
                              failure.plainReason())};
}

Result<void> FoldEngine::fold(std::span<const EventView> events, std::stop_token stop,
                              Folded& folded, std::vector<ProbeChange>* changes)
{
    auto result = foldInRealm(events, std::move(stop), folded, changes);
    dropTorn();
    return result;
}

void FoldEngine::dropTorn()
{
    m_isWatched = m_isWatched && !m_realm.isTorn();
    m_realm.dropTorn();
}

Result<ProbeValue> FoldEngine::watch(const StateProbe& probe, const EventView* made)
{
    m_isWatched = false;
    if (!m_probe || m_probe->probe() != probe) {
        auto read = FoldProbe::make(probe);
        if (!read)
            return read.error();
        m_probe = *std::move(read);
    }
    auto seen = [&]() -> Result<ProbeValue> {
        const JSAutoRealm entered(m_realm.context(), m_realm.realm().global());
        ScriptRun run(m_realm.realm().engine(), m_realm.module().limits());
        return m_probe->begin(m_realm, run, made);
    }();
    m_isWatched = seen.has_value();
    dropTorn();
    return seen;
}

Result<void> FoldEngine::foldInRealm(std::span<const EventView> events, std::stop_token stop,
                                     Folded& folded, std::vector<ProbeChange>* changes)
{
    ScriptRealm& realm = m_realm.realm();
    const JSAutoRealm entered(realm.context(), realm.global());
    realm.resetStep();
    ScriptRun run(realm.engine(), m_realm.module().limits(), std::move(stop), realm.step());
    Chunk chunk(realm.context());
    const std::size_t taken = fill(chunk, events, run);
    if (m_realm.isTorn())
        return *chunk.refused;
    std::int32_t due = -1;
    if (const auto failure = runFold(events.first(taken), chunk, run, due, changes)) {
        const auto index = static_cast<std::size_t>(realm.step()[0]);
        if (!chunk.events.empty()) // Behind the last one when a limit was noticed at the end.
            folded.done = chunk.events[std::min(index, chunk.events.size() - 1)];
        return failedAt(events[folded.done], *failure); // It comes before what was refused.
    }
    folded.done = taken;
    if (due >= 0 && static_cast<std::size_t>(due) < chunk.events.size())
        folded.due = events[chunk.events[static_cast<std::size_t>(due)]].version;
    if (chunk.refused)
        return *chunk.refused;
    return {};
}

// None: all of the chunk was folded.
std::optional<ScriptFailure> FoldEngine::runFold(std::span<const EventView> events,
                                                 const Chunk& chunk, ScriptRun& run,
                                                 std::int32_t& due,
                                                 std::vector<ProbeChange>* changes)
{
    ScriptRealm& realm = m_realm.realm();
    std::optional<ScriptFailure> failure;
    const bool isReady = !changes || m_probe->beginPage(realm, events, chunk.events);
    if (!isReady || !foldChunk(chunk, due))
        failure = m_realm.takeFailure(run);
    if (changes && !m_realm.isTorn() && !m_probe->takeChanges(realm, chunk.events, *changes))
        failure = m_realm.takeFailure(run);
    return failure;
}

Error FoldEngine::failedAt(const EventView& event, const ScriptFailure& failure) const
{
    const std::int32_t stage = m_realm.realm().step()[1];
    if (stage != Looking || failure.code == ErrorCode::Cancelled)
        return foldError(event, failure, stage);
    return {ErrorCode::InvalidArgument,
            fmt::format("looking at {} after {} failed: {}", m_probe->name(), nameOf(event),
                        failure.reason)};
}

// False: an exception is pending, or a limit was exceeded.
bool FoldEngine::foldChunk(const Chunk& chunk, std::int32_t& due)
{
    JSContext* context = m_realm.context();
    JS::RootedValueArray<4> arguments(context); // As the driver's fold() takes them.
    JSObject* places = JS::NewArrayObject(context, chunk.places);
    if (!places)
        return false;
    arguments[0].setObject(*places);
    JSObject* headers = JS::NewArrayObject(context, chunk.headers);
    if (!headers)
        return false;
    arguments[2].setObject(*headers);
    arguments[3].setInt32(m_mark);
    if (!chunk.joined.isTooMuch()) {
        JSString* text = toScriptString(context, chunk.joined.text());
        if (!text)
            return false;
        arguments[1].setString(text);
        if (!callFold(arguments, due))
            return false;
        if (due != kNotTakenApart)
            return true;
    }
    return setTexts(chunk, arguments[1]) && callFold(arguments, due);
}

bool FoldEngine::callFold(const JS::HandleValueArray& arguments, std::int32_t& due)
{
    JS::RootedValue result(m_realm.context());
    if (!m_realm.realm().callDriver("fold", arguments, &result))
        return false;
    due = result.isInt32() ? result.toInt32() : -1;
    return true;
}

bool FoldEngine::setTexts(const Chunk& chunk, JS::MutableHandleValue texts)
{
    JSContext* context = m_realm.context();
    JS::RootedValueVector values(context);
    for (const std::size_t place : chunk.events) {
        JSString* text = toScriptString(context, chunk.given[place].data);
        if (!text || !values.append(JS::StringValue(text)))
            return false;
    }
    JSObject* array = JS::NewArrayObject(context, values);
    if (array)
        texts.setObject(*array);
    return array != nullptr;
}

// Returns how many of `events` could be taken; when that is not all, chunk.refused says why.
std::size_t FoldEngine::fill(Chunk& chunk, std::span<const EventView> events, ScriptRun& run)
{
    JSContext* context = m_realm.context();
    const bool isEveryNeeded = m_realm.aggregate().snapshot.hasWhen;
    const auto refuse = [&](std::size_t i) {
        chunk.refused = foldError(events[i], m_realm.takeFailure(run), Parsing);
        return i;
    };
    chunk.joined.begin(m_mark);
    chunk.given = events;
    chunk.events.reserve(events.size());
    if (!chunk.places.reserve(events.size()))
        return refuse(0);
    for (std::size_t i = 0; i < events.size(); ++i) {
        const std::size_t place = m_realm.placeOf(events[i].type);
        if (place == AggregateRealm::kNoPlace
            || !(m_realm.aggregate().events[place].hasApply || isEveryNeeded))
            continue;
        const auto route = m_realm.routeOf(place, events[i].schema, run);
        if (!route) {
            chunk.refused = Error {
                route.error().code,
                fmt::format("folding {} failed: {}", nameOf(events[i]), route.error().message)};
            return i;
        }
        const std::string_view data = events[i].data;
        if ((!isAscii(data) && !isUtf8(data) && !toScriptString(context, data))
            || (m_realm.looks(*route) && !addHeaders(chunk, events[i])))
            return refuse(i);
        chunk.joined.add(data);
        // Last: the driver goes by their number.
        chunk.places.infallibleAppend(JS::Int32Value(*route));
        chunk.events.push_back(i);
    }
    return events.size();
}

bool FoldEngine::addHeaders(Chunk& chunk, const EventView& event)
{
    JSContext* context = m_realm.context();
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

Result<std::string> FoldEngine::print()
{
    auto printed = printInRealm();
    dropTorn();
    return printed;
}

Result<std::string> FoldEngine::printInRealm()
{
    const JSAutoRealm entered(m_realm.context(), m_realm.realm().global());
    ScriptRun run(m_realm.realm().engine(), m_realm.module().limits());
    JS::RootedString text(m_realm.context());
    if (print(&text))
        return fromScriptString(m_realm.context(), text);
    return printError(run);
}

// False: an exception is pending, or a limit was exceeded, or there is nothing to print.
bool FoldEngine::print(JS::MutableHandleString text)
{
    JS::RootedValue printed(m_realm.context());
    if (!m_realm.realm().callDriver("print", JS::HandleValueArray::empty(), &printed))
        return false;
    if (!printed.isString()) {
        JS_ReportErrorASCII(m_realm.context(), "its toJSON returns nothing");
        return false;
    }
    text.set(printed.toString());
    return true;
}

Error FoldEngine::printError(ScriptRun& run)
{
    const auto failure = m_realm.takeFailure(run);
    return {failure.code, "the state cannot be written as JSON: " + failure.reason};
}

Result<CommandOutcome> FoldEngine::handle(const CommandCall& call, Version version,
                                          const std::stop_token& stop)
{
    std::string state;
    auto outcome = handleInRealm(call, version, stop, state);
    if (!m_realm.isTorn())
        return outcome;
    dropTorn(); // With the fold's state, which the handler has not touched.
    if (!state.empty())
        if (auto restored = start(state, m_realm.aggregate().stateVersion); !restored)
            return std::move(restored).error().during("after a command");
    return outcome;
}

Result<CommandOutcome> FoldEngine::handleInRealm(const CommandCall& call, Version version,
                                                 const std::stop_token& stop,
                                                 std::string& stateToKeep)
{
    JSContext* context = m_realm.context();
    const JSAutoRealm entered(context, m_realm.realm().global());
    JS::RootedString state(context);
    {
        ScriptRun run(m_realm.realm().engine(), m_realm.module().limits());
        if (!print(&state))
            return printError(run);
    }
    auto outcome = runCommand(m_realm, call, version, stop);
    if (m_realm.isTorn())
        stateToKeep = fromScriptString(context, state);
    return outcome;
}

} // namespace headrace
