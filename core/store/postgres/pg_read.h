// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event_batch.h"
#include "core/store/event_store.h"
#include "core/store/postgres/pg_connection.h"

#include <string>

namespace headrace {

/// One page, as EventStore::readPage() says; `request` is known to be right. Its statements are
/// short; a query that finds little ends after some of them with an unfinished page.
Result<EventBatch> readPgPage(PgConnection& connection, const ReadRequest& request);

/// As EventStore::readToken() says.
Result<EventBatch> readPgToken(PgConnection& connection, const std::string& token);

} // namespace headrace
