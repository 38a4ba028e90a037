// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/postgres/pg_pool.h"
#include "core/store/verification.h"

namespace headrace {

/// As EventStore::verify() says.
Result<Verification> verifyPgStore(PgPool& readers, Job& job, const FindingHandler& report);

} // namespace headrace
