// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <chrono>
#include <string>
#include <string_view>

namespace headrace {

/// UTC, microseconds since 1970-01-01.
using Time = std::chrono::sys_time<std::chrono::microseconds>;

/// The current time of the system clock.
Time now();

/// Reads an RFC 3339 time: "2026-03-01T12:00:00Z", "2026-03-01T12:00:00.123456+01:00". Digits after
/// the sixth decimal are dropped. Errors: InvalidArgument, with what was expected.
Result<Time> parseTime(std::string_view text);

/// Reads what a person types for a time: RFC 3339, a date "2026-03-01" (its first moment), or a
/// duration back from `reference`: "90s", "15min" (or "15m"), "2h", "7d", "1y" (365 d).
/// Errors: InvalidArgument.
Result<Time> parseTimeOrAge(std::string_view text, Time reference);

/// RFC 3339 in UTC with as many decimals as `time` has: none, 3 or 6 ("2011-01-18T13:21:49.421Z").
std::string formatTime(Time time);

inline std::int64_t toUs(Time time)
{
    return time.time_since_epoch().count();
}
inline Time fromUs(std::int64_t us)
{
    return Time(std::chrono::microseconds(us));
}

} // namespace headrace
