// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event.h"

#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace headrace {

/// The SQLite that baselines use by hand, at the settings that the store uses: WAL,
/// synchronous=FULL, a cache of 64 MB, no automatic checkpoint but one of our own after a commit
/// that leaves more than 16,384 pages (64 MB) in the log, and a last one on closing. Members throw
/// std::runtime_error. Confined to one thread.
class BaselineDb
{
public:
    explicit BaselineDb(const std::string& file);

    void execute(const char* sql);
    void commit(); ///< And checkpoints, when it is time.

    struct Finalizer
    {
        void operator()(sqlite3_stmt* statement) const;
    };
    using Statement = std::unique_ptr<sqlite3_stmt, Finalizer>;
    Statement prepare(const char* sql);

private:
    struct Closer
    {
        void operator()(sqlite3* db) const;
    };
    std::unique_ptr<int> m_logPages = std::make_unique<int>(0); // Its address stays.
    std::unique_ptr<sqlite3, Closer> m_db;
};

// One statement's values; columns count from 0, parameters from 1.
void bindText(sqlite3_stmt* statement, int index, std::string_view text); ///< Text must stay.
void bindBlob(sqlite3_stmt* statement, int index, std::string_view bytes);
void bindInteger(sqlite3_stmt* statement, int index, std::int64_t value);
std::int64_t columnInteger(sqlite3_stmt* statement, int column);
std::string_view columnBytes(sqlite3_stmt* statement, int column);
bool stepRow(sqlite3_stmt* statement);  ///< False, and reset, after the last row.
void stepDone(sqlite3_stmt* statement); ///< Runs what gives no rows.
void reset(sqlite3_stmt* statement);

std::string_view bytesOf(const Uuid& id);

} // namespace headrace
