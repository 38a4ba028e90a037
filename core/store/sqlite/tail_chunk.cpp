// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/tail_chunk.h"

#include <algorithm>
#include <cassert>
#include <random>

#include <xxhash.h>

namespace headrace {

// Ids are given from outside: with a seed that nobody knows, none can be chosen to collide, which
// would make appending slow, and the map throw in the end.
std::size_t TailChunk::UuidHash::operator()(const Uuid& id) const
{
    static const std::uint64_t seed =
        std::uint64_t {std::random_device()()} << 32U | std::random_device()();
    return XXH3_64bits_withSeed(id.bytes.data(), id.bytes.size(), seed);
}

bool TailChunk::isAt(const TailPlace& place, std::string_view stream) const
{
    return place.chunk == m_begin && place.stream < m_streams.size()
        && m_streams[place.stream].name == stream;
}

std::uint32_t TailChunk::addToStream(const TailEvent& event)
{
    if (event.place && isAt(*event.place, event.stream)) {
        m_streams[event.place->stream].positions.add(event.position);
        return event.place->stream;
    }
    const std::uint32_t index = findOrAddStream(event);
    if (event.place)
        *event.place = {m_begin, index};
    return index;
}

std::uint32_t TailChunk::findOrAddStream(const TailEvent& event)
{
    if (const auto known = m_streamByName.find(event.stream); known != m_streamByName.end()) {
        m_streams[known->second].positions.add(event.position);
        return known->second;
    }
    const auto index = static_cast<std::uint32_t>(m_streams.size());
    m_streams.push_back({std::string(event.stream), event.version, TailPositions(event.position),
                         event.streamId, event.before});
    m_streamByName.emplace(m_streams.back().name, index);
    return index;
}

void TailChunk::add(const TailEvent& event)
{
    assert(event.position > m_end);
    m_end = event.position;
    const auto index = static_cast<std::uint32_t>(m_entries.size());
    m_entries.push_back({event.position, event.version, event.time, event.id, event.bytes,
                         addToStream(event), static_cast<std::int32_t>(event.type),
                         static_cast<std::int32_t>(event.category)});
    if (!m_entryById.emplace(event.id, index).second)
        m_sameId.push_back(index);
    for (const std::int64_t term : event.terms) {
        const auto [place, isNew] = m_terms.try_emplace(term, event.position);
        if (!isNew && place->second.back() != event.position) // Two tags may share a term.
            place.value().add(event.position);
    }
}

StreamTotals TailChunk::totals(const Stream& stream) const
{
    StreamTotals totals = stream.before;
    for (std::size_t i = 0; i < stream.positions.size(); ++i) {
        const Entry& entry = at(stream.positions[i]);
        totals.add(entry.time, entry.bytes);
    }
    return totals;
}

std::span<const TailChunk::Entry> TailChunk::entries(std::int64_t after, std::int64_t upTo) const
{
    const auto first = std::ranges::upper_bound(m_entries, after, {}, &Entry::position);
    const auto last = std::ranges::upper_bound(m_entries, upTo, {}, &Entry::position);
    return first < last ? std::span(first, last) : std::span<const Entry>();
}

const TailChunk::Entry& TailChunk::at(std::int64_t position) const
{
    // Positions have no gaps, as long as nothing was taken out of the log.
    if (const auto index = static_cast<std::size_t>(position - m_begin - 1);
        index < m_entries.size() && m_entries[index].position == position)
        return m_entries[index];
    const auto found = std::ranges::lower_bound(m_entries, position, {}, &Entry::position);
    assert(found != m_entries.end() && found->position == position);
    return *found;
}

TailChunk::Stream* TailChunk::stream(std::string_view name)
{
    const auto known = m_streamByName.find(name);
    return known == m_streamByName.end() ? nullptr : &m_streams[known->second];
}

std::span<const TailChunk::Stream* const> TailChunk::streamsByName()
{
    const auto name = [](const Stream* stream) -> const std::string& { return stream->name; };
    const auto sorted = static_cast<std::ptrdiff_t>(m_byName.size());
    for (std::size_t i = m_byName.size(); i < m_streams.size(); ++i)
        m_byName.push_back(&m_streams[i]);
    std::ranges::sort(m_byName.begin() + sorted, m_byName.end(), {}, name);
    std::ranges::inplace_merge(m_byName, m_byName.begin() + sorted, {}, name);
    return m_byName;
}

std::vector<const TailChunk::Entry*> TailChunk::withId(const Uuid& id) const
{
    std::vector<const Entry*> found;
    const auto first = m_entryById.find(id);
    if (first == m_entryById.end())
        return found;
    found.push_back(&m_entries[first->second]);
    for (const std::uint32_t index : m_sameId)
        if (m_entries[index].id == id)
            found.push_back(&m_entries[index]);
    return found;
}

} // namespace headrace
