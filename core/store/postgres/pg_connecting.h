// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/store/postgres/pg_address.h"

#include <chrono>
#include <memory>

struct pg_conn;

namespace headrace {

/// A connection of libpq, which ends with this.
using PgHandle = std::unique_ptr<pg_conn, void (*)(pg_conn*)>;

/// Connects to a server, for at most 10 s, or `connect_timeout` of the address. Errors as
/// PgConnection::open(); Cancelled within 50 ms of address.givenUp, but for the time that a name
/// server takes.
Result<PgHandle> connectTo(const PgAddress& address, bool isReadOnly);

/// Whether `events` (of poll) come at the socket of `connection` before `timeout`.
bool waitForSocket(pg_conn* connection, short events, std::chrono::milliseconds timeout);

} // namespace headrace
