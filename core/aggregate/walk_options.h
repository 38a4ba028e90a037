// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event.h"

#include <functional>
#include <stop_token>

namespace headrace {

/// How a walk over the versions of a stream is watched and ended.
struct WalkOptions
{
    std::stop_token stop;
    /// Called on the walking thread after each page, with the last version that was folded.
    std::function<void(Version)> onProgress;
};

} // namespace headrace
