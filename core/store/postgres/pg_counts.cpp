// SPDX-License-Identifier: Apache-2.0
#include "core/store/postgres/pg_counts.h"

#include "core/base/utf8.h"
#include "core/store/postgres/pg_layout.h"

#include <algorithm>

namespace headrace {
namespace {

// The longest beginning that is text.
std::string textOf(const std::string& bytes)
{
    std::string text = bytes.substr(0, bytes.find('\0'));
    while (!isUtf8(text))
        text.pop_back();
    return text;
}

Result<StreamSummary> summaryIn(const PgRows& rows, int row)
{
    auto name = StreamName::parse(std::string(rows.bytes(row, 0)));
    if (!name)
        return Error {ErrorCode::Corruption,
                      "the table of streams holds a name that is none; verify the store"};
    return StreamSummary {.stream = *std::move(name),
                          .events = rows.number(row, 1),
                          .head = {rows.number(row, 2)},
                          .first = fromUs(rows.number(row, 3)),
                          .last = fromUs(rows.number(row, 4)),
                          .bytes = rows.number(row, 5),
                          .lastPosition = {rows.number(row, 6)}};
}

} // namespace

NameBounds::NameBounds(const std::string& prefix, const std::string& after)
    : atLeast(std::max(textOf(prefix), textOf(after)))
    , atMost(textOf(prefix))
{
    constexpr int kLongestName = 1'000; // In bytes; the highest character has four.
    for (int i = 0; i < kLongestName; i += 4)
        atMost += "\xF4\x8F\xBF\xBF";
}

Result<std::vector<StreamSummary>> listPgStreams(PgConnection& connection,
                                                 const StreamsRequest& request)
{
    const NameBounds bounds(request.prefix, request.after);
    const std::string filter = std::string(request.category ? "category = $5" : "$5::text = ''")
        + " AND name >= $1 AND name <= $2 AND convert_to(name, 'UTF8') > $3::bytea "
          "AND substr(convert_to(name, 'UTF8'), 1, octet_length($4)) = $4::bytea";
    const std::string columns = "name, events, head, first_us, last_us, bytes, last_position";
    // Kept names that come after the first ones cannot be among the first of both.
    const std::string sql = "SELECT name, sum(events)::bigint, max(head), min(first_us), "
                            "max(last_us), sum(bytes)::bigint, max(last_position) FROM ((SELECT "
        + columns + " FROM stream WHERE " + filter
        + " ORDER BY name LIMIT $6) UNION ALL SELECT n.name COLLATE \"C\", n.events, n.head, "
          "n.first_us, n.last_us, n.bytes, n.last_position FROM (SELECT t.*, split_part(t.name, "
          "'-', 1) COLLATE \"C\" AS category FROM " HEADRACE_PG_INFO
          " i, streams_between(i.folded_streams + 1, "
          "i.head) t) n WHERE "
        + filter + ") s GROUP BY name ORDER BY name LIMIT $6";
    if (request.category && textOf(*request.category) != *request.category)
        return std::vector<StreamSummary>(); // No name has such a category.
    const auto rows = connection.run(sql,
                                     PgArguments()
                                         .addText(bounds.atLeast)
                                         .addText(bounds.atMost)
                                         .addBytes(request.after)
                                         .addBytes(request.prefix)
                                         .addText(request.category.value_or(""))
                                         .add(static_cast<std::int64_t>(request.limit)));
    if (!rows)
        return rows.error();
    std::vector<StreamSummary> found;
    for (int row = 0; row < rows->size(); ++row) {
        auto summary = summaryIn(*rows, row);
        if (!summary)
            return summary.error();
        found.push_back(*std::move(summary));
    }
    return found;
}

Result<std::optional<StreamSummary>> summarizePgStream(PgConnection& connection,
                                                       const StreamName& name)
{
    const auto rows = connection.run(
        "SELECT $1, coalesce(s.events, 0) + t.events, coalesce(t.head, s.head), least(s.first_us, "
        "t.first_us), greatest(s.last_us, t.last_us), (coalesce(s.bytes, 0) + coalesce(t.bytes, "
        "0))::bigint, coalesce(t.last_position, s.last_position) FROM (SELECT $1) w LEFT JOIN "
        "stream s ON s.name = $1, LATERAL (SELECT count(*) AS events, max(e.version) AS head, "
        "min(e.time_us) AS first_us, max(e.time_us) AS last_us, sum(octet_length(e.data) + "
        "octet_length(e.meta))::bigint AS bytes, max(e.position) AS last_position FROM event e "
        "WHERE e.stream = $1 AND e.version > coalesce(s.head, 0)) t",
        PgArguments().addText(name.text()));
    if (!rows)
        return rows.error();
    if (rows->size() == 0 || rows->number(0, 1) == 0)
        return std::optional<StreamSummary>();
    auto summary = summaryIn(*rows, 0);
    if (!summary)
        return summary.error();
    return std::optional(*std::move(summary));
}

Result<StoreStatistics> readPgStatistics(PgConnection& connection)
{
    // In one transaction, so that each count agrees with the others.
    const PgStatement statements[] = {
        {"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", {}},
        {"SELECT i.head, (SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c WHERE "
         "c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r') "
         "FROM " HEADRACE_PG_INFO " i",
         {}},
        {"SELECT name, sum(streams)::bigint, sum(events)::bigint, sum(bytes)::bigint FROM (SELECT "
         "name, streams, events, bytes FROM category UNION ALL SELECT t.name COLLATE \"C\", "
         "t.streams, t.events, t.bytes FROM " HEADRACE_PG_INFO
         " i, categories_between(i.folded + 1, i.head) "
         "t) c GROUP BY name ORDER BY name",
         {}},
        {"SELECT name, sum(events)::bigint FROM (SELECT name, events FROM type UNION ALL SELECT "
         "t.name COLLATE \"C\", t.events FROM " HEADRACE_PG_INFO
         " i, types_between(i.folded + 1, i.head) t) "
         "c GROUP BY name ORDER BY name",
         {}},
        {"SELECT min(first_us), max(last_us) FROM (SELECT first_us, last_us FROM block UNION ALL "
         "SELECT t.first_us, t.last_us FROM " HEADRACE_PG_INFO
         " i, blocks_between(i.folded + 1, i.head, "
         "i.block_events) t) b",
         {}},
        {"COMMIT", {}}};
    const auto answers = connection.run(statements);
    if (!answers)
        return answers.error();
    const PgRows& info = (*answers)[1];
    const PgRows& categories = (*answers)[2];
    const PgRows& types = (*answers)[3];
    const PgRows& times = (*answers)[4];
    StoreStatistics statistics;
    statistics.head = {info.number(0, 0)};
    statistics.diskBytes = info.number(0, 1);
    for (int row = 0; row < categories.size(); ++row) {
        statistics.categories.push_back({std::string(categories.bytes(row, 0)),
                                         categories.number(row, 1), categories.number(row, 2),
                                         categories.number(row, 3)});
        statistics.streams += categories.number(row, 1);
        statistics.events += categories.number(row, 2);
        statistics.bytes += categories.number(row, 3);
    }
    for (int row = 0; row < types.size(); ++row)
        statistics.types.push_back({std::string(types.bytes(row, 0)), types.number(row, 1)});
    if (!times.isNull(0, 0)) {
        statistics.first = fromUs(times.number(0, 0));
        statistics.last = fromUs(times.number(0, 1));
    }
    return statistics;
}

Result<std::vector<HourCount>> readPgActivity(PgConnection& connection)
{
    const auto rows = connection.run(
        "SELECT start_us, sum(events)::bigint FROM (SELECT start_us, events FROM hour UNION ALL "
        "SELECT t.start_us, t.events FROM " HEADRACE_PG_INFO
        " i, hours_between(i.folded + 1, i.head) t) h "
        "GROUP BY start_us ORDER BY start_us");
    if (!rows)
        return rows.error();
    std::vector<HourCount> hours;
    for (int row = 0; row < rows->size(); ++row)
        hours.push_back({fromUs(rows->number(row, 0)), rows->number(row, 1)});
    return hours;
}

Result<std::optional<Position>> pgPositionAt(PgConnection& connection, Time time)
{
    const auto rows = connection.run(
        "SELECT coalesce((SELECT e.position FROM (SELECT b.number FROM block b WHERE b.last_us >= "
        "$1 ORDER BY b.number LIMIT 1) f JOIN event e ON e.position > f.number * i.block_events "
        "AND e.position <= (f.number + 1) * i.block_events WHERE e.time_us >= $1 ORDER BY "
        "e.position LIMIT 1), (SELECT e.position FROM event e WHERE e.position > i.folded AND "
        "e.time_us >= $1 ORDER BY e.position LIMIT 1)) FROM " HEADRACE_PG_INFO " i",
        PgArguments().add(toUs(time)));
    if (!rows)
        return rows.error();
    if (rows->isNull(0, 0))
        return std::optional<Position>();
    return std::optional(Position {rows->number(0, 0)});
}

} // namespace headrace
