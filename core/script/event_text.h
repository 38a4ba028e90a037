// SPDX-License-Identifier: Apache-2.0
#pragma once

// Internal to core/script.

#include "core/event/event.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace headrace {

/// What messages call an event: "order-4711@7 (OrderPlaced)".
std::string nameOf(const EventView& event);

/// The data of many events as one text, which the driver's parseJoined() parses at once and takes
/// apart again by a mark that stands behind each.
class JoinedData
{
public:
    /// By chance: what nobody who wrote an event could know.
    static std::int32_t newMark();

    void begin(std::int32_t mark);
    void add(std::string_view data);
    /// What is parsed at once is alive at once: of much data nothing is joined.
    bool isTooMuch() const { return m_isTooMuch; }
    const std::string& text() const { return m_text; }

private:
    std::string m_mark;
    std::string m_text;
    bool m_isTooMuch = false;
};

} // namespace headrace
