// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/store/postgres/pg_connection.h"

#include <cstdint>

namespace headrace {

/// The newest layout of tables that this build reads and writes: docs/formats/postgres-store.md.
inline constexpr std::int64_t kPgLayout = 1;

/// Makes the schema of the store, if it is not there, and its tables, all or nothing. `blockEvents`
/// is how many events the indexes take in at a time, at least. Refused: there is a store already,
/// or something else; or the role has no right to.
Result<void> createPgSchema(PgConnection& connection, const PgAddress& address,
                            std::int64_t blockEvents);

/// Reads only. NotFound: there is no schema, or nothing in it. Refused: what is there is foreign,
/// newer, or not whole; or a right is missing: which one is said.
Result<void> checkPgSchema(PgConnection& connection, const PgAddress& address, bool isReadOnly);

/// What waits for appends listens to.
std::string pgChannel(const PgAddress& address);

} // namespace headrace
