// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/projection_tools.h"

namespace headrace {

/// As Projections::retry().
Result<void> retryKey(const ProjectionTools& tools, ProjectionSlot& slot, const std::string& key,
                      Job& job);
/// As Projections::skip().
Result<void> skipParkedEvent(const ProjectionTools& tools, ProjectionSlot& slot,
                             const std::string& key, const Act& act, Job& job);

/// As Projections::rowNow().
Result<std::optional<RowBatch>> rowNow(const ProjectionTools& tools, ProjectionSlot& slot,
                                       const std::string& key, Job& job);

/// As Projections::trace().
Result<void> traceKey(const ProjectionTools& tools, const ProjectionDescription& projection,
                      const std::string& key, Job& job,
                      const std::function<bool(const EventView&)>& handler);

} // namespace headrace
