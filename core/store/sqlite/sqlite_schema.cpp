// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/sqlite_schema.h"

#include <fmt/format.h>

#include <array>

namespace headrace {
namespace {

// An event's row holds all that the event is; it, `token` and `chain` are written by an append, all
// in the order of positions. The other tables are indexes: they can be made again from the log, and
// take in many events at a time, each in the order of its keys, because random index pages are what
// an append would cost.
constexpr std::array kTables {
    "CREATE TABLE store_info (id INTEGER PRIMARY KEY CHECK (id = 1), head INTEGER NOT NULL, "
    "chain BLOB NOT NULL, indexed INTEGER NOT NULL, indexed_streams INTEGER NOT NULL, "
    "flush_end INTEGER NOT NULL, flush_done INTEGER NOT NULL, "
    "document_revision INTEGER NOT NULL) STRICT",

    "CREATE TABLE event (position INTEGER PRIMARY KEY, stream TEXT NOT NULL, "
    "version INTEGER NOT NULL, type INTEGER NOT NULL, schema INTEGER NOT NULL, "
    "time_us INTEGER NOT NULL, id BLOB NOT NULL, digest INTEGER NOT NULL, tags BLOB NOT NULL, "
    "meta BLOB NOT NULL, data BLOB NOT NULL) STRICT",

    "CREATE TABLE chain (position INTEGER PRIMARY KEY, link BLOB NOT NULL) STRICT",

    "CREATE TABLE token (position INTEGER PRIMARY KEY, events INTEGER NOT NULL, "
    "token TEXT NOT NULL) STRICT",

    "CREATE TABLE category (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, "
    "streams INTEGER NOT NULL, events INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT",

    "CREATE TABLE type (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, "
    "events INTEGER NOT NULL) STRICT",

    "CREATE TABLE stream (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT",

    "CREATE TABLE stream_run (stream INTEGER NOT NULL, first_version INTEGER NOT NULL, "
    "events INTEGER NOT NULL, bytes INTEGER NOT NULL, first_us INTEGER NOT NULL, "
    "last_us INTEGER NOT NULL, positions BLOB NOT NULL, "
    "PRIMARY KEY (stream, first_version)) STRICT, WITHOUT ROWID",

    "CREATE TABLE event_id (id BLOB NOT NULL, stream INTEGER NOT NULL, position INTEGER NOT NULL, "
    "PRIMARY KEY (id, stream)) STRICT, WITHOUT ROWID",

    "CREATE TABLE term_run (term INTEGER NOT NULL, first_position INTEGER NOT NULL, "
    "positions BLOB NOT NULL, PRIMARY KEY (term, first_position)) STRICT, WITHOUT ROWID",

    "CREATE TABLE block (number INTEGER PRIMARY KEY, first_us INTEGER NOT NULL, "
    "last_us INTEGER NOT NULL) STRICT",

    "CREATE TABLE activity (hour INTEGER PRIMARY KEY, events INTEGER NOT NULL) STRICT",

    "CREATE TABLE document (key TEXT PRIMARY KEY, revision INTEGER NOT NULL, "
    "json BLOB NOT NULL) STRICT, WITHOUT ROWID",

    // What is known of events that have left.
    "CREATE TABLE prune_state (id INTEGER PRIMARY KEY CHECK (id = 1), events INTEGER NOT NULL, "
    "up_to INTEGER NOT NULL, prunes INTEGER NOT NULL) STRICT",

    "CREATE TABLE pruned_block (number INTEGER PRIMARY KEY, bits BLOB NOT NULL, "
    "links BLOB NOT NULL) STRICT",

    "CREATE TABLE pruned_stream (stream INTEGER PRIMARY KEY, events INTEGER NOT NULL, "
    "bytes INTEGER NOT NULL, first_us INTEGER NOT NULL, last_us INTEGER NOT NULL, "
    "prune INTEGER NOT NULL) STRICT",
};

// Layout 2 had but the first of them.
constexpr std::size_t kSecondLayoutTables = 13;

constexpr const char* kFirstInfo =
    "INSERT INTO store_info VALUES (1, 0, zeroblob(32), 0, 0, 0, 0, 0)";
constexpr const char* kFirstPruneState = "INSERT INTO prune_state VALUES (1, 0, 0, 0)";

Error refused(std::string why)
{
    return {ErrorCode::Refused, std::move(why)};
}

} // namespace

Result<void> createLayout(SqliteDb& db)
{
    auto transaction = SqliteTransaction::begin(db, SqliteTransaction::Kind::Write);
    if (!transaction)
        return transaction.error();
    for (const char* table : kTables)
        if (auto made = db.execute(table); !made)
            return made;
    const std::string marks =
        fmt::format("{}; {}; PRAGMA application_id = {}; PRAGMA user_version = {}", kFirstInfo,
                    kFirstPruneState, kApplicationId, kLayoutVersion);
    if (auto marked = db.execute(marks.c_str()); !marked)
        return marked;
    return transaction->commit();
}

Result<std::int64_t> layoutOf(SqliteDb& db)
{
    const auto application = db.integer("PRAGMA application_id");
    if (!application)
        return application.error();
    if (*application != kApplicationId)
        return refused("it is a SQLite file of another program, no Headrace store; choose another");
    auto layout = db.integer("PRAGMA user_version");
    if (!layout)
        return layout;
    if (*layout > kLayoutVersion)
        return refused(fmt::format("it was written by a newer Headrace (layout {}, this one reads "
                                   "up to {}); update Headrace to open it",
                                   *layout, kLayoutVersion));
    if (*layout < kFormerLayoutVersion)
        return refused(fmt::format("it says that it has the layout {}, which no Headrace wrote; it "
                                   "is damaged or was changed by another program",
                                   *layout));
    return layout;
}

Result<void> checkTables(SqliteDb& db, std::span<const char* const> tables)
{
    auto found = db.statement("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid");
    if (!found)
        return found.error();
    for (const char* expected : tables) {
        const auto row = found->step();
        if (!row)
            return row.error();
        if (!*row || found->bytes(0) != expected)
            return refused("its tables are not those of a Headrace store; it is damaged or was "
                           "changed by another program, restore it from a backup");
    }
    const auto more = found->step();
    if (!more)
        return more.error();
    if (*more)
        return refused("it has tables that no Headrace store has; another program changed it");
    return {};
}

Result<void> checkSecondLayout(SqliteDb& db)
{
    return checkTables(db, std::span(kTables).first(kSecondLayoutTables));
}

Result<void> upgradeSecondLayout(SqliteDb& db)
{
    auto transaction = SqliteTransaction::begin(db, SqliteTransaction::Kind::Write);
    if (!transaction)
        return transaction.error();
    for (const char* table : std::span(kTables).subspan(kSecondLayoutTables))
        if (auto made = db.execute(table); !made)
            return made;
    const std::string marks =
        fmt::format("{}; PRAGMA user_version = {}", kFirstPruneState, kLayoutVersion);
    if (auto marked = db.execute(marks.c_str()); !marked)
        return marked;
    return transaction->commit();
}

Result<void> checkLayout(SqliteDb& db, const std::string& file)
{
    const auto layout = layoutOf(db);
    if (!layout)
        return layout.error();
    if (*layout < kLayoutVersion)
        return refused(fmt::format("it has the layout {} of an older Headrace, this one reads {}; "
                                   "run `headracectl migrate {}`",
                                   *layout, kLayoutVersion, file));
    return checkTables(db, kTables);
}

} // namespace headrace
