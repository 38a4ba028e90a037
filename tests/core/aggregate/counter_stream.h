// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/domain/domain.h"
#include "core/script/domain_module.h"
#include "core/store/memory/memory_store.h"

#include <QtGlobal>

#include <memory>
#include <string>

namespace headrace {

/// What the tests of the time machine fold: a stream of steps up and down.
inline const StreamName kCounter = StreamName::parse("counter-1").value();

inline std::shared_ptr<const Domain> domainOf(const std::string& source)
{
    auto module = DomainModule::parse(source, "counter.js");
    if (!module)
        qFatal("%s", module.error().message.c_str());
    return *std::move(module);
}

/// Adds data.by to state.sum. `more` goes into the aggregate, `state` in front of its initial
/// state, and `apply` behind the addition.
inline std::string counterModule(const std::string& more = "", const std::string& state = "",
                                 const std::string& apply = "")
{
    return "export default { name: 'counters', aggregates: { counter: {\n"
           "    state: { "
        + state + " initial: { sum: 0, steps: 0 } },\n    events: {\n"
        + "        Stepped: { apply(state, data, event) { state.sum += data.by; state.steps += 1; "
        + apply + " } },\n        Broken: { apply() { throw new Error('no more'); } },\n    },\n"
        + more + "\n} } };\n";
}

inline std::unique_ptr<Fold> newFold(const std::shared_ptr<const Domain>& domain)
{
    return domain->makeFold("counter").value();
}

inline Time minute(std::int64_t version)
{
    return *parseTime("2026-03-01T12:00:00Z") + std::chrono::minutes(version);
}

/// Versions `from` to `to`; `by` says the step of a version. Every hundredth is of a type that no
/// module declares.
template<typename By> void appendSteps(EventStore& store, int from, int to, const By& by)
{
    AppendRequest request;
    for (int version = from; version <= to; ++version) {
        NewEvent event;
        event.stream = kCounter;
        event.type = version % 100 == 0 ? "Unheard of" : "Stepped";
        event.time = minute(version);
        event.data = "{\"by\":" + std::to_string(by(version)) + "}";
        request.events.push_back(std::move(event));
    }
    if (!store.append(request))
        qFatal("the events cannot be appended");
}

inline void appendBroken(EventStore& store)
{
    AppendRequest request;
    NewEvent event;
    event.stream = kCounter;
    event.type = "Broken";
    request.events.push_back(std::move(event));
    if (!store.append(request))
        qFatal("the event cannot be appended");
}

} // namespace headrace
