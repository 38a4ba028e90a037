// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/time.h"

#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

namespace headrace {

enum class VersionSpacing {
    ByVersion, ///< Every version as far from the next as any other.
    ByTime,    ///< As far as their events are apart in time; long gaps are cut short.
};

/// Where the versions 0 to last() of one stream lie on a line of pixels. A plain value; pure.
class VersionScale
{
public:
    /// A stretch in which nothing happened for long, between `after` and the next version.
    struct Gap
    {
        std::int64_t after = 0;
        std::chrono::microseconds length {};
        friend bool operator==(const Gap&, const Gap&) = default;
    };

    /// The line is broken where nothing happened for longer than this.
    static constexpr std::chrono::hours kLongGap {12};

    VersionScale() : m_x {0.0} {}

    /// `times[i]` is the time of version i + 1; they need not increase. `left` <= `right`, in
    /// pixels: where version 0 and the last one lie. O(n log n) in the number of versions.
    VersionScale(std::span<const Time> times, VersionSpacing spacing, double left, double right);

    std::int64_t last() const { return static_cast<std::int64_t>(m_x.size()) - 1; }

    /// Of a version from 0 to last(); never decreases with the version.
    double x(std::int64_t version) const { return m_x[static_cast<std::size_t>(version)]; }

    /// The version that lies nearest; of several at one place the last.
    std::int64_t versionAt(double x) const;

    /// Where the line is broken, in order of version: every long gap by version; by time the
    /// longest ones, as many as leave most of the line to the events.
    std::span<const Gap> gaps() const { return m_gaps; }

    /// Versions to write below the line: 0, the last one, and round ones between, about `distance`
    /// pixels apart and never nearer than half of that.
    std::vector<std::int64_t> labelled(double distance) const;

private:
    void placeByVersion(double left, double right);
    void placeByTime(std::span<const Time> times, double left, double right);

    std::vector<double> m_x; // By version; never empty.
    std::vector<Gap> m_gaps;
};

} // namespace headrace
