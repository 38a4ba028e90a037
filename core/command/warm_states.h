// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event.h"

#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace headrace {

/// An aggregate's state as it was printed last, and the events that came after it here. They are
/// folded only when the state is needed again.
struct WarmState
{
    std::string stateJson;
    Version version;              ///< Of stateJson.
    std::vector<NewEvent> events; ///< With ids and times; of the versions that follow.

    Version head() const { return {version.value + static_cast<std::int64_t>(events.size())}; }
    std::size_t bytes() const;
};

/// The states of the aggregates that were used last, within two limits. Thread-safe.
class WarmStates
{
public:
    WarmStates(std::size_t most, std::size_t mostBytes) : m_most(most), m_mostBytes(mostBytes) {}

    /// Takes the state of `stream` out.
    std::optional<WarmState> take(const StreamName& stream);
    /// Puts one in, as the one used last; those unused for longest leave when there is no room.
    void put(const StreamName& stream, WarmState state);

    std::size_t count();
    std::size_t bytes();

private:
    struct Entry
    {
        std::string stream;
        WarmState state;
        std::size_t bytes;
    };
    void remove(std::list<Entry>::iterator entry);

    const std::size_t m_most;
    const std::size_t m_mostBytes;
    std::mutex m_mutex;         // Guards what follows.
    std::list<Entry> m_entries; // The one used last in front.
    std::unordered_map<std::string_view, std::list<Entry>::iterator> m_places;
    std::size_t m_bytes = 0;
};

} // namespace headrace
