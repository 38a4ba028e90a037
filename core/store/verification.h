// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/event/event.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace headrace {

class EventStore;

/// Something that verifying found wrong.
struct Finding
{
    /// What is wrong, as one word that scripts may compare: "file", "digest", "order", "version",
    /// "chain", "head", "stream", "index", "count", "checkpoint".
    std::string kind;
    Position position;   ///< Of the event it is about; 0 when it is about none.
    std::string stream;  ///< Of that event, or the one whose books are wrong; may be empty.
    std::string message; ///< What was expected and found, for people. Never data of an event.
};

using FindingHandler = std::function<void(const Finding&)>;

/// What was looked at.
struct Verification
{
    Time at;                   ///< When it began.
    Position head;             ///< Everything up to here.
    std::int64_t events = 0;   ///< Read and checked.
    std::int64_t findings = 0; ///< 0: the store is as it was written.

    bool isOk() const { return findings == 0; }
};

/// The prefix of the documents that are checkpoints: JSON objects with a number "position".
inline constexpr const char* kCheckpointPrefix = "checkpoint/";

/// The document that holds the outcome that was remembered last.
inline constexpr const char* kLastVerificationKey = "verification/last";

/// Verifies `store` up to its present head (EventStore::verify(), then that no checkpoint lies
/// beyond it), telling `report` of each finding, and remembers the outcome in the store when it may
/// be written. Errors: Cancelled; Io or Busy when the store could not be read at all.
Result<Verification> verifyStore(EventStore& store, Job& job, const FindingHandler& report);

/// The outcome that was remembered last; none when the store was never verified.
Result<std::optional<Verification>> lastVerification(EventStore& store);

} // namespace headrace
