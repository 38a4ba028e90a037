// SPDX-License-Identifier: Apache-2.0
#include "bench/store/store_bench.h"
#include "core/base/json_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace headrace {

BenchFigures::BenchFigures(std::string_view scenario)
{
    text("scenario", scenario);
}

BenchFigures& BenchFigures::number(std::string_view name, double value, int decimals)
{
    m_values.emplace_back(name, fmt::format("{:.{}f}", value, decimals));
    return *this;
}

BenchFigures& BenchFigures::text(std::string_view name, std::string_view value)
{
    std::string json;
    appendJsonString(json, value);
    m_values.emplace_back(name, std::move(json));
    return *this;
}

BenchFigures& BenchFigures::boolean(std::string_view name, bool value)
{
    m_values.emplace_back(name, value ? "true" : "false");
    return *this;
}

BenchFigures& BenchFigures::rate(double perSecond, double baselinePerSecond,
                                 std::string_view baseline, double bar)
{
    const double ratio = perSecond / baselinePerSecond;
    return number("events_per_second", perSecond)
        .number("baseline", baselinePerSecond)
        .text("baseline_is", baseline)
        .number("ratio", ratio, 2)
        .number("bar", bar, 2)
        .boolean("met", ratio >= bar);
}

BenchFigures& BenchFigures::below(double value, double bar)
{
    return number("bar", bar, bar < 10 ? 1 : 0).boolean("met", value < bar);
}

std::string BenchFigures::json() const
{
    std::string text = "{";
    for (const auto& [name, value] : m_values)
        text += fmt::format("{}\"{}\":{}", text.size() > 1 ? "," : "", name, value);
    return text + '}';
}

std::string BenchFigures::line() const
{
    std::string text;
    for (const auto& [name, value] : m_values) {
        if (text.empty())
            text = value.substr(1, value.size() - 2) + ':';
        else
            text += fmt::format("{} {} {}", text.back() == ':' ? "" : ",", name, value);
    }
    std::ranges::replace(text, '_', ' ');
    return text;
}

} // namespace headrace
