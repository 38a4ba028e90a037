// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/event_store.h"

#include <chrono>
#include <map>
#include <span>
#include <vector>

namespace headrace {

/// A stretch of time: from `start`, up to but not including `end`.
struct TimeSpan
{
    Time start;
    Time end;
    std::chrono::microseconds length() const { return end - start; }
    friend bool operator==(const TimeSpan&, const TimeSpan&) = default;
};

/// What one bar stands for: a number of hours, days or weeks (from Monday), in UTC.
struct BarWidth
{
    enum class Unit { Hour, Day, Week };
    Unit unit = Unit::Hour;
    int count = 1;

    std::chrono::hours length() const;
    /// The start of the bar that `time` falls into.
    Time floor(Time time) const;
    friend bool operator==(const BarWidth&, const BarWidth&) = default;
};

/// The narrowest bars that show `span` in at most kMostBars: 40 to 120 of them for every span of 40
/// hours or more, because no width is more than three times the one before it.
constexpr int kMostBars = 120;
constexpr int kFewestBars = 40;
BarWidth barWidthFor(TimeSpan span);

/// "events per week", "events per 3 hours".
std::string describe(const BarWidth& width);

/// The bars that tile `shown`, with how many events fell into each.
struct ScrubberBars
{
    BarWidth width;
    Time start; ///< Of the first bar.
    std::vector<std::int64_t> counts;

    Time startOf(std::size_t bar) const;
    TimeSpan span() const { return {start, startOf(counts.size())}; }
    /// The bar that `time` falls into, or the nearest one. There must be a bar.
    std::size_t barAt(Time time) const;
    std::int64_t highest() const;
};

/// Adds up `hours` (in order of time) into the bars for `shown`. A shorter span than kFewestBars
/// hours is widened on both sides.
ScrubberBars makeBars(std::span<const HourCount> hours, TimeSpan shown);

/// The counts of `hours` in the same tiling as `bars`.
std::vector<std::int64_t> countsLike(const ScrubberBars& bars,
                                     const std::map<Time, std::int64_t>& hours);

/// A label under the axis.
struct AxisTick
{
    Time time;
    std::string text;
    bool strong = false; ///< Where the next larger unit begins: a year among months.
};

/// Ticks where months, days or hours begin, so many that `most` labels are not exceeded.
std::vector<AxisTick> axisTicks(TimeSpan shown, int most);

/// A round value at or above `highest`, halvable, for the upper end of the count axis.
std::int64_t roundCeiling(std::int64_t highest);

} // namespace headrace
