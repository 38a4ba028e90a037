// SPDX-License-Identifier: Apache-2.0
#include "core/projection/postgres/pg_builds.h"

namespace headrace {
namespace {

// What the history keeps, as in a file.
constexpr std::int64_t kMostRecords = 1'000;

std::string textAt(const PgRows& rows, int row, int column)
{
    return std::string(rows.bytes(row, column));
}

template<typename T, typename Read>
Result<std::vector<T>> readEach(const Result<PgRows>& rows, const Read& read)
{
    if (!rows)
        return rows.error();
    std::vector<T> all;
    all.reserve(static_cast<std::size_t>(rows->size()));
    for (int row = 0; row < rows->size(); ++row)
        all.push_back(read(*rows, row));
    return all;
}

void putIn(PgStatements& statements, const PgBuild& build, const ParkedKey& parked)
{
    // A key waits once; of events whose key could not be told each waits for itself.
    if (!parked.key.empty())
        statements.push_back({"DELETE FROM headrace_parked WHERE build = $1 AND key = $2::text",
                              PgArguments().add(build.id).addText(parked.key)});
    statements.push_back(
        {"INSERT INTO headrace_parked VALUES ($1, $2::text, $3, $4::text, $5, $6::text, $7::text, "
         "$8, $9) ON CONFLICT (build, key, position) DO UPDATE SET stream = excluded.stream, "
         "version = excluded.version, type = excluded.type, error = excluded.error, "
         "attempts = excluded.attempts, since_us = excluded.since_us",
         PgArguments()
             .add(build.id)
             .addText(parked.key)
             .add(parked.position.value)
             .addText(parked.stream)
             .add(parked.version.value)
             .addText(parked.type)
             .addText(parked.error)
             .addInt(parked.attempts)
             .add(toUs(parked.since))});
}

} // namespace

Result<std::vector<ParkedKey>> readPgParked(PgConnection& connection, const PgBuild& build)
{
    const auto rows =
        connection.run("SELECT key, position, stream, version, type, error, attempts, since_us "
                       "FROM headrace_parked WHERE build = $1 ORDER BY position, key",
                       PgArguments().add(build.id));
    return readEach<ParkedKey>(rows, [](const PgRows& all, int row) {
        return ParkedKey {.key = textAt(all, row, 0),
                          .position = {all.number(row, 1)},
                          .stream = textAt(all, row, 2),
                          .version = {all.number(row, 3)},
                          .type = textAt(all, row, 4),
                          .error = textAt(all, row, 5),
                          .attempts = static_cast<int>(all.number(row, 6)),
                          .since = fromUs(all.number(row, 7))};
    });
}

void changePgParked(PgStatements& statements, const PgBuild& build, const BuildProgress& progress)
{
    if (!progress.unparked.empty()) {
        PgArray keys(PgType::Text);
        for (const std::string& key : progress.unparked)
            keys.add(std::string_view(key));
        statements.push_back({"DELETE FROM headrace_parked WHERE build = $1 AND key = ANY($2)",
                              PgArguments().add(build.id).add(std::move(keys))});
    }
    for (const ParkedKey& parked : progress.parked)
        putIn(statements, build, parked);
}

Result<std::vector<SkippedEvent>> readPgSkipped(PgConnection& connection, const PgBuild& build)
{
    const auto rows =
        connection.run("SELECT key, position, reason, actor, time_us FROM headrace_skipped "
                       "WHERE build = $1 ORDER BY position, key",
                       PgArguments().add(build.id));
    return readEach<SkippedEvent>(rows, [](const PgRows& all, int row) {
        return SkippedEvent {.key = textAt(all, row, 0),
                             .position = {all.number(row, 1)},
                             .reason = textAt(all, row, 2),
                             .actor = textAt(all, row, 3),
                             .time = fromUs(all.number(row, 4))};
    });
}

void addPgSkipped(PgStatements& statements, const PgBuild& build, const SkippedEvent& event)
{
    if (event.key.empty())
        statements.push_back(
            {"DELETE FROM headrace_parked WHERE build = $1 AND key = '' AND position = $2",
             PgArguments().add(build.id).add(event.position.value)});
    statements.push_back(
        {"INSERT INTO headrace_skipped VALUES ($1, $2, $3::text, $4::text, $5::text, $6) "
         "ON CONFLICT (build, position, key) DO UPDATE SET reason = excluded.reason, "
         "actor = excluded.actor, time_us = excluded.time_us",
         PgArguments()
             .add(build.id)
             .add(event.position.value)
             .addText(event.key)
             .addText(event.reason)
             .addText(event.actor)
             .add(toUs(event.time))});
}

Result<std::vector<RebuildRecord>> readPgHistory(PgConnection& connection,
                                                 const std::string& projection)
{
    const auto rows = connection.run(
        "SELECT kind, what, events, row_count, begun_us, ended_us, outcome, actor, reason, "
        "from_build, to_build FROM headrace_rebuilds WHERE projection = $1::text ORDER BY id DESC",
        PgArguments().addText(projection));
    return readEach<RebuildRecord>(rows, [](const PgRows& all, int row) {
        return RebuildRecord {.kind = textAt(all, row, 0),
                              .what = textAt(all, row, 1),
                              .events = all.number(row, 2),
                              .rows = all.number(row, 3),
                              .begun = fromUs(all.number(row, 4)),
                              .ended = fromUs(all.number(row, 5)),
                              .outcome = textAt(all, row, 6),
                              .actor = textAt(all, row, 7),
                              .reason = textAt(all, row, 8),
                              .from = textAt(all, row, 9),
                              .to = textAt(all, row, 10)};
    });
}

void addPgRecord(PgStatements& statements, const std::string& projection,
                 const RebuildRecord& record)
{
    statements.push_back(
        {"INSERT INTO headrace_rebuilds (projection, kind, what, events, row_count, begun_us, "
         "ended_us, outcome, actor, reason, from_build, to_build) VALUES ($1::text, $2::text, "
         "$3::text, $4, $5, $6, $7, $8::text, $9::text, $10::text, $11::text, $12::text)",
         PgArguments()
             .addText(projection)
             .addText(record.kind)
             .addText(record.what)
             .add(record.events)
             .add(record.rows)
             .add(toUs(record.begun))
             .add(toUs(record.ended))
             .addText(record.outcome)
             .addText(record.actor)
             .addText(record.reason)
             .addText(record.from)
             .addText(record.to)});
    statements.push_back(
        {"DELETE FROM headrace_rebuilds WHERE projection = $1::text AND id <= (SELECT id FROM "
         "headrace_rebuilds WHERE projection = $1::text ORDER BY id DESC OFFSET $2 LIMIT 1)",
         PgArguments().addText(projection).add(kMostRecords)});
}

} // namespace headrace
