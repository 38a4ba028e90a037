// SPDX-License-Identifier: Apache-2.0
#include "core/projection/live_projection.h"

#include <fmt/format.h>

#include <future>

namespace headrace {

Error noRowsYet(const std::string& projection)
{
    return {ErrorCode::NotFound,
            fmt::format("the projection {} has no rows yet; run it first", projection)};
}

LiveProjection::LiveProjection(EventStore& store, std::shared_ptr<const Domain> domain,
                               const ProjectionDescription& projection,
                               std::shared_ptr<ReadModel> model, Build build, CommitPolicy policy)
    : m_store(store)
    , m_domain(std::move(domain))
    , m_projection(projection)
    , m_model(std::move(model))
    , m_policy(policy)
    , m_build(std::move(build))
    , m_committed(m_build.checkpoint)
    , m_thread([this] { fold(); })
{
}

LiveProjection::~LiveProjection()
{
    m_queue.end();
}

Position LiveProjection::committed() const
{
    const std::lock_guard lock(m_mutex);
    return m_committed;
}

bool LiveProjection::push(const EventPage& page, const std::stop_token& stop)
{
    return m_queue.push(page, stop);
}

Result<void> LiveProjection::finish()
{
    m_queue.end();
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_isOver; });
    return m_result;
}

Result<void> LiveProjection::abandon()
{
    m_queue.close();
    m_stop.request_stop();
    return finish();
}

std::optional<Result<void>> LiveProjection::between(const Task& task)
{
    std::promise<Result<void>> done;
    auto answer = done.get_future();
    // A task that is dropped breaks its promise: whoever waits is told so.
    const bool isTaken = m_queue.push(FoldTask(
        [this, &task, done = std::make_shared<std::promise<Result<void>>>(std::move(done))] {
            auto settled = m_fold->settle();
            if (!settled)
                return done->set_value(settled);
            Build build;
            {
                const std::lock_guard lock(m_mutex);
                build = m_build;
            }
            build.checkpoint = m_fold->covered();
            auto result = task(build);
            m_reopened = reopen();
            done->set_value(std::move(result));
        }));
    if (!isTaken)
        return std::nullopt;
    try {
        return answer.get();
    } catch (const std::future_error&) {
        return std::nullopt;
    }
}

bool LiveProjection::waitFor(Position position, std::chrono::steady_clock::time_point until,
                             std::stop_token stop)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait_until(lock, std::move(stop), until,
                         [&] { return m_committed >= position || m_isOver; });
    return m_committed >= position;
}

void LiveProjection::committedAt(Position position)
{
    {
        const std::lock_guard lock(m_mutex);
        m_committed = position;
    }
    m_changed.notify_all();
}

Result<std::unique_ptr<BuildFold>> LiveProjection::open(const Build& build)
{
    return BuildFold::make(m_store, *m_domain, m_projection, *m_model, build, m_policy,
                           [this](Position position) { committedAt(position); });
}

// Whatever was done in between: what is live now is gone on with.
Result<void> LiveProjection::reopen()
{
    const auto live = m_model->live();
    if (!live)
        return live.error();
    if (!*live)
        return noRowsYet(m_projection.name);
    auto opened = open(**live);
    if (!opened)
        return opened.error();
    m_fold = *std::move(opened);
    {
        const std::lock_guard lock(m_mutex);
        m_build = **live;
    }
    committedAt((*live)->checkpoint);
    return {};
}

void LiveProjection::fold()
{
    auto opened = open(m_build);
    auto result = opened ? Result<void>() : opened.error();
    if (opened) {
        m_fold = *std::move(opened);
        result = foldAll();
    }
    m_queue.close();
    m_fold.reset();
    {
        const std::lock_guard lock(m_mutex);
        m_isOver = true;
        m_result = std::move(result);
    }
    m_changed.notify_all();
}

Result<void> LiveProjection::foldAll()
{
    for (;;) {
        auto item = m_queue.tryPop();
        if (!item) { // Nothing comes at the moment: what there is becomes visible.
            if (auto committed = m_fold->commit(); !committed)
                return committed;
            item = m_queue.pop();
        }
        if (!item)
            return m_fold->settle();
        if (const auto* page = std::get_if<EventPage>(&*item)) {
            if (auto taken = takePage(*page); !taken)
                return taken;
        } else {
            std::get<FoldTask> (*item)();
        }
    }
}

Result<void> LiveProjection::takePage(const EventPage& page)
{
    return m_fold->take(page.batch->events(), page.covered, m_stop.get_token());
}

} // namespace headrace
