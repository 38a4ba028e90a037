// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/postgres/pg_connection.h"

namespace headrace {

/// Whether the role may read, or write, the read models that are there. Refused: it may not; the
/// message names what it lacks.
Result<void> checkPgModelRights(PgConnection& connection, const PgAddress& address, bool isWriter);

/// Why the schema, or a table in it, could not be made for want of a right.
Error noRightToMake(PgConnection& connection, const PgAddress& address);

} // namespace headrace
