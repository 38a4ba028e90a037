// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdlib>

namespace headrace {

/// How long a test of faults runs and what it draws its faults from: short and always the same,
/// unless the environment says otherwise.
struct FaultRun
{
    std::uint64_t seed = 20'260'301; ///< HEADRACE_FAULT_SEED
    int rounds = 1;                  ///< HEADRACE_FAULT_ROUNDS: so many times the work.
};

inline FaultRun faultRun()
{
    FaultRun run;
    if (const char* const seed = std::getenv("HEADRACE_FAULT_SEED"))
        run.seed = std::strtoull(seed, nullptr, 10);
    if (const char* const rounds = std::getenv("HEADRACE_FAULT_ROUNDS"))
        run.rounds = std::atoi(rounds);
    return run;
}

} // namespace headrace
