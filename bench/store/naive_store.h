// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/store/baseline_db.h"
#include "core/event/event.h"

#include <cstdint>
#include <span>

namespace headrace {

/// The event store that one writes by hand: one table, a unique index by stream and version, one by
/// id, an index on the type, and the stream's version looked up before each insert. As BaselineDb.
class NaiveStore
{
public:
    explicit NaiveStore(const std::string& file); ///< Makes the table when it is not there.

    void append(std::span<const NewEvent> events); ///< In one transaction.

    // Both go over every byte that they read, and return how many rows there were.
    std::int64_t readStream(std::string_view stream);
    std::int64_t readFirstOfType(std::string_view type, std::int64_t limit);

private:
    BaselineDb m_db;
    BaselineDb::Statement m_version;
    BaselineDb::Statement m_insert;
    BaselineDb::Statement m_readStream;
    BaselineDb::Statement m_readType;
};

} // namespace headrace
