// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/stored_stream.h"

#include "core/store/sqlite/position_run.h"
#include "core/store/sqlite/pruned_blocks.h"

#include <algorithm>

namespace headrace {
namespace {

Result<StoredStream> lastRun(SqliteDb& db, std::int64_t id,
                             std::int64_t upTo = std::numeric_limits<std::int64_t>::max())
{
    auto query = db.statement("SELECT " HEADRACE_STREAM_RUN_COLUMNS " FROM stream_run "
                              "WHERE stream = ? ORDER BY first_version DESC");
    if (!query)
        return query.error();
    query->bind(1, id);
    for (;;) {
        const auto row = query->step();
        if (!row)
            return row.error();
        if (!*row)
            return StoredStream {.id = id};
        const auto run = readStreamRun(*query);
        if (!run)
            return run.error();
        if (run->positions.back() > upTo)
            continue;
        return StoredStream {.id = id,
                             .head = run->firstVersion
                                 + static_cast<std::int64_t>(run->positions.size()) - 1,
                             .lastPosition = run->positions.back(),
                             .totals = run->totals};
    }
}

// The smallest string that is greater than all that start with `prefix`: above every name when it
// is empty.
std::string endOfPrefix(std::string prefix)
{
    while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xff)
        prefix.pop_back();
    if (prefix.empty())
        return "\xff"; // No UTF-8 begins with this byte.
    prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
    return prefix;
}

struct NamedId
{
    std::string name;
    std::int64_t id = 0; // 0: only the tail has it.
};

// One bound on either side, or SQLite would walk along the index to where the page begins.
Result<std::vector<NamedId>> storedNames(SqliteDb& db, const std::string& prefix,
                                         const StreamsRequest& request)
{
    auto query = request.after >= prefix
        ? db.statement("SELECT name, id FROM stream WHERE name > ? AND name < ? ORDER BY name "
                       "LIMIT ?")
        : db.statement("SELECT name, id FROM stream WHERE name >= ? AND name < ? ORDER BY name "
                       "LIMIT ?");
    if (!query)
        return query.error();
    const std::string end = endOfPrefix(prefix);
    query->bindText(1, std::max(request.after, prefix))
        .bindText(2, end)
        .bind(3, static_cast<std::int64_t>(request.limit));
    std::vector<NamedId> names;
    for (;;) {
        const auto row = query->step();
        if (!row)
            return row.error();
        if (!*row)
            return names;
        names.push_back({std::string(query->bytes(0)), query->integer(1)});
    }
}

// What is kept, what the tail adds to it, and without what has left.
Result<StreamSummary> summaryOf(SqliteDb& db, const std::string& name, const StoredStream& stored,
                                const TailView& tail)
{
    PrunedPart pruned;
    if (tail.prunedUpTo() > 0) {
        const auto part = readPrunedPart(db, stored.id);
        if (!part)
            return part.error();
        pruned = *part;
    }
    auto parsed = StreamName::parse(name);
    if (!parsed)
        return damagedIndex(name);
    const auto gain = tail.streamGain(name, stored.lastPosition);
    const bool isGain = gain.totals.events > 0;
    return StreamSummary {.stream = *std::move(parsed),
                          .events = stored.totals.events + gain.totals.events - pruned.events,
                          .head = {isGain ? gain.head : stored.head},
                          .first = fromUs(std::min(stored.totals.firstUs, gain.totals.firstUs)),
                          .last = fromUs(std::max(stored.totals.lastUs, gain.totals.lastUs)),
                          .bytes = stored.totals.bytes + gain.totals.bytes - pruned.bytes,
                          .lastPosition = {isGain ? gain.lastPosition : stored.lastPosition}};
}

} // namespace

Error damagedIndex(std::string_view stream)
{
    return {ErrorCode::Corruption,
            "what the store keeps of the stream \"" + std::string(stream)
                + "\" does not agree with its events; verify the store, and restore it from a "
                  "backup"};
}

Result<StreamRun> readStreamRun(const SqliteStatement& row)
{
    StreamRun run {.firstVersion = row.integer(1),
                   .totals = {.events = row.integer(2),
                              .bytes = row.integer(3),
                              .firstUs = row.integer(4),
                              .lastUs = row.integer(5)},
                   .positions = {}};
    auto positions =
        unpackRun(streamRunColumns(row.integer(0), run.firstVersion, run.totals), row.bytes(6));
    if (!positions)
        return positions.error();
    run.positions = *std::move(positions);
    return run;
}

Result<std::int64_t> findStreamId(SqliteDb& db, std::string_view name)
{
    auto query = db.statement("SELECT id FROM stream WHERE name = ?");
    if (!query)
        return query.error();
    const auto row = query->bindText(1, name).step();
    if (!row)
        return row.error();
    return *row ? query->integer(0) : 0;
}

Result<std::optional<StoredStream>> findStoredStream(SqliteDb& db, std::string_view name,
                                                     std::int64_t upTo)
{
    const auto id = findStreamId(db, name);
    if (!id)
        return id.error();
    if (*id == 0)
        return std::optional<StoredStream>();
    auto stored = lastRun(db, *id, upTo);
    if (!stored)
        return stored.error();
    return std::optional(*stored);
}

Result<std::vector<StreamSummary>> listStreams(SqliteDb& db, const TailView& tail,
                                               const StreamsRequest& request)
{
    // A category is a prefix of names: the longer of the two prefixes decides, when they agree.
    const std::string category = request.category ? *request.category + '-' : std::string();
    const std::string& prefix =
        request.prefix.size() >= category.size() ? request.prefix : category;
    std::vector<StreamSummary> found;
    if (!prefix.starts_with(request.prefix) || !prefix.starts_with(category))
        return found;
    auto names = storedNames(db, prefix, request);
    if (!names)
        return names.error();
    const bool isLastPage = names->size() < request.limit;
    std::vector<NamedId> added;
    for (std::string& name : tail.streamNames(std::max(request.after, prefix), request.limit + 1)) {
        const bool isAsked = name.starts_with(prefix) && name > request.after;
        // Beyond this page the tables may have it, too.
        const bool isWithin = isLastPage || name < names->back().name;
        if (isAsked && isWithin && !std::ranges::binary_search(*names, name, {}, &NamedId::name))
            added.push_back({std::move(name)});
    }
    names->insert(names->end(), added.begin(), added.end());
    std::ranges::sort(*names, {}, &NamedId::name);
    names->resize(std::min(names->size(), request.limit));
    for (const auto& [name, id] : *names) {
        const auto stored = id != 0 ? lastRun(db, id) : StoredStream {};
        if (!stored)
            return stored.error();
        auto summary = summaryOf(db, name, *stored, tail);
        if (!summary)
            return summary.error();
        found.push_back(*std::move(summary));
    }
    return found;
}

Result<std::optional<StreamSummary>> summarizeStream(SqliteDb& db, const TailView& tail,
                                                     const std::string& name)
{
    const auto stored = findStoredStream(db, name);
    if (!stored)
        return stored.error();
    auto summary = summaryOf(db, name, stored->value_or(StoredStream {}), tail);
    if (!summary)
        return summary.error();
    return summary->head.value > 0 ? std::optional(*std::move(summary)) : std::nullopt;
}

} // namespace headrace
