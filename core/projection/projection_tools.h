// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/projection_slot.h"
#include "core/projection/projections.h"

namespace headrace {

/// What everything that is done to projections works with.
struct ProjectionTools
{
    EventStore& store;
    std::shared_ptr<const Domain> domain;
    const ProjectionsOptions& options;

    CommitPolicy commitPolicy() const { return {options.commitEvents, options.commitEvery}; }
};

/// The record of what is done by `act`, for the commit that does it.
inline RebuildRecord recordOf(std::string kind, std::string what, const Act& act, Time begun)
{
    return {.kind = std::move(kind),
            .what = std::move(what),
            .begun = begun,
            .outcome = "done",
            .actor = act.actor,
            .reason = act.reason};
}

/// Whether rows of `build` are not what `projection` declares now.
inline bool isOutdated(const Build& build, const ProjectionDescription& projection)
{
    return build.version != projection.version || build.columns != projection.columns;
}

} // namespace headrace
