// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace headrace {

/// A run of events that share one arena: reading a thousand events allocates a few blocks, not
/// several strings an event. Move-only; views stay valid while the batch, or what it was moved to,
/// lives. Not thread-safe while being filled; any thread may read it after.
class EventBatch
{
public:
    EventBatch() = default;
    EventBatch(EventBatch&&) noexcept = default;
    EventBatch& operator=(EventBatch&&) noexcept = default;

    const std::vector<EventView>& events() const { return m_events; }
    bool empty() const { return m_events.empty(); }
    std::size_t size() const { return m_events.size(); }

    /// Copies `event` and every byte it views into this batch.
    void add(const EventView& event);

    /// True when nothing lies beyond what this batch covered, in the direction of reading.
    bool atEnd = true;
    /// Where to read on: the first position (or version, when one stream is read) not covered yet.
    /// At the end of reading forwards: one above the head that was read up to, so that reading on
    /// from there later misses nothing. At the end of reading backwards: 0.
    std::int64_t next = 0;

private:
    std::string_view keep(std::string_view bytes);
    std::byte* allocate(std::size_t size, std::size_t alignment);

    std::vector<EventView> m_events;
    std::vector<std::unique_ptr<std::byte[]>> m_blocks;
    std::size_t m_used = 0;
    std::size_t m_capacity = 0; // Of the last block.
};

} // namespace headrace
