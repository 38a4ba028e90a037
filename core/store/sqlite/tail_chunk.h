// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/time.h"
#include "core/base/uuid.h"
#include "core/store/sqlite/stream_name_map.h"
#include "core/store/sqlite/stream_totals.h"

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tsl/robin_map.h>

namespace headrace {

/// Where a chunk has a stream, for who adds to it often: saves looking it up by its name.
struct TailPlace
{
    std::int64_t chunk = -1;  ///< Its begin.
    std::uint32_t stream = 0; ///< Index in its streams().
};

/// What the indexes will keep of one event.
struct TailEvent
{
    std::int64_t position = 0;
    std::int64_t version = 0;
    Time time;
    Uuid id;
    std::string_view stream;
    std::int64_t streamId = 0; ///< In the table `stream`; 0 when it is not known.
    StreamTotals before;       ///< Of the stream before this event, if its id is known.
    std::int64_t type = 0;     ///< Its id.
    std::int64_t category = 0; ///< Its id.
    std::int64_t bytes = 0;    ///< Of data and metadata.
    /// Of everything the event is found by (term.h), its type and category included.
    std::span<const std::int64_t> terms;
    TailPlace* place = nullptr; ///< Looked at first, and set.
};

/// Positions in increasing order. Most streams and terms have but one in a chunk, which takes no
/// memory of its own.
class TailPositions
{
public:
    explicit TailPositions(std::int64_t first) : m_first(first) {}
    void add(std::int64_t position) { m_more.push_back(position); }

    std::size_t size() const { return m_more.size() + 1; }
    std::int64_t operator[](std::size_t index) const
    {
        return index == 0 ? m_first : m_more[index - 1];
    }
    std::int64_t back() const { return m_more.empty() ? m_first : m_more.back(); }
    /// How many are below `position`.
    std::size_t below(std::int64_t position) const
    {
        if (position <= m_first)
            return 0;
        const auto end = std::ranges::lower_bound(m_more, position);
        return static_cast<std::size_t>(end - m_more.begin()) + 1;
    }

private:
    std::int64_t m_first;
    std::vector<std::int64_t> m_more;
};

/// Events in sequence that the indexes on disk do not know yet, found by stream, id and term. The
/// indexes take in a chunk as a whole. Not thread-safe.
class TailChunk
{
public:
    /// One stream's events of this chunk. Versions are dense: the i-th is `firstVersion` + i.
    struct Stream
    {
        std::string name;
        std::int64_t firstVersion;
        TailPositions positions;
        std::int64_t id;     ///< In the table `stream`; 0 while not known.
        StreamTotals before; ///< Before its events here, if its id is known.

        std::int64_t head() const
        {
            return firstVersion + static_cast<std::int64_t>(positions.size()) - 1;
        }
    };
    struct Entry
    {
        std::int64_t position;
        std::int64_t version;
        Time time;
        Uuid id;
        std::int64_t bytes;
        std::uint32_t stream; ///< Index in streams().
        std::int32_t type;
        std::int32_t category;
    };

    /// For the events above `begin`.
    explicit TailChunk(std::int64_t begin) : m_begin(begin), m_end(begin) {}

    /// Above all that are there.
    void add(const TailEvent& event);

    std::int64_t begin() const { return m_begin; }
    std::int64_t end() const { return m_end; } ///< The last position.
    const std::vector<Entry>& entries() const { return m_entries; }
    /// The entries with positions in (`after`, `upTo`].
    std::span<const Entry> entries(std::int64_t after, std::int64_t upTo) const;
    /// There must be one.
    const Entry& at(std::int64_t position) const;

    /// In order of first appearance.
    std::deque<Stream>& streams() { return m_streams; }
    Stream* stream(std::string_view name);
    /// Of `stream`, up to its last event here.
    StreamTotals totals(const Stream& stream) const;
    /// By name.
    std::span<const Stream* const> streamsByName();

    struct TermHash
    {
        std::size_t operator()(std::int64_t term) const
        {
            return static_cast<std::size_t>(term) * 0x9e3779b97f4a7c15;
        }
    };
    using Terms = tsl::robin_map<std::int64_t, TailPositions, TermHash>;
    const Terms& terms() const { return m_terms; }

    bool hasId(const Uuid& id) const { return m_entryById.contains(id); }
    /// The entries of events with this id, one a stream.
    std::vector<const Entry*> withId(const Uuid& id) const;

private:
    struct UuidHash
    {
        std::size_t operator()(const Uuid& id) const;
    };
    std::uint32_t addToStream(const TailEvent& event);
    std::uint32_t findOrAddStream(const TailEvent& event);
    bool isAt(const TailPlace& place, std::string_view stream) const;

    std::int64_t m_begin;
    std::int64_t m_end;
    std::vector<Entry> m_entries;
    std::deque<Stream> m_streams; // Never moves what is in it: the map's keys point there.
    StreamNameMap<std::uint32_t> m_streamByName;
    std::vector<const Stream*> m_byName;                       // Those sorted so far.
    tsl::robin_map<Uuid, std::uint32_t, UuidHash> m_entryById; // The first with that id.
    std::vector<std::uint32_t> m_sameId;                       // Further entries with such an id.
    Terms m_terms;
};

} // namespace headrace
