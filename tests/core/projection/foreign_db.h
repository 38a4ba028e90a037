// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QStringList>

#include <string>

#include <sqlite3.h>

namespace headrace {

// SQLite as others use it.
class ForeignDb
{
public:
    explicit ForeignDb(const std::string& file)
    {
        if (sqlite3_open_v2(file.c_str(), &m_db, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK)
            qWarning("%s", sqlite3_errmsg(m_db));
    }
    ForeignDb(const ForeignDb&) = delete;
    ForeignDb& operator=(const ForeignDb&) = delete;
    ~ForeignDb() { sqlite3_close(m_db); }

    // The rows, columns joined by '|', or the error.
    QStringList ask(const std::string& sql)
    {
        QStringList rows;
        char* error = nullptr;
        const auto add = [](void* all, int columns, char** values, char**) {
            QStringList row;
            for (int i = 0; i < columns; ++i)
                row << (values[i] ? QString::fromUtf8(values[i]) : QString("NULL"));
            static_cast<QStringList*>(all)->append(row.join('|'));
            return 0;
        };
        if (sqlite3_exec(m_db, sql.c_str(), add, &rows, &error) != SQLITE_OK)
            rows << QString("error: ") + error;
        sqlite3_free(error);
        return rows;
    }

private:
    sqlite3* m_db = nullptr;
};

} // namespace headrace
