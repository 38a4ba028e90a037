// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/unindexed_tail.h"

#include "core/store/sqlite/tail_scan.h"

#include <algorithm>
#include <cassert>

namespace headrace {

Result<std::optional<TailView>> UnindexedTail::view(SqliteDb& db, const StoreInfo& info)
{
    const std::lock_guard lock(m_mutex);
    if (info.indexed < m_begin)
        return std::optional<TailView>();
    letGo(info.indexed);
    if (info.head > m_end)
        if (auto done = read(db, info); !done)
            return done.error();
    return std::optional(TailView(*this, info));
}

// What the indexes have taken in, chunk by chunk.
void UnindexedTail::letGo(std::int64_t indexed)
{
    const auto isKnown = [indexed](const auto& chunk) { return chunk->end() <= indexed; };
    const auto kept = std::ranges::find_if_not(m_chunks, isKnown);
    if (kept == m_chunks.begin() && !m_chunks.empty())
        return;
    m_chunks.erase(m_chunks.begin(), kept);
    m_begin = m_chunks.empty() ? indexed : m_chunks.front()->begin();
    m_end = std::max(m_end, indexed);
}

Result<void> UnindexedTail::read(SqliteDb& db, const StoreInfo& info)
{
    if (info.flushEnd > m_end)
        m_boundary = info.flushEnd;
    auto done = scanTail(db, m_categories, m_end, info.head, [this](const TailEvent& event) {
        chunkFor(event.position).add(event);
        m_end = event.position;
    });
    if (!done) { // What was read so far may stop inside an event's transaction: begin anew.
        m_chunks.clear();
        m_begin = m_end = info.indexed;
    }
    return done;
}

TailChunk& UnindexedTail::chunkFor(std::int64_t position)
{
    // A flush that another process began may be of more events than a chunk has here: it can be
    // gone on with only if they are in one chunk.
    const bool isNew = m_chunks.empty() || m_isSealed
        || (m_chunks.back()->entries().size() >= m_chunkEvents && m_end > m_boundary)
        || (m_boundary != 0 && m_end == m_boundary);
    if (isNew) {
        m_chunks.push_back(std::make_shared<TailChunk>(m_end));
        m_isSealed = false;
    }
    assert(position > m_end);
    static_cast<void>(position);
    return *m_chunks.back();
}

void UnindexedTail::add(const TailEvent& event)
{
    const std::lock_guard lock(m_mutex);
    chunkFor(event.position).add(event);
    m_end = event.position;
}

void UnindexedTail::seal()
{
    const std::lock_guard lock(m_mutex);
    m_isSealed = true;
}

std::vector<std::shared_ptr<TailChunk>> UnindexedTail::chunks()
{
    const std::lock_guard lock(m_mutex);
    return m_chunks;
}

std::size_t UnindexedTail::events()
{
    const std::lock_guard lock(m_mutex);
    std::size_t events = 0;
    for (const auto& chunk : m_chunks)
        events += chunk->entries().size();
    return events;
}

void UnindexedTail::clear()
{
    const std::lock_guard lock(m_mutex);
    m_chunks.clear();
    m_begin = m_end = m_boundary = 0;
    m_isSealed = false;
    m_categories.forget();
}

void TailView::moveHead(std::int64_t head)
{
    const std::lock_guard lock(*m_mutex);
    m_head = head;
    if (m_chunks != m_tail->m_chunks)
        m_chunks = m_tail->m_chunks;
}

std::vector<TailView::Entry> TailView::stream(std::string_view name, std::int64_t from,
                                              bool backwards, std::size_t limit) const
{
    const std::lock_guard lock(*m_mutex);
    std::vector<Entry> found;
    const auto take = [&](TailChunk& chunk) {
        const TailChunk::Stream* stream = chunk.stream(name);
        if (!stream)
            return;
        const std::int64_t first = stream->firstVersion;
        const std::int64_t step = backwards ? -1 : 1;
        std::int64_t version = backwards ? std::min(from, stream->head()) : std::max(from, first);
        for (; version >= first && version <= stream->head() && found.size() < limit;
             version += step)
            if (const auto p = stream->positions[static_cast<std::size_t>(version - first)];
                isInside(p))
                found.push_back({version, p});
    };
    if (backwards)
        std::for_each(m_chunks.rbegin(), m_chunks.rend(), [&](const auto& c) { take(*c); });
    else
        std::for_each(m_chunks.begin(), m_chunks.end(), [&](const auto& c) { take(*c); });
    return found;
}

std::vector<TailView::Entry> TailView::term(std::int64_t term, std::int64_t from, bool backwards,
                                            std::size_t limit) const
{
    const std::lock_guard lock(*m_mutex);
    std::vector<Entry> found;
    const std::int64_t low = std::max(m_indexed + 1, backwards ? 0 : from);
    const std::int64_t high = std::min(m_head, backwards ? from : m_head);
    const auto take = [&](const TailChunk& chunk) {
        const auto place = chunk.terms().find(term);
        if (place == chunk.terms().end())
            return;
        const TailPositions& positions = place->second;
        std::size_t begin = positions.below(low);
        std::size_t end = std::max(begin, positions.below(high + 1));
        for (; begin < end && found.size() < limit; backwards ? --end : ++begin) {
            const std::int64_t position = positions[backwards ? end - 1 : begin];
            found.push_back({position, position});
        }
    };
    if (backwards)
        std::for_each(m_chunks.rbegin(), m_chunks.rend(), [&](const auto& c) { take(*c); });
    else
        std::for_each(m_chunks.begin(), m_chunks.end(), [&](const auto& c) { take(*c); });
    return found;
}

std::int64_t TailView::streamHead(std::string_view name) const
{
    const std::lock_guard lock(*m_mutex);
    for (auto chunk = m_chunks.rbegin(); chunk != m_chunks.rend(); ++chunk)
        if (const TailChunk::Stream* stream = (*chunk)->stream(name)) {
            const std::size_t upToHead = stream->positions.below(m_head + 1);
            if (upToHead > 0 && isInside(stream->positions[upToHead - 1]))
                return stream->firstVersion + static_cast<std::int64_t>(upToHead) - 1;
        }
    return 0;
}

std::int64_t TailView::streamId(std::string_view name) const
{
    const std::lock_guard lock(*m_mutex);
    for (const auto& chunk : m_chunks)
        if (const TailChunk::Stream* stream = chunk->stream(name))
            return stream->id;
    return 0;
}

std::int64_t TailView::positionOf(const Uuid& id, std::string_view stream) const
{
    const std::lock_guard lock(*m_mutex);
    for (const auto& chunk : m_chunks)
        for (const TailChunk::Entry* entry : chunk->withId(id))
            if (isInside(entry->position) && chunk->streams()[entry->stream].name == stream)
                return entry->position;
    return 0;
}

bool TailView::hasId(const Uuid& id) const
{
    const std::lock_guard lock(*m_mutex);
    return std::ranges::any_of(m_chunks, [&](const auto& chunk) { return chunk->hasId(id); });
}

TailView::StreamGain TailView::streamGain(std::string_view name, std::int64_t counted) const
{
    const std::lock_guard lock(*m_mutex);
    StreamGain gain;
    for (const auto& chunk : m_chunks) {
        const TailChunk::Stream* stream = chunk->stream(name);
        if (!stream)
            continue;
        for (std::size_t i = stream->positions.below(counted + 1); i < stream->positions.size();
             ++i) {
            const std::int64_t position = stream->positions[i];
            if (!isInside(position))
                continue;
            const TailChunk::Entry& entry = chunk->at(position);
            gain.totals.add(entry.time, entry.bytes);
            gain.head = entry.version;
            gain.lastPosition = position;
        }
    }
    return gain;
}

std::vector<std::string> TailView::streamNames(std::string_view from, std::size_t limit) const
{
    const std::lock_guard lock(*m_mutex);
    std::vector<std::string> names;
    for (const auto& chunk : m_chunks) {
        const auto byName = chunk->streamsByName();
        auto stream = std::ranges::lower_bound(
            byName, from, {}, [](const auto* s) { return std::string_view(s->name); });
        for (std::size_t taken = 0; stream != byName.end() && taken < limit; ++stream)
            if (const auto& positions = (*stream)->positions;
                positions.below(m_head + 1) > positions.below(m_indexed + 1)) {
                names.push_back((*stream)->name);
                ++taken;
            }
    }
    std::ranges::sort(names);
    const auto again = std::ranges::unique(names);
    names.erase(again.begin(), again.end());
    names.resize(std::min(names.size(), limit));
    return names;
}

} // namespace headrace
