// SPDX-License-Identifier: Apache-2.0
#include "core/domain/native/native_fold.h"

#include "core/domain/native/event_data.h"

#include <fmt/format.h>

#include <exception>

namespace headrace::native {
namespace {

std::string commandsOf(const AggregateDescription& aggregate)
{
    std::string known;
    for (const CommandDescription& command : aggregate.commands)
        known += (known.empty() ? "" : ", ") + command.name;
    return known.empty() ? "none" : known;
}

} // namespace

NativeFold::NativeFold(std::shared_ptr<const Domain> domain, const AggregateCode& code)
    : m_domain(std::move(domain))
    , m_code(code)
    , m_state(code.makeState())
{
}

Error NativeFold::failure(std::string_view doing, std::string_view what) const
{
    return {ErrorCode::Rejected, fmt::format("{}: {}: {}", m_domain->fileName(), doing, what)};
}

Result<void> NativeFold::start()
{
    m_state->reset();
    m_version = m_snapshotDue = {};
    m_folded = m_unhandled = 0;
    m_failure.reset();
    m_watch.reset();
    return {};
}

// Upcasts lead from 1 on, where there are any: Domain::make() sees to it.
Result<void> NativeFold::checkStateVersion(int stateVersion) const
{
    const int present = m_code.description.stateVersion;
    if (stateVersion == present
        || (stateVersion >= 1 && stateVersion < present && !m_code.stateUpcasts.empty()))
        return {};
    return Error {ErrorCode::Unsupported,
                  fmt::format("a state of \"{}\" in schema {} cannot be read by {}, where it has "
                              "schema {} and no upcasts from there; fold it from its events",
                              m_code.description.category, stateVersion, m_domain->fileName(),
                              present)};
}

Result<void> NativeFold::restore(std::string_view stateJson, Version version, int stateVersion)
{
    Json json = Json::parse(stateJson, nullptr, false);
    if (!json.is_object())
        return Error {ErrorCode::InvalidArgument,
                      fmt::format("the state of {} at version {} is not a JSON object",
                                  m_code.description.category, version.value)};
    if (auto known = checkStateVersion(stateVersion); !known)
        return known;
    if (auto started = start(); !started)
        return started;
    try {
        stepUp(json, m_code.stateUpcasts, stateVersion);
        m_state->read(json);
    } catch (const std::exception& error) {
        m_failure = failure(fmt::format("reading a state of {}", m_code.description.category),
                            error.what());
        return *m_failure;
    }
    m_version = version;
    return {};
}

Result<void> NativeFold::checkSchema(const EventView& event, const AggregateCode::Event& code) const
{
    if (knowsSchema(code, event.schema))
        return {};
    return Error {
        ErrorCode::Unsupported,
        fmt::format("folding {}@{} ({}) failed: it was written in schema {}, and {} knows "
                    "{} as the newest; use a newer domain",
                    event.stream, event.version.value, event.type, event.schema,
                    m_domain->fileName(), code.version)};
}

Result<void> NativeFold::applyOne(const EventView& event)
{
    const auto code = m_code.events.find(event.type);
    if (code == m_code.events.end()) {
        ++m_unhandled;
        return {};
    }
    if (auto known = checkSchema(event, code->second); !known)
        return known;
    try {
        Json data = Json::parse(event.data);
        stepUp(data, code->second.upcasts, event.schema);
        EventView present = event;
        present.type = code->second.type;
        code->second.apply(m_state->value(), data, present);
        if (m_code.when && m_code.when(m_state->value(), present))
            m_snapshotDue = event.version;
        return {};
    } catch (const std::exception& error) {
        return failure(fmt::format("{} of {}@{}", event.type, event.stream, event.version.value),
                       error.what());
    }
}

Result<void> NativeFold::apply(std::span<const EventView> events, const std::stop_token& stop)
{
    if (m_failure)
        return *m_failure;
    for (const EventView& event : events) {
        auto applied = stop.stop_requested()
            ? Result<void>(Error {ErrorCode::Cancelled, "folding was stopped"})
            : applyOne(event);
        if (!applied) {
            m_failure = applied.error();
            return applied;
        }
        m_version = event.version;
        ++m_folded;
    }
    return {};
}

Result<std::string> NativeFold::lookAt(const Json::json_pointer& field) const
{
    try {
        const Json state = m_state->print();
        return state.contains(field) ? state.at(field).dump() : std::string();
    } catch (const std::exception& error) {
        return failure(fmt::format("printing the state of {}", m_code.description.category),
                       error.what());
    }
}

Result<ProbeValue> NativeFold::watch(const StateProbe& probe, const EventView*)
{
    m_watch.reset();
    if (m_failure)
        return *m_failure;
    if (probe.kind != StateProbe::Kind::Field)
        return Error {ErrorCode::Unsupported,
                      m_domain->fileName()
                          + " is a domain in C++, which cannot run a JavaScript predicate; ask for "
                            "the history of a field"};
    if (const auto keys = readPointer(probe.text); !keys)
        return keys.error();
    const Json::json_pointer field(probe.text);
    auto seen = lookAt(field);
    if (!seen)
        return seen.error();
    m_watch = Watch {field, *seen};
    return ProbeValue {*std::move(seen), {}};
}

Result<void> NativeFold::applyWatched(std::span<const EventView> events,
                                      std::vector<ProbeChange>& changes,
                                      const std::stop_token& stop)
{
    if (!m_watch)
        return Error {ErrorCode::InvalidArgument, "no field of the state is watched"};
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (auto applied = apply(events.subspan(i, 1), stop); !applied)
            return applied;
        auto seen = lookAt(m_watch->field);
        if (!seen) {
            m_watch.reset();
            return seen.error();
        }
        if (*seen == m_watch->seen)
            continue;
        m_watch->seen = *seen;
        changes.push_back({i, {*std::move(seen), {}}});
    }
    return {};
}

