// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/time.h"

#include <array>
#include <cstdint>
#include <deque>
#include <optional>

namespace headrace {

/// The lag of one projection over the last 15 minutes, as it was seen while the console looked.
class LagTrend
{
public:
    static constexpr std::size_t kSteps = 112; ///< One for each pixel of a sparkline.
    static constexpr std::chrono::minutes kSpan {15};

    /// None: it could not be read.
    void add(Time at, std::optional<std::int64_t> lag);

    /// The highest of each step, the oldest first; none where nothing was seen.
    std::array<std::optional<std::int64_t>, kSteps> steps(Time now) const;

private:
    static std::int64_t stepOf(Time at);
    struct Step
    {
        std::int64_t index;
        std::optional<std::int64_t> highest;
    };
    std::deque<Step> m_steps; // Oldest first; at most kSteps.
};

} // namespace headrace
