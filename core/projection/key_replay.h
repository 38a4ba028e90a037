// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/job.h"
#include "core/domain/domain.h"
#include "core/projection/read_model.h"
#include "core/store/event_store.h"

#include <optional>
#include <set>
#include <string>

namespace headrace {

/// Which part of the log a few keys are folded from.
struct KeyReplay
{
    std::set<std::string> keys;
    Position after;                  ///< Events at or below it are in `rows` already.
    Position upTo;                   ///< Inclusive.
    std::optional<RowBatch> rows;    ///< What they begin with; none: from nothing.
    std::optional<Position> without; ///< The event that is not applied.
};

struct KeyReplayResult
{
    RowBatch rows; ///< Of keys that changed.
    std::vector<ParkedKey> parked;
    std::int64_t events = 0; ///< Read.
};

/// Folds a few keys by themselves: of the stream alone where the keys are streams and there is one,
/// else of all that the projection reads. Progress is told to `job`.
/// Errors: as ProjectionFold::apply(); Cancelled.
Result<KeyReplayResult> replayKeys(EventStore& store, const Domain& domain,
                                   const ProjectionDescription& projection, KeyReplay replay,
                                   Job& job);

} // namespace headrace
