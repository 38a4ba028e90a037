// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/job.h"
#include "core/domain/domain.h"
#include "core/retention/retention_plan.h"
#include "core/store/event_store.h"

#include <memory>
#include <string>

namespace headrace {

struct RetentionApplyOptions
{
    std::string reason;
    std::string actor;
    std::shared_ptr<const Domain> domain; ///< Null, when the plan needs no snapshots.
    std::string confirmed;                ///< The store's name, for a plan that is large.
};

struct RetentionReport
{
    PruneRecord record;
    std::int64_t snapshots = 0; ///< Made, and found equal to a full fold.
    std::int64_t archived = 0;  ///< Events in the archive by this plan.
    std::string archive;        ///< Its folder; empty: none.
};

/// Does what a kept plan says, and nothing else: snapshots, each compared with a full fold; then
/// segments of the archive, written, synced, read back and compared; then the events leave the
/// store, in small steps; and the record. At every moment each event is in the store, or in a
/// verified archive, or both. Stopped anywhere, by the job or by a crash, it is gone on with by
/// calling it again. `job` counts events: once into the archive, once out of the store; a pause
/// comes between two steps.
///
/// NotFound         there is no such plan.
/// Conflict         the world moved on under the plan: another policy, other holds, other events
///                  left meanwhile, a stream whose state decided has gone on; or it was applied.
/// Refused          the plan is blocked, or not confirmed; another prune is under way; the archive
///                  is another store's.
/// Otherwise as ArchiveWriter and StoreRewriting, and Cancelled.
Result<RetentionReport> applyRetention(EventStore& store, const std::string& plan,
                                       const RetentionApplyOptions& options, Job& job);

/// Gives up a plan that is being applied, as far as it has come: what has left has left, and other
/// plans can be applied again. NotFound: it is not being applied. Otherwise as StoreRewriting.
Result<PruneRecord> endRetention(EventStore& store, const std::string& plan);

} // namespace headrace
