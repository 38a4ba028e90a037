// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/job.h"
#include "core/domain/domain.h"
#include "core/retention/retention_holds.h"
#include "core/retention/retention_policy.h"
#include "core/store/event_store.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headrace {

/// What leaves of one stream by a plan.
struct PlannedCut
{
    StreamCut cut;
    Version head;            ///< Of the stream when the plan was made.
    std::int64_t events = 0; ///< That leave.
    std::int64_t bytes = 0;  ///< Of their data and metadata; about, when the stream leaves in part.
    LeavingTo to = LeavingTo::Archive;
    bool needsSnapshot = false; ///< One has to be made first, at its head.
    bool isByState = false;     ///< The stream must not have gone on: its state was looked at.
};

/// What becomes of a projection.
struct RebuildVerdict
{
    std::string projection;
    std::string verdict; ///< "yes", "with the archive", "no": whether it could be rebuilt.
};

/// What leaves of one category.
struct PlannedCategory
{
    std::string name;
    std::int64_t streams = 0;
    std::int64_t events = 0;
    std::int64_t bytes = 0;
    std::optional<Time> oldestKept; ///< About: the smallest time of a stream that stays whole.
};

/// How far somebody outside the store has read it.
struct KnownCheckpoint
{
    std::string name;
    Position position;
};

/// What a policy would remove, at one time and position. A value: nothing is done by making it.
struct RetentionPlan
{
    std::string id;
    std::string digest;             ///< BLAKE2b-256 of everything else, in hexadecimal.
    Time at;                        ///< Ages are reckoned from it.
    Position head;                  ///< Of the store; what was appended behind is not looked at.
    std::int64_t policy = 0;        ///< Number of the policy.
    std::int64_t holdsRevision = 0; ///< Of the holds.
    std::int64_t prunedBefore = 0;  ///< Events that had left the store.
    std::string archive;            ///< Folder; empty when nothing goes there.

    std::int64_t streams = 0;
    std::int64_t events = 0;
    std::int64_t bytes = 0;
    std::int64_t archived = 0;    ///< Of the events: those that go to the archive.
    std::int64_t storeEvents = 0; ///< That are in the store.
    std::int64_t storeBytes = 0;
    std::int64_t held = 0;      ///< Streams that a hold keeps.
    std::int64_t unknown = 0;   ///< Streams whose state would decide, and cannot be folded.
    std::int64_t snapshots = 0; ///< To be made first.
    std::vector<PlannedCategory> categories;
    std::vector<RebuildVerdict> rebuilds;
    std::vector<std::string> blocked; ///< Why it cannot be applied, for people; empty: it can.
    std::vector<PlannedCut> cuts;     ///< By stream.

    /// More than a quarter of the store: to be confirmed by its name.
    bool isLarge() const { return bytes * 4 > storeBytes; }
};

struct RetentionPlanOptions
{
    Time at;                              ///< The effective time.
    std::shared_ptr<const Domain> domain; ///< Null: nothing can be folded.
    bool withoutSnapshots = false;        ///< Present states need not be there without the archive.
    std::vector<KnownCheckpoint> checkpoints; ///< Besides those in the store's documents.
};

/// Works out what the policy of `store` would remove. Reads no events but those that it must: of
/// streams that are cut in the middle, and of those whose state decides. `job` counts streams.
/// InvalidArgument: the policy names a category that the store does not have, or a state cannot be
/// looked at. Errors: Cancelled; those of reading and folding.
Result<RetentionPlan> planRetention(EventStore& store, const RetentionPlanOptions& options,
                                    Job& job);

/// Keeps a plan in the store, to be applied by its id; its former one of that id is replaced.
Result<void> keepPlan(Documents& documents, const RetentionPlan& plan);
/// NotFound: there is none of this id. Corruption: it is not what was kept.
Result<RetentionPlan> keptPlan(Documents& documents, const std::string& id);

} // namespace headrace
