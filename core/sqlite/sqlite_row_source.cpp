// SPDX-License-Identifier: Apache-2.0
#include "core/sqlite/sqlite_row_source.h"

#include <new>
#include <string>

#include <sqlite3.h>

// A virtual table as https://sqlite.org/vtab.html describes it, eponymous and read from first to
// last only.

namespace headrace {
namespace {

struct Table : sqlite3_vtab
{
    SqliteRowSource* source;
};

struct Cursor : sqlite3_vtab_cursor
{
    SqliteRowSource* source;
};

int connect(sqlite3* db, void* source, int, const char* const*, sqlite3_vtab** table, char**)
{
    std::string columns;
    for (std::size_t i = 0; i < SqliteDb::kRowColumns; ++i)
        columns += (i == 0 ? "c" : ", c") + std::to_string(i);
    const int declared = sqlite3_declare_vtab(db, ("CREATE TABLE rows (" + columns + ")").c_str());
    if (declared != SQLITE_OK)
        return declared;
    auto* made = new (std::nothrow) Table;
    if (!made)
        return SQLITE_NOMEM;
    *static_cast<sqlite3_vtab*>(made) = {};
    made->source = static_cast<SqliteRowSource*>(source);
    *table = made;
    return SQLITE_OK;
}

int disconnect(sqlite3_vtab* table)
{
    delete static_cast<Table*>(table);
    return SQLITE_OK;
}

int bestIndex(sqlite3_vtab*, sqlite3_index_info*)
{
    return SQLITE_OK;
}

int open(sqlite3_vtab* table, sqlite3_vtab_cursor** cursor)
{
    auto* made = new (std::nothrow) Cursor;
    if (!made)
        return SQLITE_NOMEM;
    *static_cast<sqlite3_vtab_cursor*>(made) = {};
    made->source = static_cast<Table*>(table)->source;
    *cursor = made;
    return SQLITE_OK;
}

int close(sqlite3_vtab_cursor* cursor)
{
    delete static_cast<Cursor*>(cursor);
    return SQLITE_OK;
}

SqliteRowSource& sourceOf(sqlite3_vtab_cursor* cursor)
{
    return *static_cast<Cursor*>(cursor)->source;
}

int filter(sqlite3_vtab_cursor* cursor, int, const char*, int, sqlite3_value**)
{
    sourceOf(cursor).begin();
    return SQLITE_OK;
}

int moveOn(sqlite3_vtab_cursor* cursor)
{
    sourceOf(cursor).next();
    return SQLITE_OK;
}

int eof(sqlite3_vtab_cursor* cursor)
{
    return sourceOf(cursor).isAtEnd() ? 1 : 0;
}

int column(sqlite3_vtab_cursor* cursor, sqlite3_context* context, int index)
{
    const SqliteValue& value = sourceOf(cursor).value(index);
    const std::string_view bytes = value.bytes;
    switch (value.kind) {
    case SqliteValue::Kind::Null:
        sqlite3_result_null(context);
        break;
    case SqliteValue::Kind::Integer:
        sqlite3_result_int64(context, value.integer);
        break;
    case SqliteValue::Kind::Real:
        sqlite3_result_double(context, value.real);
        break;
    case SqliteValue::Kind::Text:
        sqlite3_result_text64(context, bytes.empty() ? "" : bytes.data(), bytes.size(),
                              SQLITE_STATIC, SQLITE_UTF8);
        break;
    case SqliteValue::Kind::Blob:
        sqlite3_result_blob64(context, bytes.empty() ? "" : bytes.data(), bytes.size(),
                              SQLITE_STATIC);
        break;
    }
    return SQLITE_OK;
}

int rowid(sqlite3_vtab_cursor* cursor, sqlite3_int64* id)
{
    *id = static_cast<sqlite3_int64>(sourceOf(cursor).index());
    return SQLITE_OK;
}

} // namespace

int SqliteRowSource::registerWith(sqlite3* db)
{
    static const sqlite3_module module {.iVersion = 0,
                                        .xCreate = nullptr, // Eponymous: never stored in a file.
                                        .xConnect = &connect,
                                        .xBestIndex = &bestIndex,
                                        .xDisconnect = &disconnect,
                                        .xDestroy = nullptr,
                                        .xOpen = &open,
                                        .xClose = &close,
                                        .xFilter = &filter,
                                        .xNext = &moveOn,
                                        .xEof = &eof,
                                        .xColumn = &column,
                                        .xRowid = &rowid};
    const int made = sqlite3_create_module_v2(db, "rows", &module, this, nullptr);
    return made == SQLITE_OK ? sqlite3_create_module_v2(db, "headrace_rows", &module, this, nullptr)
                             : made;
}

} // namespace headrace
