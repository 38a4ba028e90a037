// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/store/postgres/pg_connection.h"
#include "core/store/store_registry.h"

#include <chrono>
#include <string>

namespace headrace {

/// What a server promises of what it has committed.
struct PgDurability
{
    std::string text;       ///< "power-loss safe"; anything weaker is said, with the setting.
    bool isWeak = false;    ///< Something of it may be lost in a power cut.
    bool isReplica = false; ///< It follows another server: it can be read only.
    std::chrono::microseconds clockAhead {}; ///< Its clock, measured by this machine's; to half a
                                             ///< round trip.
    std::chrono::microseconds roundTrip {};  ///< Of the question.
};

/// Reads what the server is set to, for this user and database. Settings that change later are not
/// noticed. `clock` is this machine's.
Result<PgDurability> readDurability(PgConnection& connection, const Clock& clock);

} // namespace headrace
