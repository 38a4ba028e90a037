// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <stdexcept>
#include <type_traits>
#include <utility>

namespace headrace {

/// The value of `result`. A benchmark cannot go on without it: an error ends the scenario, and
/// benchStore() makes a Result of it again.
template<typename T> T orThrow(Result<T> result)
{
    if (!result)
        throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<T>)
        return *std::move(result);
}

} // namespace headrace
