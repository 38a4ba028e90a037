// SPDX-License-Identifier: Apache-2.0
#include "bench/store/latencies.h"

#include <algorithm>
#include <cmath>

namespace headrace {

void Latencies::add(const Latencies& others)
{
    m_values.insert(m_values.end(), others.m_values.begin(), others.m_values.end());
}

double Latencies::percentile(double share) const
{
    if (m_values.empty())
        return 0;
    auto values = m_values;
    const auto count = static_cast<double>(values.size());
    const auto rank = std::max<std::ptrdiff_t>(std::lround(std::ceil(share * count)), 1);
    const auto at = values.begin() + (rank - 1);
    std::nth_element(values.begin(), at, values.end());
    return static_cast<double>(*at);
}

} // namespace headrace
