// SPDX-License-Identifier: Apache-2.0
#include "core/store/postgres/pg_rows.h"

#include <bit>
#include <cstring>

#include <libpq-fe.h>

namespace headrace {
namespace {

template<typename Number> Number readNumber(const char* bytes)
{
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i)
        number = number << 8 | static_cast<unsigned char>(bytes[i]);
    return static_cast<Number>(number);
}

} // namespace

void PgRows::clear(pg_result* result)
{
    PQclear(result);
}

int PgRows::size() const
{
    return PQntuples(m_result.get());
}

bool PgRows::isNull(int row, int column) const
{
    return PQgetisnull(m_result.get(), row, column) != 0;
}

std::string_view PgRows::bytes(int row, int column) const
{
    return {PQgetvalue(m_result.get(), row, column),
            static_cast<std::size_t>(PQgetlength(m_result.get(), row, column))};
}

std::int64_t PgRows::number(int row, int column) const
{
    const std::string_view value = bytes(row, column);
    switch (value.size()) {
    case 8:
        return readNumber<std::int64_t>(value.data());
    case 4:
        return readNumber<std::int32_t>(value.data());
    case 1:
        return value[0];
    default:
        return 0;
    }
}

double PgRows::real(int row, int column) const
{
    return std::bit_cast<double>(number(row, column));
}

Uuid PgRows::uuid(int row, int column) const
{
    Uuid id;
    if (const auto value = bytes(row, column); value.size() == id.bytes.size())
        std::memcpy(id.bytes.data(), value.data(), value.size());
    return id;
}

} // namespace headrace
