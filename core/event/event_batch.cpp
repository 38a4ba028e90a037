// SPDX-License-Identifier: Apache-2.0
#include "core/event/event_batch.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace headrace {
namespace {

constexpr std::size_t kBlockBytes = std::size_t {64} * 1024;

} // namespace

std::byte* EventBatch::allocate(std::size_t size, std::size_t alignment)
{
    std::size_t start = (m_used + alignment - 1) / alignment * alignment;
    if (m_blocks.empty() || start + size > m_capacity) {
        m_capacity = std::max(size, kBlockBytes);
        m_blocks.push_back(std::make_unique_for_overwrite<std::byte[]>(m_capacity));
        start = 0; // A new block is aligned for everything.
    }
    m_used = start + size;
    return m_blocks.back().get() + start;
}

std::string_view EventBatch::keep(std::string_view bytes)
{
    if (bytes.empty())
        return {};
    auto* copy = reinterpret_cast<char*>(allocate(bytes.size(), 1));
    std::memcpy(copy, bytes.data(), bytes.size());
    return {copy, bytes.size()};
}

void EventBatch::add(const EventView& event)
{
    EventView kept = event;
    kept.stream = keep(event.stream);
    kept.type = keep(event.type);
    kept.data = keep(event.data);
    kept.meta = keep(event.meta);
    if (!event.tags.empty()) {
        auto* tags = reinterpret_cast<std::string_view*>(
            allocate(event.tags.size() * sizeof(std::string_view), alignof(std::string_view)));
        for (std::size_t i = 0; i < event.tags.size(); ++i)
            new (tags + i) std::string_view(keep(event.tags[i]));
        kept.tags = {tags, event.tags.size()};
    }
    m_events.push_back(kept);
}

} // namespace headrace
