// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/sqlite/name_ids.h"
#include "core/store/sqlite/store_info.h"
#include "core/store/sqlite/tail_chunk.h"

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace headrace {

class TailView;

/// The end of the log that the indexes on disk do not know yet, found by what is kept of it in
/// memory: filled by the writer of this process as it appends, and by reading what other processes
/// appended. It may hold events of a transaction that is not committed; views leave them out.
/// Thread-safe.
class UnindexedTail
{
public:
    /// `chunkEvents`: how many make a chunk, which is what one flush takes in.
    explicit UnindexedTail(std::size_t chunkEvents) : m_chunkEvents(chunkEvents) {}
    std::size_t chunkEvents() const { return m_chunkEvents; }

    /// A view of everything between `info.indexed` and `info.head`, both read in the present
    /// transaction of `db`; reads events that are missing here. None: the transaction is older than
    /// what was let go of; begin another.
    Result<std::optional<TailView>> view(SqliteDb& db, const StoreInfo& info);

    /// For the writer, inside its write transaction. Events come in the order of their positions.
    void add(const TailEvent& event);
    /// The next event begins a new chunk, so that the last one can be flushed.
    void seal();
    /// In the order of their positions. A chunk that is not the last one does not change any more.
    std::vector<std::shared_ptr<TailChunk>> chunks();
    std::size_t events();
    /// After a transaction that did not commit.
    void clear();

private:
    friend class TailView;
    TailChunk& chunkFor(std::int64_t position);
    Result<void> read(SqliteDb& db, const StoreInfo& info);
    void letGo(std::int64_t indexed);

    const std::size_t m_chunkEvents;
    std::mutex m_mutex; // Guards what follows, and the contents of the chunks.
    std::vector<std::shared_ptr<TailChunk>> m_chunks;
    std::int64_t m_begin = 0;    // Events above it are held,
    std::int64_t m_end = 0;      // up to here.
    std::int64_t m_boundary = 0; // Where another process's flush ends: a chunk ends there too.
    bool m_isSealed = false;
    NameIds m_categories {NameIds::Kind::Category};
};

/// The tail as one transaction sees it. Keeps what it shows alive. Confined to one thread.
class TailView
{
public:
    struct Entry
    {
        std::int64_t order; ///< The version in a stream, the position under a term.
        std::int64_t position;
    };

    std::int64_t indexed() const { return m_indexed; }
    std::int64_t head() const { return m_head; }
    /// No event above this position has left; 0: none has.
    std::int64_t prunedUpTo() const { return m_prunedUpTo; }
    /// The writer sees what it has added in its transaction.
    void moveHead(std::int64_t head);

    /// The stream's events from version `from` on, in the direction of reading, at most `limit`.
    std::vector<Entry> stream(std::string_view name, std::int64_t from, bool backwards,
                              std::size_t limit) const;
    /// The same for the events under a term, from position `from` on.
    std::vector<Entry> term(std::int64_t term, std::int64_t from, bool backwards,
                            std::size_t limit) const;
    /// The stream's last version; 0 when it has no events here.
    std::int64_t streamHead(std::string_view name) const;
    /// In the table `stream`; 0 when it is not known here.
    std::int64_t streamId(std::string_view name) const;
    /// Its position in that stream; 0: it is not here.
    std::int64_t positionOf(const Uuid& id, std::string_view stream) const;
    /// Whether any stream has it here.
    bool hasId(const Uuid& id) const;

    /// What is to be added to the row of a stream that counts its events up to `counted`.
    struct StreamGain
    {
        std::int64_t head = 0;
        std::int64_t lastPosition = 0;
        StreamTotals totals; ///< No events: nothing is to be added.
    };
    StreamGain streamGain(std::string_view name, std::int64_t counted) const;
    /// The names of streams with events here: the first `limit` at or above `from`, by name.
    std::vector<std::string> streamNames(std::string_view from, std::size_t limit) const;

    /// Every entry with a position in (`after`, head], in order. `each` must not call the view.
    template<typename Each> void forEach(std::int64_t after, Each each) const
    {
        const std::lock_guard lock(*m_mutex);
        for (const auto& chunk : m_chunks)
            for (const auto& entry : chunk->entries(std::max(after, m_indexed), m_head))
                each(entry);
    }

private:
    friend class UnindexedTail;
    TailView(UnindexedTail& tail, const StoreInfo& info)
        : m_tail(&tail)
        , m_mutex(&tail.m_mutex)
        , m_chunks(tail.m_chunks)
        , m_indexed(info.indexed)
        , m_head(info.head)
        , m_prunedUpTo(info.prunedUpTo)
    {
    }
    bool isInside(std::int64_t position) const
    {
        return position > m_indexed && position <= m_head;
    }

    UnindexedTail* m_tail;
    std::mutex* m_mutex;
    std::vector<std::shared_ptr<TailChunk>> m_chunks;
    std::int64_t m_indexed;
    std::int64_t m_head;
    std::int64_t m_prunedUpTo;
};

} // namespace headrace
