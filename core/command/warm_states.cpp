// SPDX-License-Identifier: Apache-2.0
#include "core/command/warm_states.h"

#include <iterator>

namespace headrace {

std::size_t WarmState::bytes() const
{
    std::size_t sum = sizeof(WarmState) + stateJson.size();
    for (const NewEvent& event : events) {
        sum += sizeof(NewEvent) + event.stream.text().size() + event.type.size() + event.data.size()
            + event.meta.size();
        for (const std::string& tag : event.tags)
            sum += sizeof(std::string) + tag.size();
    }
    return sum;
}

std::optional<WarmState> WarmStates::take(const StreamName& stream)
{
    const std::lock_guard lock(m_mutex);
    const auto place = m_places.find(stream.text());
    if (place == m_places.end())
        return std::nullopt;
    WarmState state = std::move(place->second->state);
    remove(place->second);
    return state;
}

void WarmStates::put(const StreamName& stream, WarmState state)
{
    const std::size_t bytes = state.bytes() + stream.text().size();
    const std::lock_guard lock(m_mutex);
    if (const auto place = m_places.find(stream.text()); place != m_places.end())
        remove(place->second);
    m_entries.push_front({stream.text(), std::move(state), bytes});
    m_places.emplace(m_entries.front().stream, m_entries.begin());
    m_bytes += bytes;
    while (m_entries.size() > m_most || (m_bytes > m_mostBytes && !m_entries.empty()))
        remove(std::prev(m_entries.end()));
}

void WarmStates::remove(std::list<Entry>::iterator entry)
{
    m_bytes -= entry->bytes;
    m_places.erase(entry->stream);
    m_entries.erase(entry);
}

std::size_t WarmStates::count()
{
    const std::lock_guard lock(m_mutex);
    return m_entries.size();
}

std::size_t WarmStates::bytes()
{
    const std::lock_guard lock(m_mutex);
    return m_bytes;
}

} // namespace headrace
