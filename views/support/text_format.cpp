// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/text_format.h"

#include <QTextDocument>

#include <array>
#include <cmath>
#include <cstdlib>

namespace headrace {
namespace {

constexpr QChar kThinSpace(0x2009);
constexpr QChar kMinus(0x2212);

QString grouped(quint64 magnitude)
{
    QString digits = QString::number(magnitude);
    if (digits.size() < 4)
        return digits;
    for (qsizetype i = digits.size() - 3; i > 0; i -= 3)
        digits.insert(i, kThinSpace);
    return digits;
}

quint64 magnitudeOf(std::int64_t number)
{
    return number < 0 ? 0 - quint64(number) : quint64(number);
}

/// 1.09, 22.5, 118: three significant digits and no exponent. `value` is below 1,000.
QString threeDigits(double value)
{
    const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    return QString::number(value, 'f', decimals);
}

struct Unit
{
    double seconds;
    const char* name;
};
// A unit is used up to where the next one reads at least 1.
constexpr std::array kUnits {Unit {31'536'000, "y"}, Unit {86'400, "d"}, Unit {3'600, "h"},
                             Unit {60, "min"},       Unit {1, "s"},      Unit {1e-3, "ms"},
                             Unit {1e-6, "µs"}};

struct Written
{
    QString number;
    QString unit;
};

Written written(std::chrono::microseconds duration)
{
    const double seconds = std::abs(double(duration.count())) / 1e6;
    if (duration.count() == 0)
        return {QStringLiteral("0"), QStringLiteral("s")};
    for (const Unit& unit : kUnits) {
        const double value = seconds / unit.seconds;
        if (value < 1 && unit.seconds > 1e-6)
            continue;
        QString number = value < 999.5 ? threeDigits(value) : grouped(quint64(std::llround(value)));
        if (unit.seconds <= 1e-6)
            number = QString::number(std::llround(value));
        return {duration.count() < 0 ? kMinus + number : number, QString::fromUtf8(unit.name)};
    }
    return {};
}

QString clockText(Time time, int decimals)
{
    using namespace std::chrono;
    const auto day = floor<days>(time);
    const hh_mm_ss clock(time - day);
    QString text = QStringLiteral("%1 %2:%3:%4")
                       .arg(dateText(time))
                       .arg(clock.hours().count(), 2, 10, QLatin1Char('0'))
                       .arg(clock.minutes().count(), 2, 10, QLatin1Char('0'))
                       .arg(clock.seconds().count(), 2, 10, QLatin1Char('0'));
    const auto us = duration_cast<microseconds>(clock.subseconds()).count();
    return text
        + QStringLiteral(".%1").arg(decimals == 3 ? us / 1'000 : us, decimals, 10,
                                    QLatin1Char('0'));
}

bool isControl(QChar c)
{
    const auto u = c.unicode();
    return c.category() == QChar::Other_Control || (u >= 0x202A && u <= 0x202E)
        || (u >= 0x2066 && u <= 0x2069) || u == 0x200E || u == 0x200F || u == 0x061C;
}

} // namespace

QString numberText(std::int64_t number)
{
    const QString digits = grouped(magnitudeOf(number));
    return number < 0 ? kMinus + digits : digits;
}

QString differenceText(std::int64_t number)
{
    return number > 0 ? '+' + numberText(number) : numberText(number);
}

QString countText(std::int64_t count, const QString& one, const QString& many)
{
    return numberText(count) + ' ' + (count == 1 ? one : many);
}

QString dateText(Time time)
{
    const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
    return QStringLiteral("%1-%2-%3")
        .arg(int(date.year()), 4, 10, QLatin1Char('0'))
        .arg(unsigned(date.month()), 2, 10, QLatin1Char('0'))
        .arg(unsigned(date.day()), 2, 10, QLatin1Char('0'));
}

QString timeText(Time time)
{
    return clockText(time, 3);
}

QString exactTimeText(Time time)
{
    return clockText(time, time.time_since_epoch().count() % 1'000 == 0 ? 3 : 6);
}

QString relativeTimeText(Time time, Time now)
{
    const double seconds = std::abs(double((now - time).count())) / 1e6;
    if (seconds < 1)
        return QStringLiteral("just now");
    for (const Unit& unit : kUnits) {
        if (seconds < unit.seconds)
            continue;
        const QString age = QStringLiteral("%1 %2")
                                .arg(numberText(std::int64_t(seconds / unit.seconds)))
                                .arg(QString::fromUtf8(unit.name));
        return time > now ? "in " + age : age + " ago";
    }
    return {};
}

QString durationText(std::chrono::microseconds duration)
{
    const auto [number, unit] = written(duration);
    return number + ' ' + unit;
}

QString durationCellText(std::chrono::microseconds duration)
{
    const auto [number, unit] = written(duration);
    return number + ' ' + unit.leftJustified(3);
}

QString bytesText(std::int64_t bytes)
{
    if (std::abs(bytes) < 1'000)
        return QStringLiteral("%1 B").arg(numberText(bytes));
    static constexpr std::array<const char*, 4> kNames {"kB", "MB", "GB", "TB"};
    double value = double(bytes);
    std::size_t i = 0;
    for (value /= 1'000; std::abs(value) >= 999.5 && i + 1 < kNames.size(); ++i)
        value /= 1'000;
    const QString number = i >= 2 ? QString::number(value, 'f', 2) : threeDigits(value);
    return QStringLiteral("%1 %2").arg(number, QString::fromLatin1(kNames[i]));
}

QString rateText(double perSecond)
{
    static constexpr std::array kPer {Unit {1, "s"}, Unit {60, "min"}, Unit {3'600, "h"},
                                      Unit {86'400, "d"}};
    if (perSecond <= 0)
        return QStringLiteral("0/s");
    for (const Unit& unit : kPer)
        if (perSecond * unit.seconds >= 0.95)
            return QStringLiteral("%1/%2")
                .arg(numberText(std::llround(perSecond * unit.seconds)))
                .arg(QString::fromLatin1(unit.name));
    return QStringLiteral("below 1/d");
}

QString percentText(std::int64_t done, std::int64_t total)
{
    if (total <= 0)
        return QStringLiteral("?");
    if (done >= total)
        return QStringLiteral("100") + kThinSpace + '%';
    const double percent = std::min(99.9, 100.0 * double(done) / double(total));
    return QString::number(percent, 'f', 1) + kThinSpace + '%';
}

QString streamAtText(const QString& stream, Version version)
{
    return QStringLiteral("%1@%2").arg(stream).arg(version.value);
}

QString visibleText(const QString& text)
{
    QString visible;
    visible.reserve(text.size());
    for (const QChar c : text)
        if (isControl(c))
            visible += QStringLiteral("[U+%1]").arg(c.unicode(), 4, 16, QLatin1Char('0')).toUpper();
        else
            visible += c;
    return visible;
}

QString plainToolTip(const QString& text)
{
    return Qt::mightBeRichText(text) ? text.toHtmlEscaped().prepend("<span>").append("</span>")
                                     : text;
}

} // namespace headrace
