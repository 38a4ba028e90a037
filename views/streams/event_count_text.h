// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/streams/condition.h"
#include "views/streams/event_table_model.h"

#include <chrono>

namespace headrace {

/// How many events are listed, for people: "8 577 events", "427 of 8 577 events", "≥ 312, scanned
/// 61 %", "Reading, 2.1 s". `isListed`: of a filter; `openingFor`: how long it has been opening.
std::vector<ConditionRun> countRuns(const EventCount& count, bool isListed,
                                    std::chrono::milliseconds openingFor);

} // namespace headrace
