// SPDX-License-Identifier: Apache-2.0
#include "core/testing/scenario_runner.h"

#include "core/aggregate/state_at.h"
#include "core/command/command_bus.h"
#include "core/testing/scenario_verdict.h"
#include "core/testing/store_fixture.h"

#include <fmt/format.h>

#include <utility>

namespace headrace {
namespace {

constexpr std::size_t kMostDifferences = 100;

// One scenario: its store, its bus, its clock and ids.
class Run
{
public:
    Run(const Scenario& scenario, std::shared_ptr<const Domain> domain,
        const CommandSchemas& schemas)
        : m_scenario(scenario)
        , m_domain(std::move(domain))
        , m_schemas(schemas)
    {
    }

    Differences take()
    {
        if (auto opened = open(); !opened)
            add("/stream", opened.error().message);
        else if (give())
            goOn();
        if (m_differences.size() > kMostDifferences)
            m_differences.resize(kMostDifferences);
        return std::move(m_differences);
    }

private:
    Result<void> open();
    bool give();
    bool giveEvent(const GivenEvent& given, const std::string& pointer);
    Result<NewEvent> complete(const GivenEvent& given);
    bool giveCommand(const ScenarioCommand& given, const std::string& pointer);
    void goOn();
    void judgeStream();
    Result<AggregateState> foldStream();

    Result<CommandAnswer> send(const ScenarioCommand& given)
    {
        m_now = given.time.value_or(m_scenario.time);
        return m_bus->run(given.command);
    }
    Uuid nextId(Time time)
    {
        constexpr int kIdBits = 24; // Those of one scenario; what stands above is its seed.
        return makeUuidV7(time, 0, std::uint64_t {m_scenario.seed} << kIdBits | ++m_ids);
    }
    void add(std::string pointer, std::string message)
    {
        m_differences.push_back({std::move(pointer), std::move(message)});
    }

    const Scenario& m_scenario;
    const std::shared_ptr<const Domain> m_domain;
    const CommandSchemas& m_schemas;
    // Read by the bus on its threads, but changed only while it runs no command.
    Time m_now = m_scenario.time;
    std::uint64_t m_ids = 0;
    std::unique_ptr<EventStore> m_store =
        makeMemoryStore({.clock = [time = m_scenario.time] { return time; }});
    std::unique_ptr<CommandBus> m_bus; // Of the store: goes before it.
    Differences m_differences;
};

Result<void> Run::open()
{
    if (!m_domain->description().aggregate(m_scenario.stream.category()))
        return noSuchAggregate(*m_domain, m_scenario.stream.category());
    CommandBusOptions options {.workers = 1};
    options.clock = [this] { return m_now; };
    options.newId = [this](Time time) { return nextId(time); };
    auto bus = CommandBus::make(*m_store, m_domain, std::move(options));
    if (!bus)
        return bus.error();
    m_bus = *std::move(bus);
    return {};
}

// One after the other: a command sees the events before it.
bool Run::give()
{
    for (std::size_t i = 0; i < m_scenario.given.size(); ++i) {
        const auto& given = m_scenario.given[i];
        const std::string pointer = fmt::format("/given/{}", i);
        const auto* event = std::get_if<GivenEvent>(&given);
        if (!(event ? giveEvent(*event, pointer)
                    : giveCommand(std::get<ScenarioCommand>(given), pointer)))
            return false;
    }
    return true;
}

bool Run::giveEvent(const GivenEvent& given, const std::string& pointer)
{
    const auto event = complete(given);
    if (!event) {
        add(pointer, event.error().message);
        return false;
    }
    const auto answer = m_store->append({.events = {*event}});
    if (!answer)
        add(pointer, "cannot be stored: " + answer.error().message);
    else if (std::get<AppendReceipt>(*answer).repeated) // Nothing is expected: no conflict.
        add(pointer, "has the id of an event before it");
    else
        return true;
    return false;
}

// With what the scenario leaves to the domain, and not before it is what the domain says: a slip in
// what is given must not make a test of something that cannot happen.
Result<NewEvent> Run::complete(const GivenEvent& given)
{
    const auto wrong = [](std::string what) {
        return Error {ErrorCode::InvalidArgument, std::move(what)};
    };
    NewEvent event = given.event;
    const std::string_view category = event.stream.category();
    const AggregateDescription* aggregate = m_domain->description().aggregate(category);
    if (!aggregate)
        return noSuchAggregate(*m_domain, category);
    const EventDescription* declared = aggregate->eventStoredAs(event.type);
    if (!declared)
        return wrong(fmt::format("is an event \"{}\", which the aggregate \"{}\" does not declare",
                                 event.type, category));
    if (!given.hasSchema)
        event.schema = declared->version;
    if (event.schema > declared->version)
        return wrong(fmt::format("is of schema {}, but the newest of \"{}\" is {}", event.schema,
                                 event.type, declared->version));
    if (event.schema == declared->version)
        if (const auto violations = m_schemas.checkEvent(category, declared->type, event.data);
            !violations.empty())
            return wrong("is not what its schema says: " + describe(violations));
    if (!event.id)
        event.id = nextId(event.time.value_or(m_scenario.time));
    return event;
}

bool Run::giveCommand(const ScenarioCommand& given, const std::string& pointer)
{
    const auto answer = send(given);
    const bool isDone = answer && std::holds_alternative<CommandDone>(*answer);
    if (!isDone)
        add(pointer, "must be carried out, but " + textOf(answer));
    return isDone;
}

void Run::goOn()
{
    if (m_scenario.when)
        judgeAnswer(m_scenario.then, send(*m_scenario.when), m_differences);
    judgeStream();
}

// Also where nothing is said of the state: a domain that cannot fold its events has failed.
void Run::judgeStream()
{
    const auto state = foldStream();
    if (state)
        judgeState(m_scenario.then, state->stateJson, state->version, m_differences);
    else
        add("/then", "cannot be compared: " + state.error().message);
}

Result<AggregateState> Run::foldStream()
{
    auto fold = m_domain->makeFold(m_scenario.stream.category());
    if (!fold)
        return fold.error();
    const auto there = m_store->stream(m_scenario.stream);
    if (there || there.error().code != ErrorCode::NotFound)
        return stateAt(*m_store, **fold, m_scenario.stream);
    auto initial = (*fold)->stateJson();
    if (!initial)
        return initial.error();
    return AggregateState {.stream = m_scenario.stream, .stateJson = *std::move(initial)};
}

} // namespace

std::string describe(std::span<const ScenarioDifference> differences)
{
    std::string text;
    for (const ScenarioDifference& difference : differences)
        text += (text.empty() ? "" : "\n") + difference.pointer + " " + difference.message;
    return text;
}

Result<ScenarioRunner> ScenarioRunner::make(std::shared_ptr<const Domain> domain)
{
    auto schemas = CommandSchemas::compile(domain->description());
    if (!schemas)
        return Error(schemas.error()).during(domain->fileName());
    return ScenarioRunner(std::move(domain), *std::move(schemas));
}

ScenarioRunner::ScenarioRunner(std::shared_ptr<const Domain> domain, CommandSchemas schemas)
    : m_domain(std::move(domain))
    , m_schemas(std::move(schemas))
{
}

ScenarioOutcome ScenarioRunner::run(const Scenario& scenario) const
{
    return {Run(scenario, m_domain, m_schemas).take()};
}

} // namespace headrace
