// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/projection_tools.h"

namespace headrace {

/// As Projections::plan().
Result<RebuildPlan> planRebuild(const ProjectionTools& tools, ProjectionSlot& slot,
                                const RebuildRequest& request);

/// As Projections::rebuild(); writes the record of it, too.
Result<RebuildResult> rebuild(const ProjectionTools& tools, ProjectionSlot& slot,
                              const RebuildPlan& plan, Job& job, const Act& act);

// These keep `record`, with what they counted, in the commit that ends them; none when they fail.
/// Into a table of its own. Full: then makes it live.
Result<RebuildResult> rebuildAside(const ProjectionTools& tools, ProjectionSlot& slot,
                                   const RebuildPlan& plan, RebuildRecord record, Job& job);
/// Keys within the live rows.
Result<RebuildResult> rebuildKeys(const ProjectionTools& tools, ProjectionSlot& slot,
                                  const RebuildPlan& plan, RebuildRecord record, Job& job);

/// Brings `build` up to where the live build is and makes it live, with the record of it, while
/// nothing else happens to the rows.
Result<void> makeLive(const ProjectionTools& tools, ProjectionSlot& slot, const Build& build,
                      const RebuildRecord& record, Job& job);

} // namespace headrace
