// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/event/event.h"
#include "core/event/event_digest.h"
#include "core/store/documents.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace headrace {

/// The document that marks a store as one that is being copied into.
inline constexpr const char* kCopyClaimKey = "store/copy";

/// Whether a document says something of the store that has it, and so is part of no copy: that it
/// is being copied into, and how its last verification ended.
bool staysBehind(const std::string& key);

/// An idempotency token, and the events of the request that used it: `events` of them from `first`.
struct UsedToken
{
    std::string token;
    Position first;
    std::int64_t events = 0;
    friend bool operator==(const UsedToken&, const UsedToken&) = default;
};

/// The right to write into a store that is being copied into. The last one who claimed it has it.
struct CopyClaim
{
    std::int64_t revision = 0; ///< Of the document kCopyClaimKey.
    Position head;             ///< Where the store stood.
};

/// What copying a store needs of its backend, beside reading: for core/copy, which says how these
/// are used. From claim() to release() appends by anybody are Refused; the claim is stored, so that
/// it outlives whoever made it. Documents can be written meanwhile. Thread-safe. Errors: besides
/// those named, Busy, Io, Corruption; of everything from claim() on Refused, when the connection is
/// read-only.
class StoreCopying
{
public:
    StoreCopying() = default;
    StoreCopying(const StoreCopying&) = delete;
    StoreCopying& operator=(const StoreCopying&) = delete;
    virtual ~StoreCopying() = default;

    /// The link of the chain after the event at `position`; all zero for 0. Two stores of any
    /// backend that have the same link at a position were given the same events up to there, at the
    /// same positions, byte for byte. Costs the reading of less than 256 events.
    /// InvalidArgument: `position` is not in 0 to the head. Refused: an event that it would be made
    /// of has left the store.
    virtual Result<ChainLink> linkAt(Position position) = 0;

    /// The tokens of requests whose first event lies at `first` to `last`, by position.
    virtual Result<std::vector<UsedToken>> tokens(Position first, Position last) = 0;

    /// Marks the store as being copied into, and takes the right to do so from whoever had it.
    /// `note` is a JSON object; its "from" says for people what is copied.
    virtual Result<CopyClaim> claim(const std::string& note) = 0;

    /// Stores events of another store with all that they have: position, version, id and time; and
    /// the tokens whose first events are among them. All or nothing, as durable as an append. The
    /// order of checks: Refused: the claim was given up, or taken by another. Conflict: the first
    /// event's position is not the one after the head. InvalidArgument: positions do not follow
    /// each other (the stores of this build have no gaps), a version does not follow that of its
    /// stream, or an id is in its stream already: where the events come from is damaged. Unknown:
    /// whether they were stored could not be found out: the head says.
    virtual Result<void> ingest(const CopyClaim& claim, std::span<const EventView> events,
                                std::span<const UsedToken> tokens) = 0;

    /// Writes documents with the revisions they have, and removes others; what is not there need
    /// not be removed. All or nothing. Refused: as ingest().
    virtual Result<void> ingestDocuments(const CopyClaim& claim, std::span<const Document> written,
                                         std::span<const std::string> removed) = 0;

    /// The store may be appended to again. Refused: as ingest().
    virtual Result<void> release(const CopyClaim& claim) = 0;
};

/// What a claim's note says that is copied, for people.
std::string copySource(const std::string& note);

// For backends.

/// Why an append is refused; `note` is that of the claim.
Error beingCopiedInto(const std::string& note);
Error claimLost();
Error readOnlyTarget();
Error noSuchLink(Position position, std::int64_t head);
Error prunedLink();

/// The checks of ingest() that need only where the store stands. Errors: as ingest().
Result<void> checkIngest(std::int64_t head, std::span<const EventView> events);
/// An event whose version should have been `expected`.
Error wrongVersion(const EventView& event, std::int64_t expected);
/// An event whose id its stream has already.
Error repeatedId(const EventView& event);

} // namespace headrace
