// SPDX-License-Identifier: Apache-2.0
#include "core/projection/sqlite/build_notes.h"

namespace headrace {
namespace {

// What the history keeps: years of rebuilds, or a day of somebody's script that retries keys.
constexpr std::int64_t kMostRecords = 1'000;

std::string textAt(const SqliteStatement& row, int column)
{
    return std::string(row.bytes(column));
}

// Every row that a statement yields.
template<typename T, typename Read>
Result<std::vector<T>> readEach(Result<SqliteStatement> query, const Read& read)
{
    std::vector<T> all;
    for (;;) {
        const auto row = query->step();
        if (!row)
            return row.error();
        if (!*row)
            return all;
        all.push_back(read(*query));
    }
}

Result<void> takeOut(SqliteDb& db, std::int64_t build, const std::string& key)
{
    auto statement = db.statement("DELETE FROM headrace_parked WHERE build = ? AND key = ?");
    if (!statement)
        return statement.error();
    return statement->bind(1, build).bindText(2, key).run();
}

Result<void> takeOutEvent(SqliteDb& db, std::int64_t build, Position position)
{
    auto statement =
        db.statement("DELETE FROM headrace_parked WHERE build = ? AND key = '' AND position = ?");
    if (!statement)
        return statement.error();
    return statement->bind(1, build).bind(2, position.value).run();
}

Result<void> putIn(SqliteDb& db, std::int64_t build, const ParkedKey& parked)
{
    // A key waits once; of events whose key could not be told each waits for itself.
    if (!parked.key.empty())
        if (auto out = takeOut(db, build, parked.key); !out)
            return out;
    auto insert =
        db.statement("INSERT OR REPLACE INTO headrace_parked VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    if (!insert)
        return insert.error();
    insert->bind(1, build).bindText(2, parked.key).bind(3, parked.position.value);
    insert->bindText(4, parked.stream).bind(5, parked.version.value).bindText(6, parked.type);
    insert->bindText(7, parked.error).bind(8, parked.attempts).bind(9, toUs(parked.since));
    return insert->run();
}

} // namespace

Result<std::vector<ParkedKey>> readParked(SqliteDb& db, const StoredBuild& build)
{
    auto query = db.statement("SELECT key, position, stream, version, type, error, attempts, "
                              "since_us FROM headrace_parked WHERE build = ? "
                              "ORDER BY position, key");
    if (!query)
        return query.error();
    query->bind(1, build.id);
    return readEach<ParkedKey>(std::move(query), [](const SqliteStatement& row) {
        return ParkedKey {.key = textAt(row, 0),
                          .position = {row.integer(1)},
                          .stream = textAt(row, 2),
                          .version = {row.integer(3)},
                          .type = textAt(row, 4),
                          .error = textAt(row, 5),
                          .attempts = static_cast<int>(row.integer(6)),
                          .since = fromUs(row.integer(7))};
    });
}

Result<void> changeParked(SqliteDb& db, const StoredBuild& build, const BuildProgress& progress)
{
    for (const std::string& key : progress.unparked)
        if (auto out = takeOut(db, build.id, key); !out)
            return out;
    for (const ParkedKey& parked : progress.parked)
        if (auto in = putIn(db, build.id, parked); !in)
            return in;
    return {};
}

Result<std::vector<SkippedEvent>> readSkipped(SqliteDb& db, const StoredBuild& build)
{
    auto query = db.statement("SELECT key, position, reason, actor, time_us FROM headrace_skipped "
                              "WHERE build = ? ORDER BY position, key");
    if (!query)
        return query.error();
    query->bind(1, build.id);
    return readEach<SkippedEvent>(std::move(query), [](const SqliteStatement& row) {
        return SkippedEvent {.key = textAt(row, 0),
                             .position = {row.integer(1)},
                             .reason = textAt(row, 2),
                             .actor = textAt(row, 3),
                             .time = fromUs(row.integer(4))};
    });
}

Result<void> addSkipped(SqliteDb& db, const StoredBuild& build, const SkippedEvent& event)
{
    if (event.key.empty())
        if (auto out = takeOutEvent(db, build.id, event.position); !out)
            return out;
    auto insert = db.statement("INSERT OR REPLACE INTO headrace_skipped VALUES (?, ?, ?, ?, ?, ?)");
    if (!insert)
        return insert.error();
    insert->bind(1, build.id).bind(2, event.position.value).bindText(3, event.key);
    insert->bindText(4, event.reason).bindText(5, event.actor).bind(6, toUs(event.time));
    return insert->run();
}

Result<std::vector<RebuildRecord>> readHistory(SqliteDb& db)
{
    auto query =
        db.statement("SELECT kind, what, events, row_count, begun_us, ended_us, outcome, "
                     "actor, reason, from_build, to_build FROM headrace_rebuilds ORDER BY id DESC");
    if (!query)
        return query.error();
    return readEach<RebuildRecord>(std::move(query), [](const SqliteStatement& row) {
        return RebuildRecord {.kind = textAt(row, 0),
                              .what = textAt(row, 1),
                              .events = row.integer(2),
                              .rows = row.integer(3),
                              .begun = fromUs(row.integer(4)),
                              .ended = fromUs(row.integer(5)),
                              .outcome = textAt(row, 6),
                              .actor = textAt(row, 7),
                              .reason = textAt(row, 8),
                              .from = textAt(row, 9),
                              .to = textAt(row, 10)};
    });
}

Result<void> addToHistory(SqliteDb& db, const RebuildRecord& record)
{
    {
        auto insert = db.statement(
            "INSERT INTO headrace_rebuilds VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        if (!insert)
            return insert.error();
        insert->bindText(1, record.kind).bindText(2, record.what).bind(3, record.events);
        insert->bind(4, record.rows).bind(5, toUs(record.begun)).bind(6, toUs(record.ended));
        insert->bindText(7, record.outcome).bindText(8, record.actor).bindText(9, record.reason);
        if (auto added = insert->bindText(10, record.from).bindText(11, record.to).run(); !added)
            return added;
    }
    auto trim = db.statement("DELETE FROM headrace_rebuilds WHERE id <= "
                             "(SELECT max(id) FROM headrace_rebuilds) - ?");
    if (!trim)
        return trim.error();
    return trim->bind(1, kMostRecords).run();
}

} // namespace headrace
