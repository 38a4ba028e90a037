// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace headrace {

/// A file of the driver: the half of core/script that is written in JavaScript. It makes a fresh
/// global deterministic before anything else runs there, reads what a module declares, and folds a
/// page of events per call, so that the way between C++ and JavaScript is gone once a page and not
/// once an event.
///
/// Each is a function (driver, host) that adds its functions to the object `driver`, where files
/// after it find them. `host` is what C++ lends them: step, formatTime, formatId,
/// deriveId.
struct DriverPart
{
    const char* file; ///< What stacks call it.
    std::string_view source;
};

/// In the order in which they must run.
std::span<const DriverPart> driverParts();

} // namespace headrace
