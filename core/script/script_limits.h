// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>

namespace headrace {

/// What a piece of JavaScript may use up before it is ended with an error.
struct ScriptLimits
{
    /// For one step: loading the module, one event handler, printing one state. A fold of any
    /// length may go on as long as every single event stays within it. Checked about every 10 ms.
    std::chrono::milliseconds time {2'000};
    /// Shared by everything that runs on one thread.
    std::size_t memoryBytes = 256UL * 1024 * 1024;
};

} // namespace headrace
