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
    /// Shared by everything that runs on one thread. Looked at about every 10 ms between two
    /// operations of a script, and after each page of a fold, each command and each printed state.
    /// A single operation of the engine's own, such as to print a text or to join one, is not
    /// interrupted: until it is done it may take what the longest text does, 2 GiB, and once more
    /// for what it makes of it.
    std::size_t memoryBytes = 256UL * 1024 * 1024;
};

} // namespace headrace
