// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/job.h"
#include "core/sqlite/reader_pool.h"
#include "core/store/verification.h"

namespace headrace {

/// EventStore::verify() of a store file: SQLite's own check of its pages, then the log against
/// itself, then the indexes against the log. No transaction lasts longer than a page of rows, but
/// that of SQLite's check.
Result<Verification> verifyFile(ReaderPool& readers, Job& job, const FindingHandler& report);

} // namespace headrace
