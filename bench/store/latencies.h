// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace headrace {

/// How long calls took, in milliseconds. Confined to one thread.
class Latencies
{
public:
    void add(double milliseconds) { m_values.push_back(static_cast<float>(milliseconds)); }
    void add(const Latencies& others);

    /// The value that `share` (0 to 1) of all stay at or below; 0 when there are none.
    double percentile(double share) const;
    double longest() const { return percentile(1); }

private:
    std::vector<float> m_values;
};

} // namespace headrace
