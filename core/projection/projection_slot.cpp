// SPDX-License-Identifier: Apache-2.0
#include "core/projection/projection_slot.h"

#include <fmt/format.h>

namespace headrace {

Result<std::shared_ptr<ReadModel>> ProjectionSlot::reader()
{
    const std::lock_guard lock(m_mutex);
    if (auto writer = m_writer.lock())
        return writer;
    if (!m_reader) {
        auto opened = m_place->open(m_identity, false, m_clock);
        if (!opened)
            return opened.error();
        m_reader = *std::move(opened);
    }
    return m_reader;
}

Result<std::shared_ptr<ReadModel>> ProjectionSlot::writer()
{
    const std::lock_guard lock(m_mutex);
    return writerLocked();
}

Result<std::shared_ptr<ReadModel>> ProjectionSlot::writerLocked()
{
    if (auto writer = m_writer.lock())
        return writer;
    if (m_identity.store.empty())
        return Error {ErrorCode::Refused,
                      fmt::format("the rows of {} cannot be made: the store has no identity yet, "
                                  "and is opened read-only; open it for writing once",
                                  m_projection.name)};
    auto opened = m_place->open(m_identity, true, m_clock);
    if (!opened)
        return opened.error();
    std::shared_ptr<ReadModel> writer = *std::move(opened);
    m_writer = writer;
    return writer;
}

Result<std::shared_ptr<LiveProjection>> ProjectionSlot::begin(const Make& make)
{
    const std::lock_guard lock(m_mutex);
    if (m_running)
        return Error {ErrorCode::InvalidArgument,
                      fmt::format("the projection {} is run here already", m_projection.name)};
    auto model = writerLocked();
    if (!model)
        return model.error();
    auto made = make(*std::move(model));
    if (made)
        m_running = *made;
    return made;
}

void ProjectionSlot::end()
{
    std::shared_ptr<LiveProjection> ended; // Destroyed outside the lock.
    const std::lock_guard lock(m_mutex);
    ended.swap(m_running);
}

std::shared_ptr<LiveProjection> ProjectionSlot::running()
{
    const std::lock_guard lock(m_mutex);
    return m_running;
}

Result<void> ProjectionSlot::change(const Task& task)
{
    if (const auto live = running()) {
        auto done = live->between([&](const Build& build) { return task(*live->model(), build); });
        if (done)
            return *std::move(done);
        static_cast<void>(live->finish()); // It is on its way out.
    }
    return changeAsOwner(task);
}

Result<void> ProjectionSlot::changeAsOwner(const Task& task)
{
    const std::lock_guard lock(m_mutex);
    const auto model = writerLocked();
    if (!model)
        return model.error();
    const auto live = (*model)->live();
    if (!live)
        return live.error();
    return *live ? task(**model, **live) : noRowsYet(m_projection.name);
}

} // namespace headrace
