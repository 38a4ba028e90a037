// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

struct pg_conn;

namespace headrace {

/// What a client by hand does with libpq: rows like those of a store, by plain inserts of several
/// rows, each a transaction, with neither order nor version check. Throws when anything fails.
/// Confined to one thread.
class PlainRows
{
public:
    /// `address` is one of the private server, without a schema; `rows` events an insert, 0: only
    /// to copy.
    explicit PlainRows(const std::string& address, std::size_t rows = 0);

    /// `versions` is where they begin: those of one table are all different.
    void insert(const std::vector<NewEvent>& events, std::int64_t versions);

    /// Bytes that COPY (select ...) TO STDOUT gives; its rows are taken and thrown away.
    std::size_t copyOut(const std::string& select);

private:
    static void finish(pg_conn* connection);
    std::unique_ptr<pg_conn, void (*)(pg_conn*)> m_connection;
    const std::size_t m_rows;
};

/// Makes the table that PlainRows inserts into, in the schema `plain`: with the columns of
/// `store`.event, and its indexes too if `isIndexed`, else only that of positions.
std::string plainTable(const std::string& store, bool isIndexed);

} // namespace headrace
