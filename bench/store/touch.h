// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event.h"

#include <cstdint>
#include <string_view>

namespace headrace {

/// Goes over every byte, as whoever asked for it would: a reader that hands out pointers to bytes
/// that it never looked at is not faster for it.
inline std::uint64_t touch(std::string_view bytes)
{
    std::uint64_t sum = 0;
    for (const char c : bytes)
        sum += static_cast<unsigned char>(c);
    return sum;
}

inline std::uint64_t touch(const EventView& event)
{
    std::uint64_t sum = static_cast<std::uint64_t>(event.position.value + event.version.value
                                                   + event.schema + toUs(event.time))
        + event.id.bytes[0] + touch(event.stream) + touch(event.type) + touch(event.data)
        + touch(event.meta);
    for (const std::string_view tag : event.tags)
        sum += touch(tag);
    return sum;
}

/// Makes the compiler believe that `value` is used.
inline void keep(std::uint64_t value)
{
    [[maybe_unused]] volatile std::uint64_t kept = value;
}

} // namespace headrace
