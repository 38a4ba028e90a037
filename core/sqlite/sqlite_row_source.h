// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sqlite/sqlite_db.h"

#include <array>
#include <cstddef>

struct sqlite3;

namespace headrace {

/// The table `rows` of a connection: not stored anywhere, it reads as whatever it was given last.
/// For SqliteDb alone.
class SqliteRowSource
{
public:
    /// Returns SQLite's result code. This must outlive the connection.
    int registerWith(sqlite3* db);

    /// The next statement that reads from `rows` reads these, once.
    void give(std::size_t count, const SqliteRowFiller& fill)
    {
        m_count = count;
        m_fill = &fill;
    }

    // For the table.
    void begin()
    {
        m_index = 0;
        fillRow();
    }
    void next()
    {
        ++m_index;
        fillRow();
    }
    bool isAtEnd() const { return m_index >= m_count; }
    std::size_t index() const { return m_index; }
    const SqliteValue& value(int column) const
    {
        return m_values[static_cast<std::size_t>(column)];
    }

private:
    void fillRow()
    {
        if (!isAtEnd())
            (*m_fill)(m_index, m_values);
    }

    std::size_t m_count = 0;
    std::size_t m_index = 0;
    const SqliteRowFiller* m_fill = nullptr;
    std::array<SqliteValue, SqliteDb::kRowColumns> m_values;
};

} // namespace headrace
