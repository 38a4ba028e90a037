// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/headracectl/verb.h"
#include "core/projection/projections.h"

namespace headrace {

// What `headracectl projection` prints, as JSON objects or for people.

Result<void> printStatus(VerbContext& context, const std::vector<ProjectionStatus>& all);
Result<void> printRebuild(VerbContext& context, const RebuildPlan& plan,
                          const RebuildResult& result);
Result<void> printPlan(VerbContext& context, const RebuildPlan& plan);
Result<void> printCheck(VerbContext& context, const DeterminismResult& result);
Result<void> printDifference(VerbContext& context, const RowDifference& difference);
Result<void> printCounts(VerbContext& context, const RowDiffCounts& counts);
Result<void> printParked(VerbContext& context, const std::vector<ParkedKey>& parked);
Result<void> printHistory(VerbContext& context, const std::vector<RebuildRecord>& history);
/// `columns` of the rows in `batch`.
Result<void> printRows(VerbContext& context, const std::vector<ColumnDescription>& columns,
                       const RowBatch& batch);

} // namespace headrace
