// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace headrace {

class SqliteRowSource;

/// A value of a row, as SQLite knows them: a number, text, bytes, or nothing.
struct SqliteValue
{
    enum class Kind { Null, Integer, Real, Text, Blob };
    Kind kind = Kind::Integer;
    std::int64_t integer = 0;
    double real = 0;
    std::string_view bytes;

    void setNull() { kind = Kind::Null; }
    void set(std::int64_t value)
    {
        kind = Kind::Integer;
        integer = value;
    }
    void setReal(double value)
    {
        kind = Kind::Real;
        real = value;
    }
    void setText(std::string_view text)
    {
        kind = Kind::Text;
        bytes = text;
    }
    void setBlob(std::string_view blob)
    {
        kind = Kind::Blob;
        bytes = blob;
    }
};

/// A prepared statement in use. Bound text and blobs are not copied: they must outlive the
/// stepping. Resets itself when destroyed; a view into a row lives until the next step.
class SqliteStatement
{
public:
    /// One that `isOwned` is given back to SQLite in the end, and not kept by its connection.
    explicit SqliteStatement(sqlite3_stmt* stmt, bool isOwned = false)
        : m_stmt(stmt)
        , m_isOwned(isOwned)
    {
    }
    SqliteStatement(SqliteStatement&& other) noexcept
        : m_stmt(std::exchange(other.m_stmt, nullptr))
        , m_isOwned(other.m_isOwned)
    {
    }
    SqliteStatement& operator=(SqliteStatement&& other) noexcept
    {
        std::swap(m_stmt, other.m_stmt);
        std::swap(m_isOwned, other.m_isOwned);
        return *this;
    }
    ~SqliteStatement();

    SqliteStatement& bind(int index, std::int64_t value);
    SqliteStatement& bindReal(int index, double value);
    SqliteStatement& bindNull(int index);
    SqliteStatement& bindText(int index, std::string_view text);
    SqliteStatement& bindBlob(int index, std::string_view bytes);

    /// True when a row is ready to read, false when there are no more.
    Result<bool> step();
    /// Steps a statement that yields no rows, and makes it ready to be bound again.
    Result<void> run();
    void reset();

    SqliteValue::Kind kind(int column) const;
    std::int64_t integer(int column) const;
    double real(int column) const;
    std::string_view bytes(int column) const; ///< Of text or a blob.

private:
    sqlite3_stmt* m_stmt;
    bool m_isOwned;
};

/// Rows for SqliteDb::statementOver(): fills in the values of row `index`, from 0. What text and
/// bytes point at must live until the next call.
using SqliteRowFiller = std::function<void(std::size_t index, std::span<SqliteValue> values)>;

/// One connection, confined to one thread at a time. sqlite_db.cpp and
/// sqlite_row_source.cpp are the only code in the project that calls SQLite.
class SqliteDb
{
public:
    enum class Access {
        ReadWrite,
        ReadOnly,
        Immutable, ///< On a medium where nobody can write, not even SQLite's own files.
        Create,
    };

    /// Opens `file` hardened against hostile content (traps: no extension, trigger or view of the
    /// file is run), without automatic checkpoints. Errors: NotFound, Refused, Io, Busy,
    /// Corruption.
    static Result<SqliteDb> open(const std::string& file, Access access);
    SqliteDb(SqliteDb&&) noexcept;
    SqliteDb& operator=(SqliteDb&&) = delete;
    ~SqliteDb();

    Result<void> execute(const char* sql);
    /// The integer that `sql` yields, e.g. of a pragma.
    Result<std::int64_t> integer(const char* sql);
    /// A statement of this connection, prepared once for each distinct `sql`, which must be a
    /// literal. One statement may be in use once at a time.
    Result<SqliteStatement> statement(const char* sql);

    /// A statement whose text is made at run time: prepared now, and not kept.
    Result<SqliteStatement> prepare(const std::string& sql);

    /// A statement that reads from the table `rows`, which has `count` rows, whose columns c0, c1,
    /// ... (at most kRowColumns) are what `fill` gives: one statement for many rows costs half of
    /// running one for each. `fill` must live as long as the statement is stepped, and no other
    /// statement of this connection may read from `rows` meanwhile.
    static constexpr std::size_t kRowColumns = 256;
    Result<SqliteStatement> statementOver(const char* sql, std::size_t count,
                                          const SqliteRowFiller& fill);
    /// The same, not kept. In files whose tables others name, the table is `headrace_rows`, which
    /// is another name of `rows`.
    Result<SqliteStatement> prepareOver(const std::string& sql, std::size_t count,
                                        const SqliteRowFiller& fill);
    /// Runs one that yields none: INSERT OR FAIL INTO ... SELECT ... FROM rows. (OR FAIL leaves
    /// what it did until it failed to the transaction's rollback, and saves SQLite a copy of each
    /// page.)
    Result<void> insertRows(const char* sql, std::size_t count, const SqliteRowFiller& fill);

    /// Lets this connection make views, and drop tables and views: whoever has opened a store may
    /// not. Views stay what only others can read.
    void allowSchemaChanges();

    /// Rows that the last INSERT, UPDATE or DELETE changed.
    int changes() const;
    /// Pages in the write-ahead log after this connection's last commit.
    int walPages() const { return *m_walPages; }
    /// Moves the write-ahead log into the database and, with `truncate`, empties it.
    Result<void> checkpoint(bool truncate);
    /// checkpoint(true), or Busy at once while another connection reads.
    Result<void> checkpointUnlessRead();
    /// Lets close, when this is the last connection to the file, fold in and remove the log.
    void checkpointOnClose();

    /// Asks `goOn` every so often while a statement runs, and ends it (Cancelled) when that says
    /// no. Null: no more.
    void whileRunning(std::function<bool()> goOn);

    static const char* libraryVersion();

private:
    struct Closer
    {
        void operator()(sqlite3* db) const;
    };
    struct Finalizer
    {
        void operator()(sqlite3_stmt* stmt) const;
    };
    explicit SqliteDb(sqlite3* db);

    // On the heap, and outliving the connection, which keeps their addresses.
    std::unique_ptr<int> m_walPages;
    std::unique_ptr<SqliteRowSource> m_rowSource;
    std::unique_ptr<std::function<bool()>> m_goOn;
    std::unique_ptr<sqlite3, Closer> m_db;
    std::unordered_map<const char*, std::unique_ptr<sqlite3_stmt, Finalizer>> m_statements;
};

/// A transaction that rolls back unless commit() succeeded.
class SqliteTransaction
{
public:
    enum class Kind { Read, Write }; ///< Write takes the write lock at once (BEGIN IMMEDIATE).

    static Result<SqliteTransaction> begin(SqliteDb& db, Kind kind);
    SqliteTransaction(SqliteTransaction&& other) noexcept : m_db(std::exchange(other.m_db, nullptr))
    {
    }
    SqliteTransaction& operator=(SqliteTransaction&&) = delete;
    ~SqliteTransaction();

    Result<void> commit();

private:
    explicit SqliteTransaction(SqliteDb& db) : m_db(&db) {}
    SqliteDb* m_db;
};

} // namespace headrace
