// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/sqlite/stream_name_map.h"
#include "core/store/sqlite/stream_totals.h"
#include "core/store/sqlite/tail_chunk.h"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace headrace {

/// Where a stream stands, for whoever appends to it.
struct StreamHead
{
    std::int64_t id = 0;
    std::int64_t version = 0; ///< 0: there is no such stream.
    StreamTotals totals;      ///< Up to there.
    TailPlace place;          ///< Of its events in the tail's last chunk.
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
        m_existing += head.version > 0 ? 1 : 0;
        return &m_streams.back().head;
    }
    /// A stream that is known here has its first event now.
    void noteBegin() { ++m_existing; }
    /// Of a store with `streams` streams: a name that is not known here has no events then.
    bool knowsAll(std::int64_t streams) const { return m_existing == streams; }
    void clear()
    {
        m_existing = 0;
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
    StreamNameMap<std::uint32_t> m_index;
    std::int64_t m_existing = 0; // Streams that have events.
};

} // namespace headrace
