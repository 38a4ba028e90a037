// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <stop_token>

namespace headrace {

/// Lets `time` pass, or less once `stop` is requested; whether it was. For what is tried again and
/// gives no sign when that would succeed: a server that is away, a stream that others write to.
bool pauseUnlessStopped(std::chrono::microseconds time, const std::stop_token& stop);

} // namespace headrace
