// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/event/event.h"
#include "core/event/stream_name.h"
#include "core/store/documents.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace headrace {

class EventStore;

/// The document of the prune that is under way, if one is.
inline constexpr const char* kPruneUnderWayKey = "store/prune";
/// The prefix of the records of those that have ended; the id follows.
inline constexpr const char* kPruneRecordPrefix = "store/pruned/";

/// The first events of a stream leave: versions up to `upTo`.
struct StreamCut
{
    StreamName stream;
    Version upTo;
    Position last; ///< Of the event with version `upTo`: what the cut was planned on.
};

/// What a prune is for. All of it is kept with its record.
struct PruneIntent
{
    std::string id; ///< Of the plan; 1 to 200 bytes of UTF-8.
    std::string actor;
    std::string reason;
    std::string detail = "{}"; ///< A JSON object; its reader knows what is in it.
};

/// A prune as it is recorded, under way or ended.
struct PruneRecord
{
    PruneIntent intent;
    std::int64_t number = 0;   ///< Grows from one prune to the next.
    Time begun;                ///< By the store's clock.
    std::optional<Time> ended; ///< None: it is under way.
    std::int64_t streams = 0;  ///< That events were to leave from.
    std::int64_t planned = 0;  ///< Events that were to leave.
    std::int64_t events = 0;   ///< That have left.
    std::int64_t bytes = 0;    ///< Of their data and metadata.
    std::int64_t next = 1;     ///< Everything below this position is done.
    std::string cuts;          ///< BLAKE2b of the cuts in hexadecimal.

    bool isComplete() const { return events == planned; }
};

/// The right to go on with a prune. The last one who began it has it.
struct PruneClaim
{
    std::int64_t revision = 0; ///< Of the document kPruneUnderWayKey.
    PruneRecord record;        ///< As it stands.
};

/// The prefix of the records of what was put back; the id follows.
inline constexpr const char* kRestoreRecordPrefix = "store/restored/";

/// What events are put back for. All of it is kept with its record.
struct RestoreIntent
{
    std::string id; ///< 1 to 200 bytes of UTF-8.
    std::string actor;
    std::string reason;
};

/// Events that were put back, as it is recorded.
struct RestoreRecord
{
    RestoreIntent intent;
    Time begun;              ///< By the store's clock.
    Time last;               ///< When the last of them were.
    std::int64_t events = 0; ///< So far.
};

/// What has left of a stream: versions 1 to `events`.
struct PrunedPart
{
    std::int64_t events = 0;
    std::int64_t bytes = 0;  ///< Of data and metadata.
    Time first;              ///< Smallest time of these events.
    Time last;               ///< Largest.
    std::int64_t number = 0; ///< Of the last prune that took some.
};

/// The one door through which stored events leave. What leaves is the beginning of streams; it is
/// gone from every read, while positions, versions, names, ids and tokens stay used: versions go on
/// counting, an id or a token that comes again is refused as one whose event has left, and
/// verifying still finds whatever is missing otherwise. It happens in steps, each durable and all
/// or nothing, in the order of positions; appends and reads go on between them. Thread-safe.
/// Errors: besides those named, Busy, Io, Corruption; Refused when the connection is read-only.
class StoreRewriting
{
public:
    StoreRewriting() = default;
    StoreRewriting(const StoreRewriting&) = delete;
    StoreRewriting& operator=(const StoreRewriting&) = delete;
    virtual ~StoreRewriting() = default;

    /// Begins a prune and records it; or goes on with the one that is under way, wherever it was
    /// cut off, when `intent.id` and the cuts are the same: whoever had it loses it.
    /// InvalidArgument  an id or detail that is not as it should be, no cuts, or two of one stream.
    /// Conflict         a cut is not what it was planned on: nothing will leave; or a prune of
    ///                  that id has ended.
    /// Refused          another prune is under way, or the store is being copied into.
    virtual Result<PruneClaim> begin(const PruneIntent& intent,
                                     std::span<const StreamCut> cuts) = 0;

