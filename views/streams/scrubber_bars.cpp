// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/scrubber_bars.h"

#include <algorithm>
#include <cmath>

namespace headrace {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::sys_days;

constexpr BarWidth kWidths[] = {
    {BarWidth::Unit::Hour, 1},  {BarWidth::Unit::Hour, 3}, {BarWidth::Unit::Hour, 6},
    {BarWidth::Unit::Hour, 12}, {BarWidth::Unit::Day, 1},  {BarWidth::Unit::Day, 2},
    {BarWidth::Unit::Day, 3},   {BarWidth::Unit::Week, 1},
};

/// 1970-01-05: weeks are counted from a Monday.
constexpr sys_days kFirstMonday {days(4)};

std::size_t barsOver(const BarWidth& width, TimeSpan span)
{
    const auto length = span.end - width.floor(span.start);
    const auto full = std::chrono::ceil<hours>(length).count();
    return static_cast<std::size_t>((full + width.length().count() - 1) / width.length().count());
}

TimeSpan widened(TimeSpan span)
{
    const auto missing = hours(kFewestBars) - span.length();
    if (missing <= std::chrono::microseconds(0))
        return span;
    const Time start = std::chrono::floor<hours>(span.start - missing / 2);
    return {start, start + hours(kFewestBars)};
}

} // namespace

hours BarWidth::length() const
{
    constexpr int kHours[] = {1, 24, 7 * 24};
    return hours(kHours[static_cast<int>(unit)] * count);
}

Time BarWidth::floor(Time time) const
{
    const Time origin = unit == Unit::Week ? Time(kFirstMonday) : Time();
    const auto sinceOrigin = std::chrono::floor<hours>(time - origin).count();
    const auto bar = length().count();
    const auto remainder = ((sinceOrigin % bar) + bar) % bar;
    return origin + hours(sinceOrigin - remainder);
}

BarWidth barWidthFor(TimeSpan span)
{
    for (const BarWidth& width : kWidths)
        if (barsOver(width, span) <= kMostBars)
            return width;
    BarWidth width {BarWidth::Unit::Week, 2};
    while (barsOver(width, span) > kMostBars)
        width.count *= 2;
    return width;
}

std::string describe(const BarWidth& width)
{
    constexpr const char* kNames[] = {"hour", "day", "week"};
    const std::string name = kNames[static_cast<int>(width.unit)];
    return width.count == 1 ? "events per " + name
                            : "events per " + std::to_string(width.count) + " " + name + "s";
}

Time ScrubberBars::startOf(std::size_t bar) const
{
    return start + width.length() * static_cast<std::int64_t>(bar);
}

std::size_t ScrubberBars::barAt(Time time) const
{
    const auto bar = std::chrono::floor<hours>(time - start).count() / width.length().count();
    return static_cast<std::size_t>(std::clamp<std::int64_t>(
        time < start ? 0 : bar, 0, static_cast<std::int64_t>(counts.size()) - 1));
}

std::int64_t ScrubberBars::highest() const
{
    const auto found = std::max_element(counts.begin(), counts.end());
    return found == counts.end() ? 0 : *found;
}

ScrubberBars makeBars(std::span<const HourCount> hourCounts, TimeSpan shown)
{
    shown = widened(shown);
    ScrubberBars bars;
    bars.width = barWidthFor(shown);
    bars.start = bars.width.floor(shown.start);
    bars.counts.resize(std::max<std::size_t>(1, barsOver(bars.width, shown)));
    const auto first =
        std::lower_bound(hourCounts.begin(), hourCounts.end(), bars.start,
                         [](const HourCount& hour, Time time) { return hour.start < time; });
    const Time end = bars.span().end;
    for (auto hour = first; hour != hourCounts.end() && hour->start < end; ++hour)
        bars.counts[bars.barAt(hour->start)] += hour->events;
    return bars;
}

std::vector<std::int64_t> countsLike(const ScrubberBars& bars,
                                     const std::map<Time, std::int64_t>& hourCounts)
{
    std::vector<std::int64_t> counts(bars.counts.size());
    const auto end = hourCounts.lower_bound(bars.span().end);
    for (auto hour = hourCounts.lower_bound(bars.start); hour != end; ++hour)
        counts[bars.barAt(hour->first)] += hour->second;
    return counts;
}

namespace {

using Calendar = std::chrono::year_month_day;

constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

Calendar calendarOf(Time time)
{
    return Calendar(std::chrono::floor<days>(time));
}

const char* monthName(const Calendar& date)
{
    return kMonths[static_cast<unsigned>(date.month()) - 1];
}

std::vector<AxisTick> monthTicks(TimeSpan shown, int step)
{
    std::vector<AxisTick> ticks;
    const Calendar first = calendarOf(shown.start);
    std::chrono::year_month month = first.year() / first.month();
    for (;; month += std::chrono::months(1)) {
        const Time time = sys_days(month / std::chrono::day(1));
        if (time >= shown.end)
            return ticks;
        const auto index = static_cast<int>(static_cast<unsigned>(month.month())) - 1
            + static_cast<int>(month.year()) * 12;
        if (time < shown.start || index % step != 0)
            continue;
        const bool isYear = static_cast<unsigned>(month.month()) == 1;
        ticks.push_back({time,
                         isYear ? std::to_string(static_cast<int>(month.year()))
                                : monthName(month / std::chrono::day(1)),
                         isYear});
    }
}

std::vector<AxisTick> hourTicks(TimeSpan shown, int step)
{
    std::vector<AxisTick> ticks;
    const BarWidth grid {BarWidth::Unit::Hour, step};
    Time time = grid.floor(shown.start);
    if (time < shown.start)
        time += hours(step);
    for (; time < shown.end; time += hours(step)) {
        const Calendar date = calendarOf(time);
        const auto hour = std::chrono::floor<hours>(time - sys_days(date)).count();
        const unsigned day = static_cast<unsigned>(date.day());
        const bool isMidnight = hour == 0;
        std::string text = (hour < 10 ? "0" : "") + std::to_string(hour) + ":00";
        if (isMidnight)
            text = std::to_string(day) + " " + monthName(date);
        ticks.push_back({time, std::move(text), isMidnight && (step < 24 || day == 1)});
    }
    return ticks;
}

} // namespace

std::vector<AxisTick> axisTicks(TimeSpan shown, int most)
{
    const auto fits = [&](hours step) { return shown.length() / step < most; };
    for (const int step : {1, 3, 6, 12, 24, 48, 7 * 24})
        if (fits(hours(step)))
            return hourTicks(shown, step);
    int months = 1;
    for (const int step : {1, 3, 6, 12, 24, 60, 120, 600}) {
        months = step;
        if (fits(hours(step * 30 * 24)))
            break;
    }
    return monthTicks(shown, months);
}

std::int64_t roundCeiling(std::int64_t highest)
{
    for (std::int64_t power = 1;; power *= 10)
        for (const std::int64_t step : {2, 3, 4, 6, 8, 10})
            if (power * step >= highest && (power * step) % 2 == 0)
                return power * step;
}

} // namespace headrace
