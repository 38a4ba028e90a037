// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/projection_tools.h"

namespace headrace {

/// As Projections::plan().
Result<RebuildPlan> planRebuild(const ProjectionTools& tools, ProjectionSlot& slot,
                                const RebuildRequest& request);

/// As Projections::rebuild(); writes the record of it, too.
Result<RebuildResult> rebuild(const ProjectionTools& tools, ProjectionSlot& slot,
                              const RebuildPlan& plan, Job& job);

/// Into a table of its own. Full: then makes it live.
Result<RebuildResult> rebuildAside(const ProjectionTools& tools, ProjectionSlot& slot,
                                   const RebuildPlan& plan, Job& job);
/// Keys within the live rows.
Result<RebuildResult> rebuildKeys(const ProjectionTools& tools, ProjectionSlot& slot,
                                  const RebuildPlan& plan, Job& job);

/// Brings `table` up to where the live build is and makes it live, while nothing else happens to
/// the rows.
Result<void> makeLive(const ProjectionTools& tools, ProjectionSlot& slot, const Build& build,
                      Job& job);

} // namespace headrace
