// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/version_scale.h"

#include <algorithm>
#include <cmath>

namespace headrace {
namespace {

using Microseconds = std::chrono::microseconds;

constexpr double kGapWidth = 28; // Room for the break and the length above it, by time.

// A clock that was set back must not turn the line around.
Microseconds stepTo(std::span<const Time> times, std::size_t i)
{
    return std::max(times[i] - times[i - 1], Microseconds::zero());
}

std::vector<VersionScale::Gap> longGaps(std::span<const Time> times, Microseconds longest)
{
    std::vector<VersionScale::Gap> gaps;
    for (std::size_t i = 1; i < times.size(); ++i)
        if (const auto step = stepTo(times, i); step > longest)
            gaps.push_back({static_cast<std::int64_t>(i), step});
    return gaps;
}

void keepLongest(std::vector<VersionScale::Gap>& gaps, std::size_t count)
{
    if (gaps.size() <= count)
        return;
    std::ranges::stable_sort(gaps, std::greater {}, &VersionScale::Gap::length);
    gaps.resize(count);
    std::ranges::sort(gaps, {}, &VersionScale::Gap::after);
}

// 1, 2, 5, 10, 20, 50, ...
std::int64_t roundAbove(double value)
{
    std::int64_t decade = 1;
    for (;; decade *= 10)
        for (const std::int64_t factor : {1, 2, 5})
            if (static_cast<double>(factor * decade) >= value)
                return factor * decade;
}

} // namespace

VersionScale::VersionScale(std::span<const Time> times, VersionSpacing spacing, double left,
                           double right)
    : m_x(times.size() + 1, left)
{
    m_gaps = longGaps(times, kLongGap);
    if (spacing == VersionSpacing::ByTime && times.size() > 1)
        placeByTime(times, left, right);
    else
        placeByVersion(left, right);
}

void VersionScale::placeByVersion(double left, double right)
{
    for (std::size_t i = 1; i < m_x.size(); ++i)
        m_x[i] = left + (right - left) * static_cast<double>(i) / static_cast<double>(last());
}

void VersionScale::placeByTime(std::span<const Time> times, double left, double right)
{
    Microseconds span {};
    for (std::size_t i = 1; i < times.size(); ++i)
        span += stepTo(times, i);
    if (span == Microseconds::zero())
        return placeByVersion(left, right);

    // A gap that is no more than its share of a long life is time like any other.
    std::erase_if(m_gaps, [&](const Gap& gap) { return gap.length < span / 50; });
    keepLongest(m_gaps, static_cast<std::size_t>((right - left) / 3 / kGapWidth));
    for (const Gap& gap : m_gaps)
        span -= gap.length;

    // Version 0 has no time: it keeps the width of a gap before the first event.
    const double fixed = kGapWidth * static_cast<double>(m_gaps.size() + 1);
    const double scale = span > Microseconds::zero()
        ? std::max(right - left - fixed, 0.0) / static_cast<double>(span.count())
        : 0;
    const double gapWidth =
        scale > 0 ? kGapWidth : (right - left) / static_cast<double>(m_gaps.size() + 1);
    double x = left + gapWidth;
    m_x[1] = x;
    auto gap = m_gaps.cbegin();
    for (std::size_t i = 1; i < times.size(); ++i) {
        const bool isGap = gap != m_gaps.cend() && gap->after == static_cast<std::int64_t>(i);
        x += isGap ? gapWidth : static_cast<double>(stepTo(times, i).count()) * scale;
        gap += isGap ? 1 : 0;
        m_x[i + 1] = std::min(x, right);
    }
}

std::int64_t VersionScale::versionAt(double x) const
{
    const auto above = std::ranges::upper_bound(m_x, x);
    if (above == m_x.begin())
        return 0;
    if (above == m_x.end())
        return last();
    if (*above - x >= x - *(above - 1))
        return above - 1 - m_x.begin();
    return std::ranges::upper_bound(m_x, *above) - 1 - m_x.begin();
}

std::vector<std::int64_t> VersionScale::labelled(double distance) const
{
    const double width = m_x.back() - m_x.front();
    const auto step = roundAbove(distance * static_cast<double>(last()) / std::max(width, 1.0));
    std::vector<std::int64_t> versions {0};
    double previous = m_x.front();
    for (std::int64_t version = step; version < last(); version += step) {
        if (x(version) - previous < distance / 2 || m_x.back() - x(version) < distance / 2)
            continue;
        versions.push_back(version);
        previous = x(version);
    }
    if (last() > 0)
        versions.push_back(last());
    return versions;
}

} // namespace headrace
