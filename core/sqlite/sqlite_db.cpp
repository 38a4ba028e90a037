// SPDX-License-Identifier: Apache-2.0
#include "core/sqlite/sqlite_db.h"

#include "core/sqlite/sqlite_row_source.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <sqlite3.h>

namespace headrace {
namespace {

constexpr int kBusyTimeoutMs = 5'000;

ErrorCode codeFor(int extendedCode)
{
    if (extendedCode == SQLITE_IOERR_FSYNC || extendedCode == SQLITE_IOERR_DIR_FSYNC)
        return ErrorCode::Unknown; // What an fsync that failed has kept cannot be known.
    switch (extendedCode & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ErrorCode::Busy;
    case SQLITE_CORRUPT:
    case SQLITE_CONSTRAINT: // Nothing is written twice, unless the file says otherwise than it did.
        return ErrorCode::Corruption;
    case SQLITE_INTERRUPT:
        return ErrorCode::Cancelled;
    case SQLITE_NOTADB:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
    case SQLITE_PERM:
        return ErrorCode::Refused;
    default:
        return ErrorCode::Io;
    }
}

std::string explain(int extendedCode, const char* fallback)
{
    switch (extendedCode & 0xff) {
    case SQLITE_FULL:
        return "the disk is full; nothing of this was stored, free some space and repeat it";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "another program holds the store's write lock; repeat it in a moment";
    case SQLITE_CORRUPT:
        return "the store file is damaged or cut short; restore it from a backup";
    case SQLITE_CONSTRAINT:
        return std::string("the store contradicts itself (") + fallback
            + "); verify it, and restore it from a backup";
    case SQLITE_NOTADB:
        return "it is no SQLite file, and so no Headrace store or read model";
    case SQLITE_CANTOPEN:
        return "the file or its folder cannot be opened or written; check the rights on it";
    case SQLITE_READONLY:
        return "the file or its folder cannot be written; check the rights on it";
    case SQLITE_IOERR:
        return std::string("the device reported an error (") + fallback + ")";
    default:
        return fallback;
    }
}

Error lastError(sqlite3* db)
{
    const int code = sqlite3_extended_errcode(db);
    return {codeFor(code), explain(code, sqlite3_errmsg(db))};
}

int rememberWalPages(void* place, sqlite3*, const char*, int pages)
{
    *static_cast<int*>(place) = pages;
    return SQLITE_OK;
}

int openFlags(SqliteDb::Access access)
{
    const int common = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    switch (access) {
    case SqliteDb::Access::ReadOnly:
        return common | SQLITE_OPEN_READONLY;
    case SqliteDb::Access::Immutable:
        return common | SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
    case SqliteDb::Access::ReadWrite:
        return common | SQLITE_OPEN_READWRITE;
    case SqliteDb::Access::Create:
        break;
    }
    return common | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
}

// "file:" and the path with every byte escaped that means something in a URI.
std::string immutableUri(const std::string& file)
{
    std::string uri = "file:";
    for (const char c : file) {
        static constexpr char kDigits[] = "0123456789abcdef";
        const auto byte = static_cast<unsigned char>(c);
        if (c == '%' || c == '?' || c == '#')
            uri.append({'%', kDigits[byte >> 4], kDigits[byte & 0xf]});
        else
            uri += c;
    }
    return uri + "?immutable=1";
}

// What the statements of this folder need, and nothing else: whatever a file could smuggle into one
// of them (another database, a function with side effects, a change of the schema) is refused when
// the statement is prepared.
int authorize(void*, int action, const char*, const char* function, const char*, const char*)
{
    static constexpr std::array<std::string_view, 5> kFunctions {"count", "length", "max", "min",
                                                                 "zeroblob"};
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
    case SQLITE_TRANSACTION:
    case SQLITE_PRAGMA:
    case SQLITE_CREATE_TABLE: // These two while a store is made.
    case SQLITE_CREATE_INDEX:
        return SQLITE_OK;
    case SQLITE_FUNCTION:
        return std::ranges::find(kFunctions, std::string_view(function)) != kFunctions.end()
            ? SQLITE_OK
            : SQLITE_DENY;
    default:
        return SQLITE_DENY;
    }
}

int authorizeSchemaChanges(void* data, int action, const char* first, const char* second,
                           const char* database, const char* source)
{
    switch (action) {
    case SQLITE_CREATE_VIEW:
    case SQLITE_DROP_TABLE:
    case SQLITE_DROP_INDEX: // With its table.
    case SQLITE_DROP_VIEW:
    case SQLITE_REINDEX: // What CREATE INDEX is on a table that has rows.
        return SQLITE_OK;
    default:
        return authorize(data, action, first, second, database, source);
    }
}

// A file from elsewhere is untrusted input: what its schema could make run is switched off before
// the first statement reads it.
void harden(sqlite3* db)
{
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_set_authorizer(db, &authorize, nullptr);
    sqlite3_busy_timeout(db, kBusyTimeoutMs);
}

} // namespace

