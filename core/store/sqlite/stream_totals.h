// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/time.h"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace headrace {

/// What is counted of a stream, up to one of its events.
struct StreamTotals
{
    std::int64_t events = 0;
    std::int64_t bytes = 0;                                          ///< Of data and metadata.
    std::int64_t firstUs = std::numeric_limits<std::int64_t>::max(); ///< Smallest time.
    std::int64_t lastUs = std::numeric_limits<std::int64_t>::min();  ///< Largest.

    void add(Time time, std::int64_t eventBytes)
    {
        ++events;
        bytes += eventBytes;
        firstUs = std::min(firstUs, toUs(time));
        lastUs = std::max(lastUs, toUs(time));
    }
    void add(const StreamTotals& later)
    {
        events += later.events;
        bytes += later.bytes;
        firstUs = std::min(firstUs, later.firstUs);
        lastUs = std::max(lastUs, later.lastUs);
    }
    friend bool operator==(const StreamTotals&, const StreamTotals&) = default;
};

} // namespace headrace
