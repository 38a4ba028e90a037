// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/event/event_batch.h"
#include "core/store/postgres/pg_connection.h"

#include <string>
#include <vector>

namespace headrace {

/// The columns of an event "e", as PgEventReader wants them, first of all.
#define HEADRACE_PG_EVENT_COLUMNS                                                                  \
    "e.position, e.stream, e.version, e.type, e.schema, e.time_us, e.id, e.digest, e.tags, "       \
    "e.meta, e.data"

/// Reads rows of events; confined to one thread.
class PgEventReader
{
public:
    /// The event in `row`, its columns from `first` on. A view into `rows`, and tags into this:
    /// good until the next call. Corruption: it does not agree with its digest.
    Result<EventView> read(const PgRows& rows, int row, int first = 0);
    /// The same, without a look at its digest.
    EventView view(const PgRows& rows, int row, int first = 0);

    std::int64_t storedDigest() const { return m_stored; }
    const std::string& canonical() const { return m_canonical; } ///< Of what read() read last.

private:
    void readTags(std::string_view array);

    std::vector<std::string_view> m_tags;
    std::string m_canonical;
    std::int64_t m_stored = 0;
};

} // namespace headrace
