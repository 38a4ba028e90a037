// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/time.h"
#include "core/event/stream_name.h"
#include "core/store/documents.h"

#include <cstdint>
#include <map>
#include <string>

namespace headrace {

/// Why nothing may leave a stream.
struct RetentionHold
{
    std::string reason;
    std::string actor;
    Time since;
};

/// Every hold of a store, by stream.
struct RetentionHolds
{
    std::int64_t revision = 0; ///< Grows with each change; 0: there never was one.
    std::map<StreamName, RetentionHold> streams;
};

/// Corruption: they are not what was written.
Result<RetentionHolds> retentionHolds(Documents& documents);

/// Errors: Conflict: it is held already, or somebody else changed the holds meanwhile; those of
/// Documents::put().
Result<void> addHold(Documents& documents, const StreamName& stream, const RetentionHold& hold);
/// NotFound: it is not held. Otherwise as addHold().
Result<void> removeHold(Documents& documents, const StreamName& stream);

} // namespace headrace
