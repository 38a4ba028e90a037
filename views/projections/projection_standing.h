// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/projection/projections.h"
#include "views/support/theme/token.h"

#include <QString>

namespace headrace {

/// How a projection stands, for those who look after it: the worst first.
enum class Standing {
    Stopped,  ///< By its own declaration, at an event.
    Stuck,    ///< It is run, and does not move.
    Unknown,  ///< Its read model could not be read.
    Parked,   ///< Keys wait with an error.
    Outdated, ///< The module declares another version than its rows are of.
    NotBuilt, ///< It has no rows yet.
    Idle,     ///< Nobody runs it.
    Ready,    ///< A build waits to be compared and switched to.
    Building, ///< A build is under way, or was interrupted.
    Behind,   ///< It is catching up.
    Live,
    Reading, ///< It was not looked at yet.
};

struct StandingLook
{
    QString icon; ///< Below resources/icons.
    Token color = Token::Text2;
};
StandingLook lookOf(Standing standing);

/// `isHeldHere`: this process has it open for writing, and does not run it; it is rebuilt here.
Standing standingOf(const ProjectionStatus& status, bool isHeldHere = false);

/// "Stopped", "Building v5, 62 %", "v3 ready to switch".
QString standingText(Standing standing, const ProjectionStatus& status);

/// What was found, of an error of a handler that says first where: the rest behind "FILE:LINE: ".
QString causeOf(const QString& error);

/// What the last column says: the error, or why it stands.
QString reasonText(Standing standing, const ProjectionStatus& status);

} // namespace headrace
