// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/already_applied.h"
#include "core/store/chain_builder.h"
#include "core/store/postgres/pg_connection.h"
#include "core/store/postgres/pg_event_array.h"
#include "core/store/postgres/pg_found.h"
#include "core/store/store_registry.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace headrace {

/// Where a store stands, as far as a writer knows. It holds as long as the head has not moved: the
/// server checks that before it stores anything.
struct PgState
{
    std::int64_t head = 0;
    std::int64_t epoch = 0;
    ChainLink chain {};
    std::unordered_map<std::string, std::int64_t> streams; ///< The heads of those that are known.
    bool knowsAll = false;                                 ///< What is not among them is no stream.
};

/// What append_events() of the server is given: events to be stored behind a head.
class PgAppend
{
public:
    explicit PgAppend(const PgEventTypes& types) : m_types(types), m_events(types) {}

    void add(const EventView& event, std::int64_t digest) { m_events.add(event, digest); }
    void addToken(std::string_view token, std::int64_t position, std::int64_t events);
    /// Answers the new head, or 0: head and epoch are not these. `chain` is finished, and holds
    /// what was added. To be made once.
    PgStatement statement(std::int64_t head, std::int64_t epoch, const ChainLink& link,
                          const ChainBuilder& chain);

private:
    const PgEventTypes m_types;
    PgEventArray m_events;
    PgArray m_tokens {PgType::Text};
    PgArray m_tokenPositions {PgType::Long};
    PgArray m_tokenEvents {PgType::Long};
};

/// A group of requests, decided one after another against what is stored and against each other,
/// and what is to be stored of them. Nothing here asks the server but `firstMatch`. Confined to one
/// thread; the requests outlive it.
class PgGroup
{
public:
    /// The first stored event above `after` that matches; 0 when there is none.
    using FirstMatch = std::function<Result<Position>(const AppendCondition& condition)>;

    /// `state` is moved on by what is decided; it is worth nothing if that is not stored then.
    PgGroup(PgState& state, const PgFound& found, ChainBuilder& chain, const Clock& clock,
            FirstMatch firstMatch);

    Result<AppendAnswer> decide(const AppendRequest& request);

    bool isEmpty() const { return m_pending.empty(); }
    /// Stores all that was decided to be stored. Answers the new head, or 0: the store is not where
    /// `state` said. To be made once.
    PgStatement statement(const PgEventTypes& types);

    /// The first event to be stored, by which it is found out later whether all were.
    struct First
    {
        Uuid id;
        std::string stream;
        std::int64_t position;
    };
    First first() const;

private:
    struct Pending
    {
        const NewEvent* event;
        Uuid id;
        Time time;
        std::int64_t position;
        std::int64_t version;
        std::int64_t digest;
    };
    struct Token
    {
        std::size_t first; // Index in m_pending.
        std::size_t count;
    };

    Result<std::optional<AppendReceipt>> applied(const AppendRequest& request);
    Result<std::optional<AlreadyStored>> find(const NewEvent& event);
    Result<AppendConflict> conflict(const AppendRequest& request);
    Result<Position> match(const AppendCondition& condition);
    AppendReceipt store(const AppendRequest& request);
    void storeEvent(const NewEvent& event, ReceiptBuilder& receipt);
    EventView view(const Pending& pending);
    std::int64_t headOf(const std::string& stream) const;

    PgState& m_state;
    const PgFound& m_found;
    ChainBuilder& m_chain;
    const Clock& m_clock;
    const FirstMatch m_firstMatch;
    const std::int64_t m_begin; // The head before all of them.
    std::vector<Pending> m_pending;
    std::map<std::pair<Uuid, std::string_view>, std::size_t> m_ids; // Of those that were given.
    std::map<std::string, Token, std::less<>> m_tokens;
    std::vector<std::string_view> m_tags;
    std::string m_canonical;
};

} // namespace headrace
