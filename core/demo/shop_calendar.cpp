// SPDX-License-Identifier: Apache-2.0
#include "core/demo/shop_calendar.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <numeric>

namespace headrace {
namespace {

using namespace std::chrono;

constexpr sys_days kLastDay = 2026y / March / 1d;

// Visits in each hour of a day, of 1000: lunch and the evening are busy.
constexpr std::array<std::int64_t, 24> kHours {8,  5,  3,  2,  2,  5,  14, 28, 42, 50, 55, 60,
                                               66, 58, 50, 48, 50, 56, 64, 78, 88, 82, 56, 30};
static_assert(std::accumulate(kHours.begin(), kHours.end(), std::int64_t {0}) == 1'000);

std::int64_t weightOf(sys_days day, std::int64_t number, std::int64_t days)
{
    constexpr std::array<std::int64_t, 7> weekdays {70,  112, 106, 104,
                                                    108, 116, 84}; // From Sunday.
    std::int64_t weight = weekdays[weekday(day).c_encoding()];
    weight = weight * (100 + 140 * number / days); // It grows to 2.4 times of what it was.
    const year_month_day date(day);
    if (date.month() == December && date.day() < 24d)
        weight = weight * 3 / 2;
    if (date.month() == November && date.day() >= 24d)
        weight = weight * 2;
    return weight;
}

} // namespace

ShopCalendar::ShopCalendar(std::int64_t events)
{
    const std::int64_t count = std::clamp<std::int64_t>(events / 140, 7, 730);
    m_start = Time(kLastDay - std::chrono::days(count - 1));
    std::vector<std::int64_t> until {0};
    for (std::int64_t day = 0; day < count; ++day)
        until.push_back(until.back()
                        + weightOf(floor<std::chrono::days>(startOf(day)), day, count));
    for (const std::int64_t weight : until)
        m_plannedUntil.push_back(weight * events / until.back());
}

Time ShopCalendar::startOf(std::int64_t day) const
{
    return m_start + std::chrono::days(day);
}

std::int64_t ShopCalendar::plannedUntil(std::int64_t day) const
{
    return m_plannedUntil.at(static_cast<std::size_t>(day));
}

Time ShopCalendar::visitOn(std::int64_t day, Dice& dice) const
{
    std::int64_t left = dice.below(1'000);
    int hour = 0;
    while (left >= kHours.at(static_cast<std::size_t>(hour)))
        left -= kHours.at(static_cast<std::size_t>(hour++));
    return startOf(day) + hours(hour) + milliseconds(dice.below(3'600'000));
}

std::int64_t ShopCalendar::permilleAt(Time time) const
{
    return (time - m_start) * 1'000 / std::chrono::microseconds(std::chrono::days(days()));
}

} // namespace headrace
