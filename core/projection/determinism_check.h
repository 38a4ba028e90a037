// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/projection_tools.h"

namespace headrace {

/// As Projections::check(): folds every event twice, in memory. The second time in portions of
/// other sizes (chosen by `seed`), and now and then by a new fold that begins with the rows so far,
/// as after a restart: what a module keeps outside its rows shows.
Result<DeterminismResult> checkDeterminism(const ProjectionTools& tools,
                                           const ProjectionDescription& projection,
                                           std::uint64_t seed, Job& job);

} // namespace headrace
