// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/time.h"
#include "core/event/event.h"

#include <QString>

#include <chrono>
#include <string_view>

// How values are written for people (docs/console.md, "How values are written"). Numbers carry thin
// spaces (U+2009) between groups, and U+2212 as minus: paint them with Theme::numbers(), copy the
// plain value. Pure functions; any thread.

namespace headrace {

inline QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

/// "48 210 337", "−3".
QString numberText(std::int64_t number);
/// The same with a sign: "+18", "−18", "0".
QString differenceText(std::int64_t number);
/// "1 key", "2 048 keys".
QString countText(std::int64_t count, const QString& one, const QString& many);

/// UTC: "2011-01-18 13:21:49.421".
QString timeText(Time time);
/// With microseconds when it has them: "2011-01-18 13:21:49.421376".
QString exactTimeText(Time time);
QString dateText(Time time); ///< "2011-01-18"
/// One unit, whole: "just now" below 1 s, "41 s ago", "3 d ago", "15 y ago", "in 5 min".
QString relativeTimeText(Time time, Time now);

/// Three significant digits, one unit: "22.5 s", "1.09 min", "0 s".
QString durationText(std::chrono::microseconds duration);
/// The same with the unit padded to three characters, so that digits align in a monospaced column.
QString durationCellText(std::chrono::microseconds duration);

/// SI: "286 B", "402 MB", "18.42 GB".
QString bytesText(std::int64_t bytes);
/// In the unit of time that makes it at least 1: "41 210/s", "118/min"; "0/s".
QString rateText(double perSecond);
/// "62.4 %"; never rounded up to 100.
QString percentText(std::int64_t done, std::int64_t total);

/// "order-4711@12".
QString streamAtText(const QString& stream, Version version);

/// `text` with control and bidirectional-control characters as codes: "abc‹U+202E›def" in
/// `[U+202E]`.
QString visibleText(const QString& text);

/// `text` as a tooltip that cannot be taken for rich text.
QString plainToolTip(const QString& text);

} // namespace headrace
