// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/aggregate/version_scale.h"

namespace headrace {

/// One bar of a line that holds too many versions for a tick each.
struct DensityBar
{
    double x = 0;           ///< Its left edge, in pixels.
    double height = 0;      ///< From 0 (nothing happened) to 1 (the busiest bar).
    std::int64_t first = 0; ///< The versions it stands for; none when `last` < `first`.
    std::int64_t last = -1;
};

/// Cuts the line into bars `pitch` pixels apart. By time a bar is as high as it holds events. By
/// version every bar holds as many, so there it is as high as they came fast (logarithm of events
/// per second): bursts stand out in both. `times` are those that `scale` was made from. O(n).
std::vector<DensityBar> densityBars(std::span<const Time> times, const VersionScale& scale,
                                    VersionSpacing spacing, double pitch);

} // namespace headrace
