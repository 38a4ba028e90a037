// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/live_projection.h"

#include <functional>
#include <memory>
#include <mutex>

namespace headrace {

/// One projection of this process: its read model, opened once, and whether it is run here.
/// Thread-safe.
class ProjectionSlot
{
public:
    ProjectionSlot(const ProjectionDescription& projection, ReadModel::Identity identity,
                   std::shared_ptr<ReadModelPlace> place, Clock clock)
        : m_projection(projection)
        , m_identity(std::move(identity))
        , m_place(std::move(place))
        , m_clock(std::move(clock))
    {
    }

    const ProjectionDescription& projection() const { return m_projection; }
    ReadModelPlace& place() const { return *m_place; }

    /// For reading; whoever writes it. Errors: as ReadModelPlace::open().
    Result<std::shared_ptr<ReadModel>> reader();
    /// For writing; this process owns the projection for as long as somebody holds it.
    Result<std::shared_ptr<ReadModel>> writer();

    /// Makes it run by `make`, as its owner. InvalidArgument: it is run here already.
    using Make =
        std::function<Result<std::shared_ptr<LiveProjection>>(std::shared_ptr<ReadModel> model)>;
    Result<std::shared_ptr<LiveProjection>> begin(const Make& make);
    void end();
    std::shared_ptr<LiveProjection> running();

    /// Runs `task` while nothing is folded into the live build: between two pages when it is run
    /// here, else as its owner. NotFound: there is no live build.
    using Task = std::function<Result<void>(ReadModel& model, const Build& live)>;
    Result<void> change(const Task& task);

    /// Held by the one who builds aside; null when somebody does already.
    std::unique_lock<std::mutex> tryRebuild() { return {m_rebuilding, std::try_to_lock}; }

private:
    Result<std::shared_ptr<ReadModel>> writerLocked();
    Result<void> changeAsOwner(const Task& task);

    const ProjectionDescription& m_projection;
    const ReadModel::Identity m_identity;
    const std::shared_ptr<ReadModelPlace> m_place;
    const Clock m_clock;
    std::mutex m_rebuilding;
    std::mutex m_mutex; // Guards what follows, and the live build when it is not run here.
    std::weak_ptr<ReadModel> m_writer;
    std::shared_ptr<ReadModel> m_reader;
    std::shared_ptr<LiveProjection> m_running;
};

} // namespace headrace
