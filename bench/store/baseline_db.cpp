// SPDX-License-Identifier: Apache-2.0
#include "bench/store/baseline_db.h"

#include <sqlite3.h>

#include <stdexcept>

namespace headrace {
namespace {

constexpr int kCheckpointPages = 16'384;

int rememberLogPages(void* place, sqlite3*, const char*, int pages)
{
    *static_cast<int*>(place) = pages;
    return SQLITE_OK;
}

[[noreturn]] void fail(sqlite3* db)
{
    throw std::runtime_error(std::string("the baseline: ") + sqlite3_errmsg(db));
}

} // namespace

BaselineDb::BaselineDb(const std::string& file)
{
    sqlite3* db = nullptr;
    const int code =
        sqlite3_open_v2(file.c_str(), &db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    m_db.reset(db);
    if (code != SQLITE_OK)
        fail(db);
    execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; "
            "PRAGMA mmap_size = 0; PRAGMA cache_size = -65536");
    sqlite3_wal_hook(db, &rememberLogPages, m_logPages.get());
}

void BaselineDb::execute(const char* sql)
{
    if (sqlite3_exec(m_db.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        fail(m_db.get());
}

void BaselineDb::commit()
{
    execute("COMMIT");
    if (*m_logPages <= kCheckpointPages)
        return;
    if (sqlite3_wal_checkpoint_v2(m_db.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr)
        != SQLITE_OK)
        fail(m_db.get());
    *m_logPages = 0;
}

BaselineDb::Statement BaselineDb::prepare(const char* sql)
{
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(m_db.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr)
        != SQLITE_OK)
        fail(m_db.get());
    return Statement(statement);
}

void BaselineDb::Closer::operator()(sqlite3* db) const
{
    sqlite3_close_v2(db);
}

void BaselineDb::Finalizer::operator()(sqlite3_stmt* statement) const
{
    sqlite3_finalize(statement);
}

void bindText(sqlite3_stmt* statement, int index, std::string_view text)
{
    sqlite3_bind_text(statement, index, text.empty() ? "" : text.data(),
                      static_cast<int>(text.size()), SQLITE_STATIC);
}

void bindBlob(sqlite3_stmt* statement, int index, std::string_view bytes)
{
    sqlite3_bind_blob(statement, index, bytes.data(), static_cast<int>(bytes.size()),
                      SQLITE_STATIC);
}

void bindInteger(sqlite3_stmt* statement, int index, std::int64_t value)
{
    sqlite3_bind_int64(statement, index, value);
}

std::int64_t columnInteger(sqlite3_stmt* statement, int column)
{
    return sqlite3_column_int64(statement, column);
}

std::string_view columnBytes(sqlite3_stmt* statement, int column)
{
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
}

bool stepRow(sqlite3_stmt* statement)
{
    const int code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        fail(sqlite3_db_handle(statement));
    sqlite3_reset(statement);
    return false;
}

void stepDone(sqlite3_stmt* statement)
{
    if (sqlite3_step(statement) != SQLITE_DONE)
        fail(sqlite3_db_handle(statement));
    sqlite3_reset(statement);
}

void reset(sqlite3_stmt* statement)
{
    sqlite3_reset(statement);
}

std::string_view bytesOf(const Uuid& id)
{
    return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

} // namespace headrace
