// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sqlite/sqlite_db.h"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace headrace {

/// Connections that only read, made when all others are in use. Thread-safe.
class ReaderPool
{
public:
    /// A connection for as long as this lives.
    class Lease
    {
    public:
        Lease(ReaderPool& pool, std::unique_ptr<SqliteDb> db) : m_pool(&pool), m_db(std::move(db))
        {
        }
        Lease(Lease&&) noexcept = default;
        Lease& operator=(Lease&&) = delete;
        ~Lease()
        {
            if (m_db)
                m_pool->giveBack(std::move(m_db));
        }
        SqliteDb& operator*() const { return *m_db; }

    private:
        ReaderPool* m_pool;
        std::unique_ptr<SqliteDb> m_db;
    };

    ReaderPool(std::string file, SqliteDb::Access access)
        : m_file(std::move(file))
        , m_access(access)
    {
    }

    Result<Lease> take();
    /// Closes what is not in use.
    void clear();

private:
    friend class Lease;
    void giveBack(std::unique_ptr<SqliteDb> db);

    const std::string m_file;
    const SqliteDb::Access m_access;
    std::mutex m_mutex;
    std::vector<std::unique_ptr<SqliteDb>> m_idle; // Guarded by m_mutex.
};

} // namespace headrace
