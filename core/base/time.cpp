// SPDX-License-Identifier: Apache-2.0
#include "core/base/time.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace headrace {
namespace {

using namespace std::chrono;

// Takes exactly `digits` decimal digits off the front of `text`.
std::optional<int> takeDigits(std::string_view& text, std::size_t digits)
{
    if (text.size() < digits)
        return std::nullopt;
    int value = 0;
    for (const char c : text.substr(0, digits)) {
        if (c < '0' || c > '9')
            return std::nullopt;
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool takeChar(std::string_view& text, std::string_view anyOf)
{
    if (text.empty() || anyOf.find(text.front()) == std::string_view::npos)
        return false;
    text.remove_prefix(1);
    return true;
}

std::optional<sys_days> takeDate(std::string_view& text)
{
    const auto y = takeDigits(text, 4);
    if (!y || !takeChar(text, "-"))
        return std::nullopt;
    const auto m = takeDigits(text, 2);
    if (!m || !takeChar(text, "-"))
        return std::nullopt;
    const auto d = takeDigits(text, 2);
    if (!d)
        return std::nullopt;
    const year_month_day date {year(*y), month(static_cast<unsigned>(*m)),
                               day(static_cast<unsigned>(*d))};
    return date.ok() ? std::optional(sys_days(date)) : std::nullopt;
}

std::optional<microseconds> takeClock(std::string_view& text)
{
    const auto h = takeDigits(text, 2);
    if (!h || *h > 23 || !takeChar(text, ":"))
        return std::nullopt;
    const auto m = takeDigits(text, 2);
    if (!m || *m > 59 || !takeChar(text, ":"))
        return std::nullopt;
    const auto s = takeDigits(text, 2);
    if (!s || *s > 60) // RFC 3339 allows a leap second; it becomes the next second.
        return std::nullopt;

    microseconds fraction {0};
    if (takeChar(text, ".")) {
        int unit = 100'000;
        if (text.empty() || text.front() < '0' || text.front() > '9')
            return std::nullopt;
        while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
            fraction += microseconds((text.front() - '0') * unit);
            unit /= 10;
            text.remove_prefix(1);
        }
    }
    return hours(*h) + minutes(*m) + seconds(*s) + fraction;
}

std::optional<minutes> takeOffset(std::string_view& text)
{
    if (takeChar(text, "Zz"))
        return minutes(0);
    if (text.empty() || (text.front() != '+' && text.front() != '-'))
        return std::nullopt;
    const int sign = text.front() == '-' ? -1 : 1;
    text.remove_prefix(1);
    const auto h = takeDigits(text, 2);
    if (!h || *h > 23 || !takeChar(text, ":"))
        return std::nullopt;
    const auto m = takeDigits(text, 2);
    if (!m || *m > 59)
        return std::nullopt;
    return minutes(sign * (*h * 60 + *m));
}

std::optional<Time> rfc3339(std::string_view text)
{
    const auto date = takeDate(text);
    if (!date || !takeChar(text, "Tt "))
        return std::nullopt;
    const auto clock = takeClock(text);
    if (!clock)
        return std::nullopt;
    const auto offset = takeOffset(text);
    if (!offset || !text.empty())
        return std::nullopt;
    return Time(*date) + *clock - *offset;
}

std::optional<microseconds> age(std::string_view text)
{
    std::int64_t count = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (failure != std::errc() || count < 0 || count > 1'000'000'000)
        return std::nullopt;
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (unit == "s")
        return seconds(count);
    if (unit == "m" || unit == "min")
        return minutes(count);
    if (unit == "h")
        return hours(count);
    if (unit == "d")
        return count <= 400'000 ? std::optional<microseconds>(days(count)) : std::nullopt;
    if (unit == "y")
        return count <= 1'000 ? std::optional<microseconds>(days(count * 365)) : std::nullopt;
    return std::nullopt;
}

// `value` in decimal, with zeros in front up to `digits` characters.
void appendDigits(std::string& text, std::int64_t value, std::size_t digits)
{
    if (value < 0)
        text += '-';
    std::uint64_t rest =
        value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    char buffer[20] = {};
    std::size_t at = sizeof buffer;
    do {
        buffer[--at] = static_cast<char>('0' + rest % 10);
        rest /= 10;
    } while (rest > 0 || sizeof buffer - at < digits);
    text.append(buffer + at, sizeof buffer - at);
}

} // namespace

Time now()
{
    return floor<microseconds>(system_clock::now());
}

Result<Time> parseTime(std::string_view text)
{
    if (const auto time = rfc3339(text))
        return *time;
    return Error {
        ErrorCode::InvalidArgument,
        fmt::format("\"{}\" is no time; write it like 2026-03-01T12:00:00Z", text.substr(0, 64))};
}

Result<Time> parseTimeOrAge(std::string_view text, Time reference)
{
    if (const auto time = rfc3339(text))
        return *time;
    if (const auto back = age(text))
        return reference - *back;
    std::string_view rest = text;
    if (const auto date = takeDate(rest); date && rest.empty())
        return Time(*date);
    return Error {ErrorCode::InvalidArgument,
                  fmt::format("\"{}\" is no time; write it like 2026-03-01T12:00:00Z, 2026-03-01, "
                              "or as an age like 2h or 7d",
                              text.substr(0, 64))};
}

std::string formatTime(Time time)
{
    const auto day = floor<days>(time);
    const year_month_day date {day};
    const hh_mm_ss clock {time - day};
    const auto us = clock.subseconds().count();
    // Not by fmt: every event that is exported or folded comes through here.
    std::string text;
    text.reserve(sizeof "2026-03-01T12:00:00.123456Z");
    appendDigits(text, int(date.year()), 4);
    appendDigits(text += '-', unsigned(date.month()), 2);
    appendDigits(text += '-', unsigned(date.day()), 2);
    appendDigits(text += 'T', clock.hours().count(), 2);
    appendDigits(text += ':', clock.minutes().count(), 2);
    appendDigits(text += ':', clock.seconds().count(), 2);
    if (us % 1'000 != 0)
        appendDigits(text += '.', us, 6);
    else if (us != 0)
        appendDigits(text += '.', us / 1'000, 3);
    return text += 'Z';
}

} // namespace headrace
