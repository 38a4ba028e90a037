// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace headrace {

/// Runs from its making.
class Stopwatch
{
public:
    double seconds() const
    {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count();
    }
    double milliseconds() const { return seconds() * 1'000; }

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

} // namespace headrace
