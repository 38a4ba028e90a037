// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace headrace {

/// Who this process is, for others who want to write what it writes: "headracectl, process 4711,
/// since 2026-03-01T12:00:00Z". With the host, where those others may be elsewhere: "process 4711
/// on shop-1". One line of moderate length, whatever `program` is.
std::string ownerLine(std::string program, bool withHost);

} // namespace headrace