SqliteStatement::~SqliteStatement()
{
    if (m_stmt && m_isOwned)
        sqlite3_finalize(m_stmt);
    else if (m_stmt)
        reset();
}

SqliteStatement& SqliteStatement::bind(int index, std::int64_t value)
{
    sqlite3_bind_int64(m_stmt, index, value);
    return *this;
}

SqliteStatement& SqliteStatement::bindReal(int index, double value)
{
    sqlite3_bind_double(m_stmt, index, value);
    return *this;
}

SqliteStatement& SqliteStatement::bindNull(int index)
{
    sqlite3_bind_null(m_stmt, index);
    return *this;
}

SqliteStatement& SqliteStatement::bindText(int index, std::string_view text)
{
    // An empty view may carry a null pointer, which would bind NULL.
    sqlite3_bind_text64(m_stmt, index, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC,
                        SQLITE_UTF8);
    return *this;
}

SqliteStatement& SqliteStatement::bindBlob(int index, std::string_view bytes)
{
    if (bytes.empty())
        sqlite3_bind_zeroblob(m_stmt, index, 0);
    else
        sqlite3_bind_blob64(m_stmt, index, bytes.data(), bytes.size(), SQLITE_STATIC);
    return *this;
}

Result<bool> SqliteStatement::step()
{
    const int code = sqlite3_step(m_stmt);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    return lastError(sqlite3_db_handle(m_stmt));
}

Result<void> SqliteStatement::run()
{
    const int code = sqlite3_step(m_stmt);
    if (code != SQLITE_DONE)
        return lastError(sqlite3_db_handle(m_stmt));
    sqlite3_reset(m_stmt);
    return {};
}

void SqliteStatement::reset()
{
    sqlite3_reset(m_stmt);
    sqlite3_clear_bindings(m_stmt); // Nothing may point at bytes that are gone.
}

SqliteValue::Kind SqliteStatement::kind(int column) const
{
    switch (sqlite3_column_type(m_stmt, column)) {
    case SQLITE_INTEGER:
        return SqliteValue::Kind::Integer;
    case SQLITE_FLOAT:
        return SqliteValue::Kind::Real;
    case SQLITE_TEXT:
        return SqliteValue::Kind::Text;
    case SQLITE_BLOB:
        return SqliteValue::Kind::Blob;
    default:
        return SqliteValue::Kind::Null;
    }
}

double SqliteStatement::real(int column) const
{
    return sqlite3_column_double(m_stmt, column);
}

std::int64_t SqliteStatement::integer(int column) const
{
    return sqlite3_column_int64(m_stmt, column);
}

std::string_view SqliteStatement::bytes(int column) const
{
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(m_stmt, column));
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(m_stmt, column))};
}

void SqliteDb::Closer::operator()(sqlite3* db) const
{
    sqlite3_close_v2(db);
}

void SqliteDb::Finalizer::operator()(sqlite3_stmt* stmt) const
{
    sqlite3_finalize(stmt);
}

SqliteDb::SqliteDb(sqlite3* db)
    : m_walPages(std::make_unique<int>(0))
    , m_rowSource(std::make_unique<SqliteRowSource>())
    , m_db(db)
{
}

SqliteDb::SqliteDb(SqliteDb&&) noexcept = default;
SqliteDb::~SqliteDb() = default;

Result<SqliteDb> SqliteDb::open(const std::string& file, Access access)
{
    sqlite3* raw = nullptr;
    const std::string name = access == Access::Immutable ? immutableUri(file) : file;
    const int code = sqlite3_open_v2(name.c_str(), &raw, openFlags(access), nullptr);
    SqliteDb db(raw);
    if (code != SQLITE_OK)
        return Error {codeFor(code), explain(code, sqlite3_errstr(code))};
    harden(raw);
    // Takes the place of SQLite's automatic checkpoints. (To switch those off by their pragma would
    // take this hook away again.)
    sqlite3_wal_hook(raw, &rememberWalPages, db.m_walPages.get());
    if (db.m_rowSource->registerWith(raw) != SQLITE_OK)
        return lastError(raw);
    return db;
}