    /// Removes the next events, about `events` of them, and moves `claim` on: its record says how
    /// far it is. Nothing when it is complete. Refused: somebody else has the prune, or it has
    /// ended. Corruption: an event that was to leave is not what was stored; it stays.
    virtual Result<void> prune(PruneClaim& claim, std::int64_t events) = 0;

    /// Ends the prune as far as it has come. Refused: as prune().
    virtual Result<PruneRecord> end(const PruneClaim& claim) = 0;

    /// Puts events back that have left, where they were: a step of a restore, which is recorded in
    /// the same transaction; durable and all or nothing. Steps come from the newest events to the
    /// oldest, so that what has left stays the beginning of each stream. `events` are in the order
    /// of their positions, and everything that has left of each block of kBlockEvents positions
    /// (1 to 256, ...) that they are in. Conflict: events of such a block are missing, are there,
    /// or are not the last that left their stream. Corruption: they are not those that left, by
    /// the chain. InvalidArgument: an id that is none. Refused: a prune is under way, or the store
    /// is being copied into.
    virtual Result<RestoreRecord> restore(const RestoreIntent& intent,
                                          std::span<const EventView> events) = 0;

    /// What has left of a stream; `events` is 0 when nothing has, or there is no such stream.
    virtual Result<PrunedPart> pruned(const StreamName& stream) = 0;

    /// How many of the events at `first` to `last` have left.
    virtual Result<std::int64_t> prunedBetween(Position first, Position last) = 0;
};

/// Every prune, ended ones by their number, then the one that is under way. Errors: those of
/// reading documents; Corruption: a record is not what was written.
Result<std::vector<PruneRecord>> pruneRecords(Documents& documents);

/// Gone: `found`, the first version that was read of `stream`, is not the one that was needed:
/// those before it have left.
Result<void> checkNothingLeft(const StreamName& stream, Version needed, Version found);
/// The same for whoever needs every event from `first` on. Errors: also those of asking.
Result<void> checkNothingLeft(EventStore& store, Position first);

// For backends.

std::string pruneRecordText(const PruneRecord& record);
/// Corruption: it is not what pruneRecordText() made.
Result<PruneRecord> parsePruneRecord(const std::string& json);
std::string pruneRecordKey(const std::string& id);

/// Sorts the cuts by stream. Errors: InvalidArgument, as begin().
Result<std::vector<StreamCut>> checkCuts(const PruneIntent& intent,
                                         std::span<const StreamCut> cuts);
std::string digestOf(std::span<const StreamCut> sorted);

/// What begin() finds: the prune to go on with, or nothing: a new one. Conflict and Refused as
/// there. `underWay` and `ended` are the documents of the prune under way, and of the record of
/// `intent.id`.
Result<std::optional<PruneRecord>> findPrune(const PruneIntent& intent,
                                             std::span<const StreamCut> sorted,
                                             const std::optional<Document>& underWay,
                                             const std::optional<Document>& ended);
/// The record that `claim` stands for, by the document of the prune that is under way. Refused: it
/// is another's by now.
Result<PruneRecord> claimedPrune(const PruneClaim& claim, const std::optional<Document>& underWay);

std::string restoreRecordText(const RestoreRecord& record);
/// Corruption: it is not what restoreRecordText() made.
Result<RestoreRecord> parseRestoreRecord(const std::string& json);
/// The record to go on with: by `known`, the document of that restore, or a new one. `underWay`,
/// the prune under way, is Refused.
Result<RestoreRecord> findRestore(const RestoreIntent& intent, Time now,
                                  const std::optional<Document>& known,
                                  const std::optional<Document>& underWay);
/// The events are in order, and all that has left of the blocks that they are in. Conflict: they
/// are not. `hasLeft` is asked of positions up to the head.
Result<void> checkWholeBlocks(std::span<const EventView> events, Position head,
                              const std::function<Result<bool>(Position)>& hasLeft);
/// Events that cannot be put back.
Error wrongRestore(Position position, const std::string& why);
Error otherEvents(Position first, Position last);

/// The stream is not what the cut was planned on.
Error wrongCut(const StreamCut& cut, Version pruned, Version head);
Error readOnlyPrune();
/// A token or id whose event has left comes again.
Error repeatOfPruned(const std::string& what);

} // namespace headrace
