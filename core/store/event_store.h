// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/event/event_batch.h"
#include "core/event/query.h"
#include "core/store/append.h"
#include "core/store/documents.h"
#include "core/store/store_copying.h"
#include "core/store/store_rewriting.h"
#include "core/store/verification.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace headrace {

/// One page to read.
struct ReadRequest
{
    Query query;
    bool backwards = false;
    /// Inclusive: a version when `query.stream` is given, else a position. 0 means from the first
    /// event, or from the last when reading backwards.
    std::int64_t from = 0;
    std::size_t limit = 1'000; ///< At most this many events; 1 to 100,000.
};

/// A stream as the store keeps count of it.
struct StreamSummary
{
    StreamName stream;
    std::int64_t events = 0; ///< That are there; the newest ones.
    Version head;            ///< Of its newest event, whether that is there or has left.
    Time first;              ///< Smallest time of its events, with those that have left.
    Time last;               ///< Largest.
    std::int64_t bytes = 0;  ///< Of data and metadata of those that are there.
    Position lastPosition;   ///< Of its newest event.

    /// How many have left (StoreRewriting): versions 1 to this.
    std::int64_t pruned() const { return head.value - events; }
};

struct StreamsRequest
{
    std::string prefix;                  ///< Of the name, bytewise; empty for all.
    std::optional<std::string> category; ///< Exactly this one.
    std::string after;                   ///< Names greater than this one: the last one seen.
    std::size_t limit = 1'000;           ///< 1 to 100,000.
};

/// What the store counts as it goes; reading it costs nothing that grows with the events.
struct StoreStatistics
{
    struct Category
    {
        std::string name;
        std::int64_t streams = 0;
        std::int64_t events = 0;
        std::int64_t bytes = 0;
    };
    struct Type
    {
        std::string name;
        std::int64_t events = 0;
    };
    std::int64_t events = 0;    ///< That are there.
    std::int64_t streams = 0;   ///< Also those whose events have all left.
    Position head;              ///< 0 while empty.
    std::int64_t pruned = 0;    ///< Events that have left (StoreRewriting).
    std::int64_t bytes = 0;     ///< Of data and metadata.
    std::int64_t diskBytes = 0; ///< Of every file of the store; 0 when it has none.
    std::optional<Time> first;  ///< Smallest time of all events; none while empty.
    std::optional<Time> last;
    std::vector<Category> categories; ///< By name.
    std::vector<Type> types;          ///< By name.
};

/// How many events fall into the hour that begins at `start`. Hours without events have no entry.
struct HourCount
{
    Time start;
    std::int64_t events = 0;
};

/// What a connection promises and allows. Never changes while it is open.
struct StoreDescription
{
    std::string backend;  ///< As in the registry: "sqlite".
    std::string version;  ///< Of the engine behind it, for people: "SQLite 3.40".
    std::string name;     ///< For people: the file's name without its suffix.
    std::string location; ///< The path or address it was opened with.
    /// For people: "power-loss safe", "process only"; what else there is to it after a ':' or ';'.
    std::string durability;
    bool isDurabilityWeak = false; ///< What was acknowledged may be lost in a power cut.
    bool readOnly = false;
    /// What protects the way to a server, for people: "TLS, server verified"; empty where there is
    /// no way that others could be on.
    std::string transport;
    bool isTransportWeak = false; ///< Others may read along, or pretend to be the server.
    /// How far a server's clock was ahead of this machine's when it was opened; 0 for a file.
    std::chrono::microseconds clockAhead {};
};

/// An append-only log of events, grouped in streams. The narrow interface: everything above the
/// store is written once against it, and a backend is what passes tests/conformance.
///
/// Order: positions increase strictly in commit order; a reader that has seen position p never
/// later finds an event below p. Durability: see StoreDescription. Threading: every member may be
/// called from any thread, at any time. Errors: besides those named, every member may return Busy,
/// Io or Corruption.
class EventStore
{
public:
    EventStore() = default;
    EventStore(const EventStore&) = delete;
    EventStore& operator=(const EventStore&) = delete;
    virtual ~EventStore() = default;

