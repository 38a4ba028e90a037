// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/job.h"
#include "core/projection/projection_tools.h"

#include <vector>

namespace headrace {

/// As Projections::run(), of these.
Result<void> runProjections(const ProjectionTools& tools, const std::vector<ProjectionSlot*>& slots,
                            bool once, Job& job);

} // namespace headrace
