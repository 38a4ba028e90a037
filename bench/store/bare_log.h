// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/store/baseline_db.h"
#include "core/event/event.h"

#include <cstdint>
#include <span>

namespace headrace {

/// The least that SQLite could do: the same bytes in one table without an index but the rowid, no
/// version looked up, nothing checked. As BaselineDb.
class BareLog
{
public:
    explicit BareLog(const std::string& file); ///< Makes the table when it is not there.

    void append(std::span<const NewEvent> events); ///< In one transaction.

    /// Goes over every byte of every row; how many rows there were.
    std::int64_t scan();

private:
    BaselineDb m_db;
    BaselineDb::Statement m_insert;
    BaselineDb::Statement m_scan;
    std::int64_t m_made = 0;
};

} // namespace headrace
