// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/theme/token.h"

#include <QString>

namespace headrace {

/// How bad something is. Always shown as a glyph, a colour and, where there is room, a word.
enum class Severity {
    None,    ///< Nobody judges it.
    Well,    ///< It was looked at and is as it should be.
    Watch,   ///< It is not wrong yet.
    Act,     ///< It is wrong.
    Unknown, ///< It was not looked at, or could not be.
};

/// What a severity looks like; None has neither word nor icon.
struct SeverityLook
{
    QString word;
    QString icon; ///< Below resources/icons.
    Token color = Token::Text2;
};
SeverityLook lookOf(Severity severity);

} // namespace headrace
