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

/// In the order of their names.
extern const std::array<PgTable, 12> kPgTables;

/// Makes what appends and reads call. "{key}" and "{channel}" are to be replaced.
extern const char* const kPgFunctions;

} // namespace headrace
