// SPDX-License-Identifier: Apache-2.0
#include "core/script/event_upcaster.h"

#include "core/script/aggregate_realm.h"
#include "core/script/event_text.h"
#include "core/script/rounded_numbers.h"

#include <fmt/format.h>

namespace headrace {
class EventUpcaster::Engine
{
public:
    Engine(std::shared_ptr<const DomainModule> module, const AggregateDescription& aggregate)
        : m_realm(std::move(module), aggregate)
    {
    }

    const AggregateDescription& aggregate() const { return m_realm.aggregate(); }
    /// Null when its type is not declared.
    const EventDescription* describe(const EventView& event) const
    {
        const std::size_t place = m_realm.placeOf(event.type);
        return place == AggregateRealm::kNoPlace ? nullptr : &aggregate().events[place];
    }
    Error tooNew(const EventView& event, const EventDescription& declared) const
    {
        return {ErrorCode::Unsupported,
                fmt::format(
                    "{} was written in schema {}, and {} knows {} as the newest; use a newer "
                    "module",
                    nameOf(event), event.schema, m_realm.module().fileName(), declared.version)};
    }
    Result<std::string> cast(const EventView& event, int from, int to, std::string_view data);

private:
    Result<std::string> castInRealm(const EventView& event, int from, int to,
                                    std::string_view data);
    bool call(const EventView& event, int from, int to, std::string_view data,
              JS::MutableHandleValue result);
    Error castError(const EventView& event, int from, const ScriptFailure& failure) const;

    AggregateRealm m_realm;
};

Result<std::string> EventUpcaster::Engine::cast(const EventView& event, int from, int to,
                                                std::string_view data)
{
    if (from == to)
        return std::string(data);
    if (auto opened = m_realm.open(); !opened)
        return opened.error();
    auto made = castInRealm(event, from, to, data);
    m_realm.dropTorn();
    return made;
}

Result<std::string> EventUpcaster::Engine::castInRealm(const EventView& event, int from, int to,
                                                       std::string_view data)
{
    JSContext* context = m_realm.context();
    const JSAutoRealm entered(context, m_realm.realm().global());
    m_realm.realm().resetStep();
    ScriptRun run(m_realm.realm().engine(), m_realm.module().limits());
    JS::RootedValue printed(context);
    std::string text;
    if (!call(event, from, to, data, &printed) || !readText(context, printed, text))
        return castError(event, from, m_realm.takeFailure(run));
    return text;
}

bool EventUpcaster::Engine::call(const EventView& event, int from, int to, std::string_view data,
                                 JS::MutableHandleValue result)
{
    JSContext* context = m_realm.context();
    JS::RootedValueArray<4> arguments(context); // As the driver's cast() takes them.
    arguments[0].setInt32(static_cast<std::int32_t>(m_realm.placeOf(event.type)));
    arguments[1].setInt32(from);
    arguments[2].setInt32(to);
    JSString* text = toScriptString(context, data);
    if (!text)
        return false;
    arguments[3].setString(text);
    return m_realm.realm().callDriver("cast", arguments, result);
}

Error EventUpcaster::Engine::castError(const EventView& event, int from,
                                       const ScriptFailure& failure) const
{
    if (m_realm.realm().step()[1] == 0 && !failure.isLimit)
        return {
            ErrorCode::Rejected,
            fmt::format("the data of {} is not valid JSON ({})", nameOf(event), failure.reason)};
    std::string where = failure.where();
    if (!where.empty())
        where.insert(0, " ");
    return {failure.code,
            fmt::format("the lenses of {} failed{}: its data is of schema {}, and {}",
                        nameOf(event), where, from, failure.plainReason())};
}

EventUpcaster::EventUpcaster(std::unique_ptr<Engine> engine) : m_engine(std::move(engine)) {}

EventUpcaster::~EventUpcaster() = default;

Result<std::unique_ptr<EventUpcaster>>
EventUpcaster::make(std::shared_ptr<const DomainModule> module, std::string_view category)
{
    const AggregateDescription* aggregate = module->description().aggregate(category);
    if (!aggregate)
        return noSuchAggregate(*module, category);
    return std::unique_ptr<EventUpcaster>(
        new EventUpcaster(std::make_unique<Engine>(std::move(module), *aggregate)));
}

const AggregateDescription& EventUpcaster::aggregate() const
{
    return m_engine->aggregate();
}

Result<UpcastEvent> EventUpcaster::upcast(const EventView& event)
{
    const EventDescription* declared = m_engine->describe(event);
    if (!declared)
        return UpcastEvent {std::string(event.type), event.schema, std::string(event.data)};
    if (event.schema > declared->version)
        return m_engine->tooNew(event, *declared);
    if (!declared->hasLenses)
        return UpcastEvent {declared->type, event.schema, std::string(event.data)};
    return castTo(event, declared->version);
}

Result<LensWalk> EventUpcaster::walk(const EventView& event)
{
    LensWalk walk;
    const EventDescription* declared = m_engine->describe(event);
    walk.steps.push_back({declared ? declared->type : std::string(event.type), event.schema,
                          std::string(event.data)});
    if (!declared)
        return walk;
    if (event.schema > declared->version)
        return m_engine->tooNew(event, *declared);
    if (!declared->hasLenses)
        return walk;
    for (int from = event.schema; from < declared->version; ++from) {
        auto data = m_engine->cast(event, from, from + 1, walk.steps.back().dataJson);
        if (!data) {
            walk.failure = data.error();
            break;
        }
        walk.steps.push_back({declared->type, from + 1, *std::move(data)});
    }
    return walk;
}

Result<UpcastEvent> EventUpcaster::castTo(const EventView& event, int schema)
{
    const EventDescription* declared = m_engine->describe(event);
    if (!declared)
        return Error {ErrorCode::NotFound,
                      fmt::format("{} is of a type that is not declared", nameOf(event))};
    if (event.schema > declared->version)
        return m_engine->tooNew(event, *declared);
    if (schema < 1 || schema > declared->version
        || (schema != event.schema && !declared->hasLenses))
        return Error {
            ErrorCode::InvalidArgument,
            fmt::format("no lenses of \"{}\" lead to schema {}; it has {}", declared->type, schema,
                        declared->hasLenses ? fmt::format("versions 1 to {}", declared->version)
                                            : std::string("none"))};
    auto data = m_engine->cast(event, event.schema, schema, event.data);
    if (!data)
        return data.error();
    const bool isRounded = *data != event.data && hasRoundedNumbers(event.data);
    return UpcastEvent {declared->type, schema, *std::move(data), isRounded};
}

} // namespace headrace
