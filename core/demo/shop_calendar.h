// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/time.h"
#include "core/demo/dice.h"

#include <cstdint>
#include <vector>

namespace headrace {

/// How busy the demo shop is: it grows, is slower at weekends, busy before Christmas, and has hours
/// when nobody shops. The last day is always 2026-03-01; a larger demo starts earlier, up to two
/// years.
class ShopCalendar
{
public:
    explicit ShopCalendar(std::int64_t events);

    std::int64_t days() const { return static_cast<std::int64_t>(m_plannedUntil.size()) - 1; }
    /// Midnight at which `day` begins; 0 is the first.
    Time startOf(std::int64_t day) const;
    /// So many events should have happened when `day` begins; `day` may be days().
    std::int64_t plannedUntil(std::int64_t day) const;
    /// Some moment of `day` at which somebody comes into the shop.
    Time visitOn(std::int64_t day, Dice& dice) const;
    /// How far `time` lies between the first and the last day, in permille.
    std::int64_t permilleAt(Time time) const;

private:
    Time m_start;
    std::vector<std::int64_t> m_plannedUntil;
};

} // namespace headrace
