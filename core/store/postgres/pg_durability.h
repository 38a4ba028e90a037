// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/store/postgres/pg_connection.h"

#include <string>

namespace headrace {

/// What a server promises of what it has committed.
struct PgDurability
{
    std::string text;       ///< "power-loss safe"; anything weaker is said, with the setting.
    bool isReplica = false; ///< It follows another server: it can be read only.
};

/// Reads what the server is set to, for this user and database. Settings that change later are not
/// noticed.
Result<PgDurability> readDurability(PgConnection& connection);

} // namespace headrace
