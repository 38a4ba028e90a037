// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

namespace headrace {

struct ChildOutcome
{
    double value = 0;     ///< What the work returned.
    double peakRssMb = 0; ///< Of the child alone, in 10⁶ bytes.
};

/// Runs `work` in a fork of this process, which must have one thread and no store open, and leaves
/// it without a goodbye, as a crash does: destructors of statics do not run. Throws what `work`
/// threw, as a std::runtime_error.
ChildOutcome runInChild(const std::function<double()>& work);

} // namespace headrace
