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

/// Whether rows of `build` are not what `projection` declares now.
inline bool isOutdated(const Build& build, const ProjectionDescription& projection)
{
    return build.version != projection.version || build.columns != projection.columns;
}

} // namespace headrace
