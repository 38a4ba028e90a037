// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/row_sql.h"
#include "core/store/postgres/pg_connection.h"

#include <string>
#include <vector>

namespace headrace {

/// The layout that this build reads and writes. Described in docs/formats/read-model.md.
inline constexpr std::int64_t kPgModelLayout = 1;

/// Makes schema and tables, unless they are there. Refused: the schema holds something else, or
/// there is no right to make it.
Result<void> makePgModelLayout(PgConnection& connection, const PgAddress& address,
                               const std::string& store);

/// NotFound: there are no read models yet. Refused: those of another store, of a newer program, or
/// tables that are not what they must be, or no right to read, or to write, them.
Result<void> checkPgModelLayout(PgConnection& connection, const PgAddress& address,
                                const std::string& store, bool isWriter);

/// What a table on a server may have: PostgreSQL cuts names after 63 bytes, and behind that of a
/// projection come "__" and the number of a build.
inline constexpr TableLimits kPgLimits {.nameBytes = 48, .columnBytes = 63, .columns = 254};

/// InvalidArgument: PostgreSQL has no text with the character NUL; the message names the column.
Result<void> checkPgTexts(const Build& build, const RowBatch& batch);

/// The key of the lock that the owner of a projection holds, an expression of SQL: $1 is its name.
std::string pgOwnerKey(const PgAddress& address);

// The statements that make a build's table, its indexes, and the view that means it.
std::string createPgTableSql(const Build& build);
std::vector<std::string> createPgIndexSql(const Build& build);
/// `isSame`: the columns are those of the view that is there, which is kept with the rights on it.
std::vector<std::string> createPgViewSql(const PgAddress& address, const std::string& projection,
                                         const Build& build, bool isSame);

} // namespace headrace
