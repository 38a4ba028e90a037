// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/query.h"
#include "core/store/postgres/pg_values.h"

#include <string>
#include <string_view>

namespace headrace {

/// What of an event's correlation id is kept in its row, and looked up: the beginning of a long
/// one, since an entry of an index is short. Whoever looks up checks the event itself.
std::string_view kept(std::string_view correlation);

/// A SELECT of the positions, in blocks $1 to $2, of events that `query` may mean, by the index of
/// terms: category, correlation, types and tags. Times and the stream are not looked at, and what
/// is found is to be checked by matches(). Its arguments are added to `arguments`. Empty: the query
/// has no term that restricts anything.
std::string termSelect(const Query& query, PgArguments& arguments);

} // namespace headrace
