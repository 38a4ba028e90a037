// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/version_density.h"

#include <algorithm>
#include <cmath>

namespace headrace {
namespace {

// How much happened in the bar, on a scale of its own; 0 for nothing.
double weight(std::span<const Time> times, const DensityBar& bar, VersionSpacing spacing)
{
    const auto count = static_cast<double>(bar.last - bar.first + 1);
    if (count <= 0)
        return 0;
    if (spacing == VersionSpacing::ByTime)
        return count;
    const auto first = static_cast<std::size_t>(std::max<std::int64_t>(bar.first - 1, 1) - 1);
    const auto last = static_cast<std::size_t>(bar.last - 1);
    const auto us = std::max<std::int64_t>((times[last] - times[first]).count(), 1);
    return count / static_cast<double>(us);
}

void scaleToOne(std::vector<DensityBar>& bars, VersionSpacing spacing)
{
    double least = INFINITY;
    double most = 0;
    for (const DensityBar& bar : bars) {
        most = std::max(most, bar.height);
        if (bar.height > 0)
            least = std::min(least, bar.height);
    }
    constexpr double kLowest = 0.15; // What is there stays visible beside the busiest bar.
    for (DensityBar& bar : bars) {
        if (bar.height <= 0)
            continue;
        double share = bar.height / most;
        if (spacing == VersionSpacing::ByVersion)
            share = most > least ? std::log(bar.height / least) / std::log(most / least) : 1;
        bar.height = kLowest + (1 - kLowest) * share;
    }
}

} // namespace

std::vector<DensityBar> densityBars(std::span<const Time> times, const VersionScale& scale,
                                    VersionSpacing spacing, double pitch)
{
    const double left = scale.x(0);
    const double right = scale.x(scale.last());
    std::vector<DensityBar> bars;
    std::int64_t next = 1;
    for (double x = left; x < right; x += pitch) {
        DensityBar bar {.x = x, .first = next};
        const bool isLastBar = x + pitch >= right;
        while (next <= scale.last() && (isLastBar || scale.x(next) < x + pitch))
            ++next;
        bar.last = next - 1;
        bar.height = weight(times, bar, spacing);
        bars.push_back(bar);
    }
    scaleToOne(bars, spacing);
    return bars;
}

} // namespace headrace
