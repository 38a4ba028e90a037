// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace headrace {

/// 128 bits that name an event, most significant byte first.
struct Uuid
{
    std::array<std::uint8_t, 16> bytes {};
    friend auto operator<=>(const Uuid&, const Uuid&) = default;
};

/// Reads "012d9949-d76d-7c41-9a2e-5d0be1f34a07", any version, either case. Errors: InvalidArgument.
Result<Uuid> parseUuid(std::string_view text);

/// The usual 36 characters, in lower case.
std::string formatUuid(const Uuid& uuid);

/// A UUIDv7 (RFC 9562): the milliseconds of `time`, then 74 bits of `random`, most significant
/// first. The same arguments give the same id.
Uuid makeUuidV7(Time time, std::uint64_t randomHigh, std::uint64_t randomLow);

/// A UUIDv7 of `time` whose other bits come from the system's random source. Thread-safe. Ids made
/// by one thread within one millisecond are in no particular order.
Uuid newUuidV7(Time time);

} // namespace headrace
