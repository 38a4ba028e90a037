// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sqlite/sqlite_db.h"
#include "core/store/already_applied.h"
#include "core/store/append.h"
#include "core/store/chain_builder.h"
#include "core/store/sqlite/event_row.h"
#include "core/store/sqlite/name_ids.h"
#include "core/store/sqlite/store_info.h"
#include "core/store/sqlite/stream_heads.h"
#include "core/store/sqlite/unindexed_tail.h"
#include "core/store/store_copying.h"
#include "core/store/store_registry.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace headrace {

/// What the writer knows of the log across its transactions. To be made anew, with the tail, when
/// one does not commit.
struct WriterMemory
{
    std::unique_ptr<TypeNames> typeNames = std::make_unique<TypeNames>();
    std::unique_ptr<ChainBuilder> chain = std::make_unique<ChainBuilder>();
    NameIds types {NameIds::Kind::Type};
    NameIds categories {NameIds::Kind::Category};
    StreamHeads streams;           ///< As of `head`.
    std::int64_t lastStreamId = 0; ///< The greatest id of a stream; 0 while not known.
    std::int64_t head = 0;         ///< Of what is known here.
    Uuid lastId;                   ///< The greatest id of the events up to there.
    Uuid lastIndexedId;            ///< The greatest id that the indexes have,
    std::int64_t idsUpTo = -1;     ///< as of this `StoreInfo::indexed`; -1: not known.
};

/// The appends of one write transaction. Each request is checked against all that was stored
/// before, in this transaction too. Confined to one thread.
class AppendTransaction
{
public:
    /// Inside a write transaction of `db`, which must outlive this, as must everything else.
    static Result<AppendTransaction> begin(SqliteDb& db, UnindexedTail& tail, WriterMemory& memory,
                                           const Clock& clock);

    /// EventStore::append(). `request` must live until finish(). After InvalidArgument or a
    /// conflict nothing of the request is stored; after any other error the transaction must be
    /// rolled back.
    Result<AppendAnswer> append(const AppendRequest& request);

    /// StoreCopying::ingest(), but for the claim; at most once. After an error the transaction must
    /// be rolled back.
    Result<void> ingest(std::span<const EventView> events, std::span<const UsedToken> tokens);

    /// Events stored so far.
    std::int64_t stored() const { return m_info.head - m_firstHead; }
    /// Writes the new head. `info()` is then what the database says.
    Result<void> finish();
    StoreInfo& info() { return m_info; }

private:
    AppendTransaction(SqliteDb& db, UnindexedTail& tail, WriterMemory& memory, const Clock& clock,
                      const StoreInfo& info, TailView view)
        : m_db(db)
        , m_tail(tail)
        , m_memory(memory)
        , m_clock(clock)
        , m_info(info)
        , m_firstHead(info.head)
        , m_view(std::move(view))
    {
    }

    Result<void> catchUp();
    Result<void> nameStreams();
    Result<void> nameByTable(TailChunk::Stream& stream);
    /// An event that is stored in this transaction, and not written yet.
    struct NewRow
    {
        const NewEvent* event;
        std::int64_t position;
        std::int64_t version;
        std::int64_t type;
        Time time;
        Uuid id;
        std::int64_t digest;
        std::string tags;
    };

    Result<std::optional<AppendReceipt>> appliedBefore(const AppendRequest& request);
    Result<std::optional<AppendReceipt>> appliedByToken(const AppendRequest& request);
    Result<bool> anyIdStored(const AppendRequest& request);
    Result<bool> isStored(const NewEvent& event);
    Result<void> learnLastIndexedId();
    Result<std::optional<AlreadyStored>> findStored(const NewEvent& event);
    Result<std::int64_t> positionOf(const NewEvent& event);
    Result<AppendConflict> failedChecks(const AppendRequest& request);
    Result<std::optional<Position>> firstMatch(const AppendCondition& condition);

    Result<StreamHead*> streamHead(const std::string& name);
    Result<StreamHead> readStreamHead(const std::string& name);
    Result<AppendReceipt> store(const AppendRequest& request);
    Result<Version> storeEvent(const NewEvent& event, const std::optional<std::string>& token);
    void keepRow(const NewEvent& event, const EventView& stored, std::int64_t type,
                 std::string tags);
    Result<void> insertRows();
    Result<SqliteStatement> eventAt();
    Result<bool> hasLeft(std::int64_t position);
    Result<void> insertLinks();
    Result<void> insertToken(const std::string& token, std::int64_t events);

    SqliteDb& m_db;
    UnindexedTail& m_tail;
    WriterMemory& m_memory;
    const Clock& m_clock;
    StoreInfo m_info;
    std::int64_t m_firstHead;
    TailView m_view;
    std::vector<NewEvent> m_ingested; // What `m_rows` points to, when they are copied.
    std::vector<NewRow> m_rows;       // Written together: one statement for many costs half.
    std::string m_canonical;          // Scratch.
    std::vector<std::string_view> m_tagViews;
    std::vector<std::int64_t> m_terms;
};

} // namespace headrace
