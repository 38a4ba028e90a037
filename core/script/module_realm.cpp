// SPDX-License-Identifier: Apache-2.0
#include "core/script/module_realm.h"

#include "core/script/module_loader.h"

#include <fmt/format.h>

namespace headrace {

ModuleRealm::ModuleRealm(std::shared_ptr<const DomainModule> module, const char* prepare,
                         std::string name, std::vector<const EventDescription*> events)
    : m_module(std::move(module))
    , m_prepare(prepare)
    , m_name(std::move(name))
    , m_events(std::move(events))
{
}

Result<void> ModuleRealm::open()
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
    JSString* name = toScriptString(context, m_name);
    if (name)
        arguments[1].setString(name);
    const bool isPrepared = name && realm->callDriver(m_prepare, arguments, &looks);
    m_realm = std::move(realm);
    if (isPrepared && readLooks(looks))
        return {};
    const auto failure = run.takeFailure(m_module->fileName());
    m_realm.reset();
    return Error {failure.code, m_module->fileName() + ": " + failure.reason};
}

bool ModuleRealm::readLooks(JS::HandleValue looks)
{
    JS::RootedObject array(context());
    std::uint32_t count = 0;
    if (!readArray(context(), looks, &array, count))
        return false;
    if (count != m_events.size()) { // By a getter, or a Proxy.
        JS_ReportErrorASCII(context(), "it declares something else each time that it is read");
        return false;
    }
    m_looks.assign(count, true);
    m_older.assign(m_events.size(), {});
    for (std::uint32_t i = 0; i < count; ++i) {
        JS::RootedValue value(context());
        if (!JS_GetElement(context(), array, i, &value))
            return false;
        m_looks[i] = value.isTrue();
    }
    return true;
}

ScriptFailure ModuleRealm::takeFailure(ScriptRun& run)
{
    auto failure = run.takeFailure(m_module->fileName());
    m_isTorn = failure.isLimit;
    return failure;
}

// What ran was torn out of the middle of something, and holds on to what it allocated.
void ModuleRealm::dropTorn()
{
    if (!m_isTorn)
        return;
    const auto engine = m_realm->engineToKeep();
    m_realm.reset();
    m_isTorn = false;
    engine->collectGarbage();
}

Result<std::int32_t> ModuleRealm::routeOf(std::size_t place, int schema, ScriptRun& run)
{
    const EventDescription& event = *m_events[place];
    if (schema == event.version || (schema < event.version && !event.hasLenses))
        return static_cast<std::int32_t>(place);
    auto& older = m_older[place];
    const auto index = static_cast<std::size_t>(schema);
    if (schema < 1 || index >= older.size() || older[index] == 0)
        return makeRoute(place, schema, run);
    return older[index];
}

Result<std::int32_t> ModuleRealm::makeRoute(std::size_t place, int schema, ScriptRun& run)
{
    const EventDescription& event = *m_events[place];
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
