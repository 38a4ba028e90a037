// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/read_model.h"

#include <string>
#include <utility>
#include <vector>

namespace headrace {

/// A query for rows in order, without a limit. Its parameters are $1, $2 and so on, in their order
/// in the text: both databases take them so.
struct RowQuery
{
    std::string sql;
    std::vector<std::pair<ColumnValue, ColumnType>> values;
};

/// What to ask for a page: the rows of the first query come before those of the second, if there is
/// one. InvalidArgument: no such column, a value of another type, or a limit that is too large.
Result<std::vector<RowQuery>> rowPageQueries(const Build& build, const RowsRequest& request);

} // namespace headrace
