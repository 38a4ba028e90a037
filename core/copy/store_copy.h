// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/job.h"
#include "core/copy/compare_stores.h"
#include "core/store/event_store.h"
#include "core/store/store_registry.h"

#include <cstdint>
#include <memory>
#include <string>

namespace headrace {

/// What a call copied.
struct CopyReport
{
    std::int64_t events = 0;    ///< Stored in the copy.
    std::int64_t documents = 0; ///< Written to the copy, or removed there.
    Position head;              ///< Of the copy; everything of the source up to there is in it.
};

/// Makes one store a copy of another, whatever their backends: every event with its position,
/// version, id, time and bytes, every idempotency token, and the documents (snapshots, checkpoints,
/// policies) with their revisions. The source is only read, and may be written meanwhile.
///
/// From begin() to the end of finish() the copy refuses appends. That outlives this object and the
/// process: a copy that was cut off anywhere is gone on with by beginning it again, and what is in
/// the copy is at every moment the first events of the source, whole requests or not.
///
/// Confined to one thread; both stores must outlive it.
class StoreCopy
{
public:
    /// Looks whether `to` is empty or holds the first events of `from`, and claims it; who copied
    /// into it before has lost it. Refused: `to` is read-only, holds other or more events (the
    /// first that differs is named), or is the same store. Unsupported: one of the two takes no
    /// part in copying.
    static Result<StoreCopy> begin(EventStore& from, EventStore& to);

    /// Copies what the source holds when it is called. `job` counts events. Errors: Cancelled;
    /// those of reading and of StoreCopying::ingest(): what was stored until then stays.
    Result<CopyReport> catchUp(Job& job);

    /// Copies what the source holds and whatever comes to it, until the job is cancelled, which is
    /// how it ends well. A store that cannot be reached is waited for, and the job's log says so.
    /// The other errors are as of catchUp().
    Result<CopyReport> follow(Job& job);

    /// Compares the two (compareStores()) and, when they are equal, opens the copy for appends.
    Result<StoreComparison> finish(Job& job);

private:
    StoreCopy(EventStore& from, EventStore& to, CopyClaim claim)
        : m_from(&from)
        , m_to(&to)
        , m_claim(claim)
    {
    }

    Result<void> copyAll(Job& job, CopyReport& report);
    Result<void> waitForMore(Job& job, Position seen);

    EventStore* m_from;
    EventStore* m_to;
    CopyClaim m_claim;
};

/// Opens the store that is to become a copy, and makes it when it is not there, whatever mode the
/// options say. Errors: as openStore().
Result<std::unique_ptr<EventStore>> openCopy(const std::string& location, OpenOptions options = {});

/// Opens a store for appends whose copy was given up, as it is. NotFound: it is not being copied
/// into. Otherwise as StoreCopying::release().
Result<void> releaseCopy(EventStore& store);

} // namespace headrace
