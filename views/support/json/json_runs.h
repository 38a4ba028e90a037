// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/theme/token.h"

#include <QList>
#include <QRect>
#include <QString>

#include <string_view>

class QPainter;

namespace headrace {

class Theme;

/// A piece of JSON text in one colour.
struct JsonRun
{
    QString text;
    Token token;
    friend bool operator==(const JsonRun&, const JsonRun&) = default;
};

/// `json` on one line, as short as it can be read: {phase: "sent", checks: 3}. At most about
/// `maxChars` characters, ending in "…" when it was cut; numbers and strings as they are written,
/// control characters as codes. Looks at no more of `json` than that; text that is not JSON comes
/// back as it is.
QList<JsonRun> jsonRuns(std::string_view json, int maxChars = 256);

/// Paints runs from the left of `rect`, cut with "…" where it ends.
void paintJsonRuns(QPainter& painter, const Theme& theme, const QRect& rect,
                   const QList<JsonRun>& runs, bool isStruckOut = false);

} // namespace headrace
