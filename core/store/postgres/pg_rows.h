// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/uuid.h"

#include <cstdint>
#include <memory>
#include <string_view>

struct pg_result;

namespace headrace {

/// What a statement answered, in binary form. Bytes are good as long as it lives.
class PgRows
{
public:
    explicit PgRows(pg_result* result) : m_result(result, &clear) {}

    int size() const;
    bool isNull(int row, int column) const;
    std::int64_t number(int row, int column) const; ///< Of bigint, integer or boolean.
    double real(int row, int column) const;         ///< Of double precision.
    std::string_view bytes(int row, int column) const;
    Uuid uuid(int row, int column) const;

    const pg_result* result() const { return m_result.get(); } ///< For PgConnection.

private:
    static void clear(pg_result* result);
    std::unique_ptr<pg_result, void (*)(pg_result*)> m_result;
};

} // namespace headrace
