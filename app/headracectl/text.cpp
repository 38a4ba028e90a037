// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace headrace {
namespace {

// Characters, not bytes: continuation bytes of UTF-8 take no column.
std::size_t columnsOf(const std::string& text)
{
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string shown(std::string text)
{
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            c = '?';
    return text;
}

} // namespace

std::string groupedText(std::int64_t number)
{
    std::string text = std::to_string(number);
    const std::ptrdiff_t first = number < 0 ? 1 : 0;
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > first; at -= 3)
        text.insert(text.begin() + at, ',');
    return text;
}

std::string byteText(std::int64_t bytes)
{
    static constexpr std::array units {"kB", "MB", "GB", "TB"};
    if (bytes < 1'000)
        return fmt::format("{} B", bytes);
    double amount = static_cast<double>(bytes) / 1'000;
    std::size_t unit = 0;
    for (; amount >= 1'000 && unit + 1 < units.size(); ++unit)
        amount /= 1'000;
    return fmt::format("{:.1f} {}", amount, units[unit]);
}

std::string durationText(double seconds)
{
    if (seconds < 1)
        return fmt::format("{:.0f} ms", seconds * 1'000);
    if (seconds < 60)
        return fmt::format("{:.2f} s", seconds);
    const auto whole = static_cast<std::int64_t>(seconds);
    return fmt::format("{} min {} s", whole / 60, whole % 60);
}

std::string countText(std::int64_t count, const std::string& noun)
{
    return groupedText(count) + ' ' + noun + (count == 1 ? "" : "s");
}

std::string tableText(const std::vector<std::vector<std::string>>& rows,
                      const std::vector<bool>& rightAligned)
{
    std::vector<std::size_t> widths(rightAligned.size());
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], columnsOf(row[i]));
    std::string text;
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string cell = shown(row[i]);
            const std::string blanks(widths[i] - columnsOf(cell), ' ');
            const bool isLast = i + 1 == row.size();
            text += rightAligned[i] ? blanks + cell : isLast ? cell : cell + blanks;
            text += isLast ? "\n" : "  ";
        }
    }
    return text;
}

} // namespace headrace
