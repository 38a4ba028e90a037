// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/index_flush.h"

#include "core/store/sqlite/chunk_counts.h"
#include "core/store/sqlite/event_row.h"
#include "core/store/sqlite/position_run.h"
#include "core/store/sqlite/stored_stream.h"

#include <algorithm>
#include <cassert>
#include <tuple>

namespace headrace {
namespace {

std::int64_t runsOf(std::size_t positions)
{
    return static_cast<std::int64_t>((positions + kRunPositions - 1) / kRunPositions);
}

// `take` is given where each run begins, and its size.
template<typename Take> void forEachRun(const TailPositions& positions, Take take)
{
    for (std::size_t begin = 0; begin < positions.size(); begin += kRunPositions)
        take(begin, std::min(kRunPositions, positions.size() - begin));
}

std::uint64_t bigEndian(const Uuid& id, std::size_t from)
{
    std::uint64_t number = 0;
    for (std::size_t i = from; i < from + sizeof number; ++i)
        number = number << 8U | id.bytes[i];
    return number;
}

} // namespace

IndexFlush::IndexFlush(std::shared_ptr<TailChunk> chunk)
    : m_chunk(std::move(chunk))
    , m_rows(static_cast<std::int64_t>(m_chunk->entries().size()))
{
    for (const TailChunk::Stream& stream : m_chunk->streams())
        m_rows += runsOf(stream.positions.size());
    for (const auto& [term, positions] : m_chunk->terms())
        m_rows += runsOf(positions.size());
}

void IndexFlush::sortIds()
{
    if (!m_ids.empty())
        return;
    auto& streams = m_chunk->streams();
    m_ids.reserve(m_chunk->entries().size());
    for (const TailChunk::Entry& entry : m_chunk->entries())
        m_ids.push_back(
            {bigEndian(entry.id, 0), bigEndian(entry.id, 8), streams[entry.stream].id, &entry});
    std::ranges::sort(m_ids, {},
                      [](const EventId& id) { return std::tuple(id.high, id.low, id.stream); });
}

void IndexFlush::sortStreams()
{
    if (!m_streams.empty())
        return;
    for (const TailChunk::Stream& stream : m_chunk->streams()) {
        StreamTotals totals = stream.before;
        forEachRun(stream.positions, [&](std::size_t begin, std::size_t size) {
            for (std::size_t i = begin; i < begin + size; ++i) {
                const TailChunk::Entry& entry = m_chunk->at(stream.positions[i]);
                totals.add(entry.time, entry.bytes);
            }
            m_streams.push_back({{stream.id, &stream.positions, begin, size}, &stream, totals});
        });
    }
    std::ranges::sort(m_streams, {},
                      [](const StreamRun& run) { return std::pair(run.key, run.begin); });
}

void IndexFlush::sortTerms()
{
    if (!m_terms.empty())
        return;
    for (const auto& [term, positions] : m_chunk->terms())
        forEachRun(positions,
                   [&, key = term, all = &positions](std::size_t begin, std::size_t size) {
                       m_terms.push_back({key, all, begin, size});
                   });
    std::ranges::sort(m_terms, {}, [](const Run& run) { return std::pair(run.key, run.begin); });
}

Result<void> IndexFlush::write(SqliteDb& db, StoreInfo& info, std::int64_t rows)
{
    assert(info.indexed == m_chunk->begin());
    info.flushEnd = m_chunk->end();
    const std::int64_t target = std::min(info.flushDone + std::max<std::int64_t>(rows, 1), m_rows);
    // The tables stand one behind the other: what lies between flushDone and target, table by
    // table.
    std::int64_t begin = 0;
    const auto part = [&](auto rowsOf,
                          Result<void> (IndexFlush::*writeRows)(SqliteDb&, std::int64_t,
                                                                std::int64_t)) -> Result<void> {
        const std::int64_t size = rowsOf();
        const std::int64_t from = std::clamp(info.flushDone - begin, std::int64_t {0}, size);
        const std::int64_t to = std::clamp(target - begin, std::int64_t {0}, size);
        begin += size;
        return from < to ? (this->*writeRows)(db, from, to) : Result<void>();
    };
    auto done = part([&] { return std::ssize(m_chunk->entries()); }, &IndexFlush::writeIds);
    if (done && target > begin)
        done =
            part([&] { return sortStreams(), std::ssize(m_streams); }, &IndexFlush::writeStreams);
    if (done && target > begin && !m_streams.empty())
        done = part([&] { return sortTerms(), std::ssize(m_terms); }, &IndexFlush::writeTerms);
    if (!done)
        return done;
    info.flushDone = target;
    return info.flushDone < m_rows ? writeIndexState(db, info) : finish(db, info);
}

Result<void> IndexFlush::writeIds(SqliteDb& db, std::int64_t from, std::int64_t to)
{
    sortIds();
    return db.insertRows("INSERT OR FAIL INTO event_id SELECT c0, c1, c2 FROM rows",
                         static_cast<std::size_t>(to - from),
                         [&](std::size_t index, std::span<SqliteValue> values) {
                             const EventId& id = m_ids[static_cast<std::size_t>(from) + index];
                             values[0].setBlob(uuidBytes(id.entry->id));
                             values[1].set(id.stream);
                             values[2].set(id.entry->position);
                         });
}

Result<void> IndexFlush::writeStreams(SqliteDb& db, std::int64_t from, std::int64_t to)
{
    const std::span runs(m_streams.begin() + from, m_streams.begin() + to);
    std::vector<const StreamRun*> added;
    for (const StreamRun& run : runs)
        if (run.stream->firstVersion == 1 && run.begin == 0)
            added.push_back(&run);
    auto done = db.insertRows("INSERT OR FAIL INTO stream SELECT c0, c1 FROM rows", added.size(),
                              [&](std::size_t index, std::span<SqliteValue> values) {
                                  values[0].set(added[index]->key);
                                  values[1].setText(added[index]->stream->name);
                              });
    if (!done)
        return done;
    std::string packed;
    return db.insertRows(
        "INSERT OR FAIL INTO stream_run SELECT c0, c1, c2, c3, c4, c5, c6 FROM rows", runs.size(),
        [&](std::size_t index, std::span<SqliteValue> values) {
            const StreamRun& run = runs[index];
            const auto columns = streamRunColumns(
                run.key, run.stream->firstVersion + static_cast<std::int64_t>(run.begin),
                run.totals);
            for (std::size_t i = 0; i < columns.size(); ++i)
                values[i].set(columns[i]);
            packed = pack(columns, run);
            values[columns.size()].setBlob(packed);
        });
}

Result<void> IndexFlush::writeTerms(SqliteDb& db, std::int64_t from, std::int64_t to)
{
    std::string packed;
    return db.insertRows("INSERT OR FAIL INTO term_run SELECT c0, c1, c2 FROM rows",
                         static_cast<std::size_t>(to - from),
                         [&](std::size_t index, std::span<SqliteValue> values) {
                             const Run& run = m_terms[static_cast<std::size_t>(from) + index];
                             const std::int64_t columns[] = {run.key, (*run.positions)[run.begin]};
                             values[0].set(columns[0]);
                             values[1].set(columns[1]);
                             packed = pack(columns, run);
                             values[2].setBlob(packed);
                         });
}

std::string IndexFlush::pack(RunColumns columns, const Run& run)
{
    m_positions.resize(run.size);
    for (std::size_t i = 0; i < run.size; ++i)
        m_positions[i] = (*run.positions)[run.begin + i];
    return packRun(columns, m_positions);
}

Result<void> IndexFlush::finish(SqliteDb& db, StoreInfo& info)
{
    ChunkCounts counts;
    for (const TailChunk::Entry& entry : m_chunk->entries())
        counts.add(entry);
    if (auto done = counts.store(db); !done)
        return done;
    info.indexed = m_chunk->end();
    info.indexedStreams += counts.streams();
    info.flushEnd = info.flushDone = 0;
    return writeIndexState(db, info);
}

} // namespace headrace
