// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/already_applied.h"
#include "core/store/event_store.h"
#include "core/store/store_registry.h"

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace headrace {

/// What a store in memory knows: its events, once in the order of the log and once in each stream,
/// and which ids and tokens were used. Says in the plainest way what every backend must answer.
/// Not synchronized.
class MemoryLog
{
public:
    /// Whether `request` was applied before: by its token, else by its ids.
    Result<std::optional<AppendReceipt>> applied(const AppendRequest& request) const;
    /// Everything that forbids `request` now.
    AppendConflict conflict(const AppendRequest& request) const;
    /// Stores the events of `request`; nothing is checked.
    AppendReceipt store(const AppendRequest& request, const Clock& clock);

    /// StoreCopying::ingest(); of the checks only that of versions is made here.
    Result<void> ingest(std::span<const EventView> events, std::span<const UsedToken> tokens);
    /// Refused: events up to there have left.
    Result<ChainLink> linkAt(Position position) const;
    std::vector<UsedToken> tokens(Position first, Position last) const;

    Position head() const { return {static_cast<std::int64_t>(m_events.size())}; }
    EventBatch read(const ReadRequest& request) const;
    Result<EventBatch> readToken(const std::string& token) const;
    std::vector<StreamSummary> streams(const StreamsRequest& request) const;
    const StreamSummary* stream(const StreamName& name) const;
    StoreStatistics statistics() const;
    std::vector<HourCount> activity() const;
    std::optional<Position> positionAt(Time time) const;

    /// Conflict: the stream is not what the cut was planned on.
    Result<void> checkCut(const StreamCut& cut) const;
    /// What of `cut` is still there, by position.
    std::vector<Position> positionsOf(const StreamCut& cut) const;
    /// Removes the event at `position`, which is there, for the prune `number`. Its bytes of data
    /// and metadata.
    std::int64_t remove(Position position, std::int64_t number);
    /// Puts one back. Errors: as StoreRewriting::restore().
    Result<void> putBack(const EventView& event);
    bool hasLeft(Position position) const
    {
        return m_events[static_cast<std::size_t>(position.value - 1)]->hasLeft;
    }
    PrunedPart pruned(const StreamName& stream) const;
    std::int64_t prunedBetween(Position first, Position last) const;

private:
    struct Stored
    {
        NewEvent event; // With its id and time.
        Position position;
        Version version;
        std::vector<std::string_view> tags; // Into event.tags.
        bool hasLeft = false;               // Then data and metadata are gone,
        std::int64_t digest = 0;            // and this is the digest of what it was.

        EventView view() const;
    };
    using Events = std::vector<std::shared_ptr<const Stored>>;
    struct Stream
    {
        StreamSummary summary;
        Events events; // Index i holds version i + 1.
        PrunedPart pruned;
    };
    struct Named
    {
        std::size_t first = 0; // Index in m_events.
        std::size_t count = 0;
    };

    void add(const NewEvent& event, const Clock& clock, ReceiptBuilder& receipt);
    Result<std::optional<AlreadyStored>> find(const NewEvent& event) const;
    const Events& eventsFor(const Query& query) const;
    Position firstMatch(const AppendCondition& condition) const;

    Events m_events; // Index i holds position i + 1.
    std::map<StreamName, Stream> m_streams;
    std::map<std::pair<StreamName, Uuid>, std::shared_ptr<const Stored>> m_ids;
    std::map<std::string, Named> m_tokens;
};

} // namespace headrace
