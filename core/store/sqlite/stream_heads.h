// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/sqlite/stream_totals.h"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include <tsl/robin_map.h>

namespace headrace {

/// Where a stream stands, for whoever appends to it.
struct StreamHead
{
    std::int64_t id = 0;
    std::int64_t version = 0; ///< 0: there is no such stream.
    StreamTotals totals;      ///< Up to there.
};

/// The streams that were appended to of late: looking one up in the store costs more than storing
/// an event. Bounded: begins anew when it is full. Confined to one thread.
class StreamHeads
{
public:
    /// About 25 MB with short names.
    static constexpr std::size_t kMostStreams = 262'144;

    /// Null when it is not known. Good until the next add().
    StreamHead* find(std::string_view name)
    {
        const auto known = m_index.find(name);
        return known == m_index.end() ? nullptr : &m_streams[known->second].head;
    }
    StreamHead* add(std::string_view name, const StreamHead& head)
    {
        if (m_streams.size() >= kMostStreams)
            clear();
        m_streams.push_back({std::string(name), head});
        m_index.emplace(m_streams.back().name, static_cast<std::uint32_t>(m_streams.size() - 1));
        return &m_streams.back().head;
    }
    void clear()
    {
        m_index.clear();
        m_streams.clear();
    }

private:
    struct Stream
    {
        std::string name;
        StreamHead head;
    };
    std::deque<Stream> m_streams; // Never moves what is in it: the index's keys point there.
    tsl::robin_map<std::string_view, std::uint32_t> m_index;
};

} // namespace headrace
