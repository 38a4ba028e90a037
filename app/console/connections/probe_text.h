// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/store_registry.h"

#include <QString>

namespace headrace {

/// Whether the clock of the server is so far off that it is to be said.
bool hasClockTrouble(const StoreDescription& description);
/// That it is, in one sentence; empty when it is not.
QString clockText(const StoreDescription& description);
/// What a test of a connection found: where it got to, then what is to be known of it, a sentence
/// each.
QString probeText(const Result<StoreProbe>& probe);

} // namespace headrace
