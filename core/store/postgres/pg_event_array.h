// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event.h"
#include "core/store/postgres/pg_connection.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace headrace {

/// The numbers that a database has for the row type of the table `event`, and for arrays of it.
struct PgEventTypes
{
    unsigned row = 0;
    unsigned array = 0;
};

Result<PgEventTypes> readEventTypes(PgConnection& connection);

/// Rows for the table `event` as one array in PostgreSQL's binary form: a statement that takes one
/// array of rows is several times as cheap as one that takes an array for each column.
class PgEventArray
{
public:
    explicit PgEventArray(const PgEventTypes& types);

    void add(const EventView& event, std::int64_t digest);
    std::string take(); ///< The whole array; nothing may be added after.

private:
    void field(unsigned type, std::string_view bytes);
    void field(std::int64_t number);
    void tags(const EventView& event);

    std::string m_bytes;
    std::int32_t m_size = 0;
};

} // namespace headrace
