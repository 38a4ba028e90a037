// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

namespace headrace {

/// A table of a store, as it is made and as it is found again.
struct PgTable
{
    const char* name;
    const char* columns; ///< "name type, ..." as the server tells them.
    const char* make;    ///< What makes it.
};

/// Where the store stands, and up to where its indexes are true, as a table in one statement.
#define HEADRACE_PG_INFO                                                                           \
    "(SELECT s.head, s.chain, s.block_events, f.folded, f.folded_streams FROM store_info s, "      \
    "fold_state f)"

/// In the order of their names.
extern const std::array<PgTable, 13> kPgTables;

/// Makes what appends and reads call. "{fold_key}" and "{channel}" are to be
/// replaced.
extern const char* const kPgFunctions;

} // namespace headrace