Result<std::string> NativeFold::stateJson()
{
    if (m_failure)
        return *m_failure;
    const auto doing = [&] {
        return fmt::format("printing the state of {}", m_code.description.category);
    };
    try {
        const Json json = m_state->print();
        if (!json.is_object())
            return failure(doing(), "it is not a JSON object");
        return json.dump();
    } catch (const std::exception& error) {
        return failure(doing(), error.what());
    }
}

Result<CommandOutcome> NativeFold::handle(const CommandCall& call, const std::stop_token& stop)
{
    if (m_failure)
        return *m_failure;
    if (stop.stop_requested())
        return Error {ErrorCode::Cancelled, "the command was stopped"};
    const auto code = m_code.commands.find(call.name);
    if (code == m_code.commands.end())
        return Error {ErrorCode::NotFound,
                      fmt::format("the aggregate \"{}\" declares no command \"{}\"; it has {}",
                                  m_code.description.category, call.name,
                                  commandsOf(m_code.description))};
    const Json data = Json::parse(call.dataJson, nullptr, false);
    Json meta = call.metaJson.empty() ? Json::object() : Json::parse(call.metaJson, nullptr, false);
    if (data.is_discarded() || !meta.is_object())
        return Error {ErrorCode::InvalidArgument,
                      fmt::format("the {} of the command \"{}\" is not {}",
                                  data.is_discarded() ? "data" : "metadata", call.name,
                                  data.is_discarded() ? "JSON" : "a JSON object")};
    try {
        CommandContext context(call, m_version, std::move(meta));
        const Decision decision = code->second(m_state->value(), data, context);
        if (!decision.isAccepted())
            return CommandOutcome(decision.rejection());
        auto accepted = accept(decision);
        if (!accepted)
            return Error(accepted.error()).during(fmt::format("command {}", call.name));
        return CommandOutcome(*std::move(accepted));
    } catch (const std::exception& error) {
        return failure(fmt::format("command {} to {}", call.name, call.stream.text()),
                       error.what());
    }
}

Result<CommandAccepted> NativeFold::accept(const Decision& decision) const
{
    CommandAccepted accepted {.mustNotExist = decision.conditions()};
    for (const Decision::Event& event : decision.events()) {
        const EventDescription* described = m_code.description.event(event.type);
        if (!described)
            return failure("an event",
                           fmt::format("the aggregate \"{}\" declares no event \"{}\"",
                                       m_code.description.category, event.type));
        const AggregateCode::Event& code = m_code.events.find(event.type)->second;
        accepted.events.push_back(
            {.type = event.type,
             .schema = described->version,
             .dataJson = event.data.dump(),
             .metaJson = event.meta.is_null() ? "" : event.meta.dump(),
             .tags = code.tags ? code.tags(event.data) : std::vector<std::string>()});
    }
    return accepted;
}

} // namespace headrace::native
