// SPDX-License-Identifier: Apache-2.0
#include "core/script/script_fold.h"

#include "core/script/fold_engine.h"

#include <fmt/format.h>

#include <algorithm>

namespace headrace {
namespace {

// Between two chunks nothing of the first is kept alive.
constexpr std::size_t kChunkEvents = 1'000;

} // namespace

ScriptFold::ScriptFold(std::shared_ptr<const DomainModule> module,
                       const AggregateDescription& aggregate, std::unique_ptr<FoldEngine> engine)
    : m_module(std::move(module))
    , m_aggregate(aggregate)
    , m_engine(std::move(engine))
{
}

ScriptFold::~ScriptFold() = default;

Result<std::unique_ptr<Fold>> ScriptFold::make(std::shared_ptr<const DomainModule> module,
                                               std::string_view category)
{
    const AggregateDescription* aggregate = module->description().aggregate(category);
    if (!aggregate)
        return noSuchAggregate(*module, category);
    auto engine = std::make_unique<FoldEngine>(module, *aggregate);
    std::unique_ptr<Fold> fold(new ScriptFold(std::move(module), *aggregate, std::move(engine)));
    if (auto started = fold->start(); !started)
        return started.error();
    return fold;
}

void ScriptFold::begin(Version version)
{
    m_version = version;
    m_folded = 0;
    m_unhandled = 0;
    m_snapshotDue = {};
    m_failure.reset();
}

Result<void> ScriptFold::start()
{
    begin({});
    auto started = m_engine->start(m_aggregate.initialState, m_aggregate.stateVersion);
    if (!started)
        m_failure = started.error();
    return started;
}

Result<void> ScriptFold::restore(std::string_view stateJson, Version version, int stateVersion)
{
    begin(version);
    auto started = checkStateVersion(stateVersion);
    if (started)
        started = m_engine->start(stateJson, stateVersion);
    if (!started)
        m_failure = started.error();
    return started;
}

Result<void> ScriptFold::checkStateVersion(int stateVersion) const
{
    const int present = m_aggregate.stateVersion;
    if (stateVersion == present
        || (stateVersion >= 1 && stateVersion < present && !m_aggregate.stateLenses.empty()))
        return {};
    return Error {ErrorCode::Unsupported,
                  fmt::format("a state of \"{}\" in schema {} cannot be read by {}, where it has "
                              "schema {} and no lenses from there; fold it from its events",
                              m_aggregate.category, stateVersion, m_module->fileName(), present)};
}

Result<void> ScriptFold::apply(std::span<const EventView> events, const std::stop_token& stop)
{
    return fold(events, nullptr, stop);
}

Result<ProbeValue> ScriptFold::watch(const StateProbe& probe, const EventView* made)
{
    if (m_failure)
        return *m_failure;
    auto seen = m_engine->watch(probe, made);
    if (!seen && !m_engine->hasState())
        m_failure = seen.error();
    return seen;
}

Result<void> ScriptFold::applyWatched(std::span<const EventView> events,
                                      std::vector<ProbeChange>& changes,
                                      const std::stop_token& stop)
{
    if (!m_failure && !m_engine->isWatched())
        return Error {ErrorCode::InvalidArgument, "nothing is watched; call watch() first"};
    return fold(events, &changes, stop);
}

Result<void> ScriptFold::fold(std::span<const EventView> events, std::vector<ProbeChange>* changes,
                              const std::stop_token& stop)
{
    const EventView* const first = events.data();
    while (!events.empty()) {
        if (m_failure)
            return *m_failure;
        const auto chunk = events.first(std::min(events.size(), kChunkEvents));
        FoldEngine::Folded done;
        const std::size_t known = changes ? changes->size() : 0;
        auto folded = m_engine->fold(chunk, stop, done, changes);
        for (std::size_t i = known; changes && i < changes->size(); ++i)
            (*changes)[i].event += static_cast<std::size_t>(chunk.data() - first);
        if (done.due.value > 0)
            m_snapshotDue = done.due;
        for (const EventView& event : chunk.first(done.done)) {
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

Result<std::string> ScriptFold::stateJson()
{
    if (m_failure)
        return *m_failure;
    auto printed = m_engine->print();
    if (!printed && !m_engine->hasState())
        m_failure = printed.error();
    return printed;
}

Result<CommandOutcome> ScriptFold::handle(const CommandCall& call, const std::stop_token& stop)
{
    if (m_failure)
        return *m_failure;
    if (!m_aggregate.command(call.name)) {
        std::string known;
        for (const auto& declared : m_aggregate.commands)
            known += (known.empty() ? "" : ", ") + declared.name;
        return Error {ErrorCode::NotFound,
                      fmt::format("{} declares no command \"{}\" for \"{}\"; it has {}",
                                  m_module->fileName(), call.name, m_aggregate.category,
                                  known.empty() ? "none" : known)};
    }
    auto outcome = m_engine->handle(call, m_version, stop);
    if (!outcome && !m_engine->hasState())
        m_failure = outcome.error();
    return outcome;
}

} // namespace headrace
