// SPDX-License-Identifier: Apache-2.0
#include "core/script/script_projection.h"

#include "core/script/projection_engine.h"

namespace headrace {

ScriptProjection::ScriptProjection(std::shared_ptr<const DomainModule> module,
                                   const ProjectionDescription& projection)
    : m_module(module)
    , m_projection(projection)
    , m_engine(std::make_unique<ProjectionEngine>(std::move(module), projection))
{
}

ScriptProjection::~ScriptProjection() = default;

Result<std::unique_ptr<ProjectionFold>>
ScriptProjection::make(std::shared_ptr<const DomainModule> module, std::string_view name)
{
    const ProjectionDescription* projection = module->description().projection(name);
    if (!projection)
        return noSuchProjection(*module, name);
    std::unique_ptr<ProjectionFold> fold(new ScriptProjection(std::move(module), *projection));
    if (auto started = fold->start(); !started)
        return started.error();
    return fold;
}

template<typename Work> auto ScriptProjection::unlessFailed(const Work& work) -> decltype(work())
{
    if (m_failure)
        return *m_failure;
    auto result = work();
    if (!result)
        m_failure = result.error();
    return result;
}

Result<void> ScriptProjection::start()
{
    m_failure.reset();
    return unlessFailed([&] { return m_engine->start(); });
}

Result<void> ScriptProjection::park(const std::string& key)
{
    return unlessFailed([&] { return m_engine->park(key); });
}

Result<void> ScriptProjection::restrictTo(std::optional<std::set<std::string>> keys)
{
    return unlessFailed([&] { return m_engine->restrictTo(std::move(keys)); });
}

Result<std::vector<KeyFailure>> ScriptProjection::apply(std::span<const EventView> events,
                                                        const RowSource& rows,
                                                        const std::stop_token& stop)
{
    return unlessFailed([&] { return m_engine->apply(events, rows, stop); });
}

Result<RowBatch> ScriptProjection::takeChanges()
{
    return unlessFailed([&] { return m_engine->takeChanges(); });
}

std::size_t ScriptProjection::changedRows() const
{
    return m_failure ? 0 : m_engine->changedRows();
}

Result<std::vector<KeyTouch>> ScriptProjection::touches(std::span<const EventView> events,
                                                        const std::stop_token& stop)
{
    return unlessFailed([&] { return m_engine->touches(events, stop); });
}

} // namespace headrace
