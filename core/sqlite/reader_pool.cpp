// SPDX-License-Identifier: Apache-2.0
#include "core/sqlite/reader_pool.h"

namespace headrace {

Result<ReaderPool::Lease> ReaderPool::take()
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_idle.empty()) {
            auto db = std::move(m_idle.back());
            m_idle.pop_back();
            return Lease(*this, std::move(db));
        }
    }
    auto db = SqliteDb::open(m_file, m_access);
    if (!db)
        return db.error();
    if (auto set = db->execute("PRAGMA query_only = ON; PRAGMA mmap_size = 0; "
                               "PRAGMA cache_size = -8000; PRAGMA cell_size_check = ON");
        !set)
        return set.error();
    return Lease(*this, std::make_unique<SqliteDb>(*std::move(db)));
}

void ReaderPool::clear()
{
    const std::lock_guard lock(m_mutex);
    m_idle.clear();
}

void ReaderPool::giveBack(std::unique_ptr<SqliteDb> db)
{
    const std::lock_guard lock(m_mutex);
    m_idle.push_back(std::move(db));
}

} // namespace headrace
