// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/time.h"
#include "core/event/event.h"

namespace headrace {

/// Where the as-of cursor of the window is pinned: everything up to and with the event at
/// `position`, which is one that exists. That there is none means LIVE.
struct AsOf
{
    Position position;
    Time time; ///< Of that event.
    friend bool operator==(const AsOf&, const AsOf&) = default;
};

} // namespace headrace