Result<void> SqliteDb::execute(const char* sql)
{
    if (sqlite3_exec(m_db.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        return lastError(m_db.get());
    return {};
}

Result<std::int64_t> SqliteDb::integer(const char* sql)
{
    auto query = statement(sql);
    if (!query)
        return query.error();
    const auto row = query->step();
    if (!row)
        return row.error();
    return *row ? query->integer(0) : 0;
}

Result<SqliteStatement> SqliteDb::statement(const char* sql)
{
    auto& kept = m_statements[sql];
    if (!kept) {
        sqlite3_stmt* raw = nullptr;
        if (sqlite3_prepare_v3(m_db.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr)
            != SQLITE_OK)
            return lastError(m_db.get());
        kept.reset(raw);
    }
    return SqliteStatement(kept.get());
}

Result<SqliteStatement> SqliteDb::prepare(const std::string& sql)
{
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v2(m_db.get(), sql.c_str(), -1, &raw, nullptr) != SQLITE_OK)
        return lastError(m_db.get());
    return SqliteStatement(raw, true);
}

Result<SqliteStatement> SqliteDb::statementOver(const char* sql, std::size_t count,
                                                const SqliteRowFiller& fill)
{
    m_rowSource->give(count, fill);
    return statement(sql);
}

Result<SqliteStatement> SqliteDb::prepareOver(const std::string& sql, std::size_t count,
                                              const SqliteRowFiller& fill)
{
    m_rowSource->give(count, fill);
    return prepare(sql);
}

void SqliteDb::allowSchemaChanges()
{
    sqlite3_set_authorizer(m_db.get(), &authorizeSchemaChanges, nullptr);
}

Result<void> SqliteDb::insertRows(const char* sql, std::size_t count, const SqliteRowFiller& fill)
{
    if (count == 0)
        return {};
    auto insert = statementOver(sql, count, fill);
    return insert ? insert->run() : insert.error();
}

int SqliteDb::changes() const
{
    return sqlite3_changes(m_db.get());
}

Result<void> SqliteDb::checkpoint(bool truncate)
{
    const int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
    if (sqlite3_wal_checkpoint_v2(m_db.get(), nullptr, mode, nullptr, nullptr) != SQLITE_OK)
        return lastError(m_db.get());
    *m_walPages = 0;
    return {};
}

Result<void> SqliteDb::checkpointUnlessRead()
{
    sqlite3_busy_timeout(m_db.get(), 0);
    auto folded = checkpoint(true);
    sqlite3_busy_timeout(m_db.get(), kBusyTimeoutMs);
    return folded;
}

void SqliteDb::checkpointOnClose()
{
    sqlite3_db_config(m_db.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
}

void SqliteDb::whileRunning(std::function<bool()> goOn)
{
    constexpr int kInstructions = 10'000; // Of SQLite's machine: a fraction of a millisecond.
    m_goOn = goOn ? std::make_unique<std::function<bool()>>(std::move(goOn)) : nullptr;
    sqlite3_progress_handler(
        m_db.get(), m_goOn ? kInstructions : 0,
        [](void* goOnNow) { return (*static_cast<std::function<bool()>*>(goOnNow))() ? 0 : 1; },
        m_goOn.get());
}

const char* SqliteDb::libraryVersion()
{
    return sqlite3_libversion();
}

Result<SqliteTransaction> SqliteTransaction::begin(SqliteDb& db, Kind kind)
{
    auto begin = kind == Kind::Write ? db.statement("BEGIN IMMEDIATE") : db.statement("BEGIN");
    if (!begin)
        return begin.error();
    if (auto begun = begin->run(); !begun)
        return begun.error();
    return SqliteTransaction(db);
}

SqliteTransaction::~SqliteTransaction()
{
    if (m_db)
        static_cast<void>(m_db->execute("ROLLBACK"));
}

Result<void> SqliteTransaction::commit()
{
    auto commit = m_db->statement("COMMIT");
    if (!commit)
        return commit.error();
    auto committed = commit->run();
    if (committed)
        m_db = nullptr;
    return committed;
}

} // namespace headrace
