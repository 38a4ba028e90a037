// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/projection_tools.h"

namespace headrace {

/// As Projections::status(), of one. What cannot be read is said in it.
ProjectionStatus reportOn(const ProjectionTools& tools, ProjectionSlot& slot);

} // namespace headrace