    virtual const StoreDescription& description() const = 0;

    /// Stores every event of `request`, or none. When its token was used before for the same
    /// events, or all its events have ids that are already in their streams with the same content
    /// (type, schema, data, metadata, tags), it was applied before: the receipt says so, whatever
    /// is expected now, and nothing is stored. Calls that wait at the same time share one commit;
    /// each succeeds or fails alone.
    ///
    /// InvalidArgument  see checkRequest(); or the token or an id is there with other content, or
    ///                  only some of the ids are there, or the events that had them have left the
    ///                  store: the message names them, and nothing was stored.
    /// Busy             too many calls wait already (OpenOptions::waitingAppends), or another
    ///                  process holds the store: nothing was stored.
    /// Refused          the connection is read-only.
    /// Unknown          whether it was committed could not be found out: repeat it, with a token
    ///                  or ids.
    virtual Result<AppendAnswer> append(const AppendRequest& request) = 0;

    /// Reads one page in one short read transaction. A page may hold fewer events than the limit,
    /// even none, before the end: `atEnd` and `next` of the batch say how to go on, so that a
    /// selective query can be watched and stopped. A stream that does not exist reads as empty, and
    /// what has left (rewriting()) is passed over: of a stream, the first version that is there
    /// tells.
    /// InvalidArgument  the limit is out of range, or `from` is negative.
    virtual Result<EventBatch> readPage(const ReadRequest& request) = 0;

    /// The events that were stored under an idempotency token, in their order: what the request
    /// was that used it, so that a repeat can be told from another request before it is made again.
    /// Empty: the token is unused. `atEnd` and `next` mean nothing. InvalidArgument: it is no token
    /// (1 to 1,000 bytes of UTF-8), or some of those events have left the store.
    virtual Result<EventBatch> readToken(const std::string& token) = 0;

    /// Streams in the order of their names (bytewise). InvalidArgument: the limit is out of range.
    virtual Result<std::vector<StreamSummary>> streams(const StreamsRequest& request) = 0;

    /// One stream. NotFound: it never had an event.
    virtual Result<StreamSummary> stream(const StreamName& name) = 0;

    virtual Result<StoreStatistics> statistics() = 0;

    /// Counts per hour in order of time; reads kept counters, never the events.
    virtual Result<std::vector<HourCount>> activity() = 0;

    /// The last position. Cheap enough to ask many times a second.
    virtual Result<Position> head() = 0;

    /// Waits until the head is above `seen`, `timeout` has passed or a stop is requested; returns
    /// the head. An append of another process is noticed within 50 ms.
    virtual Result<Position> waitForAppend(Position seen, std::chrono::milliseconds timeout,
                                           std::stop_token stop) = 0;

    /// Lives as long as this.
    virtual Documents& documents() = 0;

    /// What it takes to be copied, and to be copied into; lives as long as this. Null: it takes no
    /// part in that.
    virtual StoreCopying* copying() { return nullptr; }

    /// The door through which events leave; lives as long as this. Null: none do.
    virtual StoreRewriting* rewriting() { return nullptr; }

    /// Reads everything that is stored now and checks it against itself: positions and versions in
    /// order, digests, chain, counts and indexes. Appends and reads go on meanwhile. Use
    /// verifyStore(). Errors: Cancelled; Io or Busy when it could not be read at all.
    virtual Result<Verification> verify(Job& job, const FindingHandler& report) = 0;

    /// The first position whose event's time is at or after `time`; none when there is none.
    virtual Result<std::optional<Position>> positionAt(Time time) = 0;

    /// Ends every wait for a server that does not answer, now and from now on: such calls return
    /// Cancelled. For whoever is about to close the store. Does nothing where there is no such
    /// wait.
    virtual void giveUpWaiting() {}
};

} // namespace headrace
