// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/lag_trend.h"

#include <algorithm>

namespace headrace {

std::int64_t LagTrend::stepOf(Time at)
{
    constexpr auto kStep = std::chrono::microseconds(kSpan) / std::int64_t(kSteps);
    return std::chrono::duration_cast<std::chrono::microseconds>(at.time_since_epoch()) / kStep;
}

void LagTrend::add(Time at, std::optional<std::int64_t> lag)
{
    const std::int64_t index = stepOf(at);
    if (m_steps.empty() || m_steps.back().index < index)
        m_steps.push_back({index, lag});
    else if (lag)
        m_steps.back().highest = std::max(m_steps.back().highest.value_or(0), *lag);
    while (m_steps.front().index <= index - std::int64_t(kSteps))
        m_steps.pop_front();
}

std::array<std::optional<std::int64_t>, LagTrend::kSteps> LagTrend::steps(Time now) const
{
    std::array<std::optional<std::int64_t>, kSteps> all;
    const std::int64_t first = stepOf(now) - std::int64_t(kSteps) + 1;
    for (const Step& step : m_steps)
        if (step.index >= first && step.index < first + std::int64_t(kSteps))
            all[std::size_t(step.index - first)] = step.highest;
    return all;
}

} // namespace headrace
