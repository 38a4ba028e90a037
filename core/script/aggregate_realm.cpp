// SPDX-License-Identifier: Apache-2.0
#include "core/script/aggregate_realm.h"

#include "core/script/module_loader.h"

#include <fmt/format.h>

namespace headrace {

AggregateRealm::AggregateRealm(std::shared_ptr<const DomainModule> module,
                               const AggregateDescription& aggregate)
    : m_module(std::move(module))
    , m_aggregate(aggregate)
{
    for (std::size_t i = 0; i < aggregate.events.size(); ++i) {
        m_places.emplace(aggregate.events[i].type, i);
        for (const std::string& old : aggregate.events[i].renamedFrom)
            m_places.emplace(old, i);
    }
}

Result<void> AggregateRealm::open()
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
    const bool isPrepared = category && realm->callDriver("prepare", arguments, &looks);
    m_realm = std::move(realm);
    if (isPrepared && readLooks(looks))
        return {};
    const auto failure = run.takeFailure(m_module->fileName());
    m_realm.reset();
    return Error {failure.code, m_module->fileName() + ": " + failure.reason};
}

bool AggregateRealm::readLooks(JS::HandleValue looks)
{
    JS::RootedObject array(context());
    std::uint32_t count = 0;
    if (!readArray(context(), looks, &array, count))
        return false;
    if (count != m_aggregate.events.size()) { // By a getter, or a Proxy.
        JS_ReportErrorASCII(context(), "it declares something else each time that it is read");
        return false;
    }
    m_looks.assign(count, true);
    m_older.assign(m_aggregate.events.size(), {});
    for (std::uint32_t i = 0; i < count; ++i) {
        JS::RootedValue value(context());
        if (!JS_GetElement(context(), array, i, &value))
            return false;
        m_looks[i] = value.isTrue();
    }
    return true;
}

ScriptFailure AggregateRealm::takeFailure(ScriptRun& run)
{
    auto failure = run.takeFailure(m_module->fileName());
    m_isTorn = failure.isLimit;
    return failure;
}

// What ran was torn out of the middle of something, and holds on to what it allocated.
void AggregateRealm::dropTorn()
{
    if (!m_isTorn)
        return;
    const auto engine = m_realm->engineToKeep();
    m_realm.reset();
    m_isTorn = false;
    engine->collectGarbage();
}

std::size_t AggregateRealm::placeOf(std::string_view type) const
{
    const auto found = m_places.find(type);
    return found == m_places.end() ? kNoPlace : found->second;
}

Result<std::int32_t> AggregateRealm::routeOf(std::size_t place, int schema, ScriptRun& run)
{
    const EventDescription& event = m_aggregate.events[place];
    if (schema == event.version || (schema < event.version && !event.hasLenses))
        return static_cast<std::int32_t>(place);
    auto& older = m_older[place];
    const auto index = static_cast<std::size_t>(schema);
    if (schema < 1 || index >= older.size() || older[index] == 0)
        return makeRoute(place, schema, run);
    return older[index];
}

Result<std::int32_t> AggregateRealm::makeRoute(std::size_t place, int schema, ScriptRun& run)
{
    const EventDescription& event = m_aggregate.events[place];
    if (schema > event.version || schema < 1)
        return Error {ErrorCode::Unsupported,
                      fmt::format("it was written in schema {}, and {} knows {} as the newest; use "
                                  "a newer module",
                                  schema, m_module->fileName(), event.version)};
    JS::RootedValueArray<2> arguments(context());
    arguments[0].setInt32(static_cast<std::int32_t>(place));
    arguments[1].setInt32(schema);
    JS::RootedValue made(context());
    std::size_t route = 0;
    if (!m_realm->callDriver("route", arguments, &made)
        || !readNumber(context(), made, m_looks.size() + 1, route))
        return Error {ErrorCode::Rejected, takeFailure(run).reason};
    auto& older = m_older[place];
    older.resize(static_cast<std::size_t>(event.version), 0);
    older[static_cast<std::size_t>(schema)] = static_cast<std::int32_t>(route);
    m_looks.push_back(m_looks[place]); // Routes are numbered as they are made.
    return static_cast<std::int32_t>(route);
}

} // namespace headrace
