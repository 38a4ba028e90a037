// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>

namespace headrace {

class CoverageRun;

/// How a coverage run goes, or what it found, in a phrase: "running, 43.1 %", "3 failed, 0 lossy,
/// 0 of unknown types, of 1 200 events". `events` are how many the store holds now; 0: not known.
QString coverageText(const CoverageRun& run, std::int64_t events);

} // namespace headrace
