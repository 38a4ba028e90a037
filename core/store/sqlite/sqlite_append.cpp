// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/sqlite_append.h"

#include "core/event/query.h"
#include "core/store/already_applied.h"
#include "core/store/sqlite/position_run.h"
#include "core/store/sqlite/sqlite_schema.h"
#include "core/store/sqlite/term.h"

#include <algorithm>
#include <limits>
#include <map>
#include <unordered_map>

namespace headrace {
namespace {

struct StreamRow
{
    std::int64_t id = 0; // 0 until it is stored for the first time.
    std::string_view name;
    std::int64_t head = 0;
    std::int64_t events = 0;
    std::int64_t bytes = 0;
    std::int64_t firstUs = std::numeric_limits<std::int64_t>::max();
    std::int64_t lastUs = std::numeric_limits<std::int64_t>::min();
    std::int64_t lastPosition = 0;
    bool isNew = false;
};

struct CategoryGain
{
    std::int64_t id = 0;
    std::int64_t streams = 0;
    std::int64_t events = 0;
    std::int64_t bytes = 0;
};

struct TypeGain
{
    std::int64_t id = 0;
    std::int64_t events = 0;
};

struct TimeSpan
{
    std::int64_t firstUs = std::numeric_limits<std::int64_t>::max();
    std::int64_t lastUs = std::numeric_limits<std::int64_t>::min();
};

// One append under way: what it reads and what it is about to write. Secondary tables are written
// at the end, each in the order of its key.
class Append
{
public:
    Append(SqliteDb& db, TypeNames& types, const Clock& clock, const AppendRequest& request)
        : m_db(db)
        , m_types(types)
        , m_clock(clock)
        , m_request(request)
    {
    }

    Result<AppendAnswer> run();

private:
    struct EventId
    {
        Uuid id;
        std::int64_t stream;
        std::int64_t position;
    };
    struct Place // An entry of stream_run or term_run.
    {
        std::int64_t key;
        std::int64_t order; // The version in a stream, the position under a term.
        std::int64_t position;
    };

    Result<StreamRow*> stream(const StreamName& name);
    Result<TypeGain*> type(const std::string& name);
    Result<CategoryGain*> category(std::string_view name);
    Result<std::optional<AlreadyStored>> findStored(const NewEvent& event);
    Result<AppendConflict> failedExpectations();
    Result<bool> anyIdStored();
    Result<void> storeEvents(ReceiptBuilder& receipt);
    Result<void> storeEvent(const NewEvent& event, ReceiptBuilder& receipt);
    Result<void> collectTerms(const NewEvent& event, const TypeGain& type,
                              const CategoryGain& category);
    Result<void> storeIndexes();
    Result<void> storeStreams();
    Result<void> storeCounters();
    Result<void> insertRuns(const char* sql, std::vector<Place>& places);

    SqliteDb& m_db;
    TypeNames& m_types;
    const Clock& m_clock;
    const AppendRequest& m_request;

    std::int64_t m_head = 0;
    std::int64_t m_lastStreamId = 0;
    std::unordered_map<std::string_view, StreamRow> m_streams; // Keys view into the request.
    std::unordered_map<std::string_view, TypeGain> m_typeGains;
    std::unordered_map<std::string_view, CategoryGain> m_categoryGains;
    std::map<std::int64_t, TimeSpan> m_blocks;
    std::map<std::int64_t, std::int64_t> m_hours;
    std::vector<EventId> m_ids;
    std::vector<Place> m_streamPlaces;
    std::vector<Place> m_termPlaces;
};

Result<AppendAnswer> Append::run()
{
    const auto head = m_db.integer("SELECT value FROM store_info WHERE key = 'head'");
    if (!head)
        return head.error();
    m_head = *head;

    // Whether a request was applied before is asked first: its answer holds whatever is expected
    // now.
    const auto isStored = anyIdStored();
    if (!isStored)
        return isStored.error();
    if (*isStored) {
        auto applied =
            alreadyApplied(m_request, [this](const NewEvent& event) { return findStored(event); });
        if (!applied)
            return applied.error();
        if (*applied)
            return AppendAnswer(**std::move(applied));
    }
    auto conflict = failedExpectations();
    if (!conflict)
        return conflict.error();
    if (!conflict->failed.empty())
        return AppendAnswer(*std::move(conflict));

    ReceiptBuilder receipt;
    if (auto stored = storeEvents(receipt); !stored)
        return stored.error();
    return AppendAnswer(receipt.take());
}

// Ids of version 7 grow with time, so that in a log that is appended in order nearly all of a request's
// ids are above every stored one and need no look.
Result<bool> Append::anyIdStored()
{
    auto last = m_db.statement("SELECT id FROM event_id ORDER BY id DESC LIMIT 1");
    if (!last)
        return last.error();
    const auto isAny = last->step();
    if (!isAny || !*isAny)
        return isAny;
    const std::string_view lastId = last->bytes(0);
    auto query = m_db.statement("SELECT 1 FROM event_id WHERE id = ? LIMIT 1");
    if (!query)
        return query.error();
    for (const NewEvent& event : m_request.events) {
        if (!event.id || uuidBytes(*event.id) > lastId)
            continue;
        const auto row = query->bindBlob(1, uuidBytes(*event.id)).step();
        if (!row || *row)
            return row;
        query->reset();
    }
    return false;
}

Result<std::optional<AlreadyStored>> Append::findStored(const NewEvent& event)
{
    auto query = m_db.statement("SELECT " HEADRACE_EVENT_COLUMNS
                                " FROM event_id i JOIN stream s ON s.id = i.stream"
                                " JOIN event e ON e.position = i.position"
                                " WHERE i.id = ? AND s.name = ?");
    if (!query)
        return query.error();
    query->bindBlob(1, uuidBytes(*event.id)).bindText(2, event.stream.text());
    const auto row = query->step();
    if (!row)
        return row.error();
    if (!*row)
        return std::optional<AlreadyStored>();
    EventRowReader reader(m_db, m_types);
    const auto stored = reader.read(*query);
    if (!stored)
        return stored.error();
    return std::optional(
        AlreadyStored {stored->position, stored->version, sameContent(*stored, event)});
}

Result<AppendConflict> Append::failedExpectations()
{
    AppendConflict conflict;
    for (const StreamExpectation& expectation : m_request.expectations) {
        const auto row = stream(expectation.stream);
        if (!row)
            return row.error();
        const Version found {(*row)->head};
        if (!expectation.expected.matches(found))
            conflict.failed.push_back({expectation.stream, expectation.expected, found});
    }
    return conflict;
}

Result<StreamRow*> Append::stream(const StreamName& name)
{
    auto [place, isNew] = m_streams.try_emplace(name.text());
    StreamRow& row = place->second;
    if (!isNew)
        return &row;
    row.name = name.text();
    auto query = m_db.statement("SELECT id, head, events, bytes, first_us, last_us, last_position "
                                "FROM stream WHERE name = ?");
    if (!query)
        return query.error();
    const auto found = query->bindText(1, row.name).step();
    if (!found)
        return found.error();
    if (!*found) {
        row.isNew = true;
        return &row;
    }
    row.id = query->integer(0);
    row.head = query->integer(1);
    row.events = query->integer(2);
    row.bytes = query->integer(3);
    row.firstUs = query->integer(4);
    row.lastUs = query->integer(5);
    row.lastPosition = query->integer(6);
    return &row;
}

// The id under `name` in `type` or `category`, made when there is none.
Result<std::int64_t> nameId(SqliteDb& db, const char* select, const char* insert,
                            std::string_view name)
{
    auto query = db.statement(select);
    if (!query)
        return query.error();
    const auto found = query->bindText(1, name).step();
    if (!found)
        return found.error();
    if (*found)
        return query->integer(0);
    auto added = db.statement(insert);
    if (!added)
        return added.error();
    if (auto done = added->bindText(1, name).run(); !done)
        return done.error();
    return db.integer("SELECT last_insert_rowid()");
}

Result<TypeGain*> Append::type(const std::string& name)
{
    auto [place, isNew] = m_typeGains.try_emplace(name);
    if (isNew) {
        const auto id = nameId(m_db, "SELECT id FROM type WHERE name = ?",
                               "INSERT INTO type (name, events) VALUES (?, 0)", name);
        if (!id)
            return id.error();
        place->second.id = *id;
    }
    return &place->second;
}

Result<CategoryGain*> Append::category(std::string_view name)
{
    auto [place, isNew] = m_categoryGains.try_emplace(name);
    if (isNew) {
        const auto id =
            nameId(m_db, "SELECT id FROM category WHERE name = ?",
                   "INSERT INTO category (name, streams, events, bytes) VALUES (?, 0, 0, 0)", name);
        if (!id)
            return id.error();
        place->second.id = *id;
    }
    return &place->second;
}

Result<void> Append::storeEvents(ReceiptBuilder& receipt)
{
    const auto lastStream = m_db.integer("SELECT max(id) FROM stream");
    if (!lastStream)
        return lastStream.error();
    m_lastStreamId = *lastStream;
    for (const NewEvent& event : m_request.events)
        if (auto stored = storeEvent(event, receipt); !stored)
            return stored;
    if (auto stored = storeIndexes(); !stored)
        return stored;
    if (auto stored = storeStreams(); !stored)
        return stored;
    return storeCounters();
}

Result<void> Append::storeEvent(const NewEvent& event, ReceiptBuilder& receipt)
{
    const auto streamRow = stream(event.stream);
    if (!streamRow)
        return streamRow.error();
    const auto typeGain = type(event.type);
    if (!typeGain)
        return typeGain.error();
    const auto categoryGain = category(event.stream.category());
    if (!categoryGain)
        return categoryGain.error();

    StreamRow& row = **streamRow;
    if (row.id == 0) {
        row.id = ++m_lastStreamId;
        ++(*categoryGain)->streams;
    }
    const Time time = event.time ? *event.time : m_clock();
    const Uuid id = event.id ? *event.id : newUuidV7(time);
    const std::int64_t position = ++m_head;
    const std::int64_t version = ++row.head;
    const auto bytes = static_cast<std::int64_t>(event.data.size() + event.meta.size());
    const std::string tags = packTags(event.tags);

    auto insert = m_db.statement("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    if (!insert)
        return insert.error();
    insert->bind(1, position)
        .bindText(2, row.name)
        .bind(3, version)
        .bind(4, (*typeGain)->id)
        .bind(5, event.schema)
        .bind(6, toUs(time))
        .bindBlob(7, uuidBytes(id))
        .bindBlob(8, tags)
        .bindBlob(9, event.meta)
        .bindBlob(10, event.data);
    if (auto done = insert->run(); !done)
        return done;

    ++row.events;
    row.bytes += bytes;
    row.firstUs = std::min(row.firstUs, toUs(time));
    row.lastUs = std::max(row.lastUs, toUs(time));
    row.lastPosition = position;
    ++(*typeGain)->events;
    ++(*categoryGain)->events;
    (*categoryGain)->bytes += bytes;
    TimeSpan& block = m_blocks[(position - 1) / kBlockEvents];
    block.firstUs = std::min(block.firstUs, toUs(time));
    block.lastUs = std::max(block.lastUs, toUs(time));
    ++m_hours[std::chrono::floor<std::chrono::hours>(time).time_since_epoch().count()];
    m_ids.push_back({id, row.id, position});
    m_streamPlaces.push_back({row.id, version, position});
    receipt.add(event.stream, {position}, {version});
    return collectTerms(event, **typeGain, **categoryGain);
}

Result<void> Append::collectTerms(const NewEvent& event, const TypeGain& type,
                                  const CategoryGain& category)
{
    const auto add = [this](std::int64_t term) { m_termPlaces.push_back({term, m_head, m_head}); };
    add(typeTerm(type.id));
    add(categoryTerm(category.id));
    for (const std::string& tag : event.tags)
        add(tagTerm(tag));
    if (const std::string correlation = metadataString(event.meta, kCorrelationKey);
        !correlation.empty())
        add(correlationTerm(correlation));
    return {};
}

Result<void> Append::insertRuns(const char* sql, std::vector<Place>& places)
{
    const auto order = [](const Place& place) { return std::pair(place.key, place.order); };
    std::ranges::sort(places, {}, order);
    // Two tags of one event may share a hash.
    const auto repeated = std::ranges::unique(places, {}, order);
    places.erase(repeated.begin(), repeated.end());

    auto insert = m_db.statement(sql);
    if (!insert)
        return insert.error();
    std::vector<std::int64_t> run;
    for (auto place = places.begin(); place != places.end();) {
        const auto [key, first, position] = *place;
        run.clear();
        for (; place != places.end() && place->key == key && run.size() < kRunPositions; ++place)
            run.push_back(place->position);
        const std::string packed = packRun(run);
        if (auto done = insert->bind(1, key).bind(2, first).bindBlob(3, packed).run(); !done)
            return done;
    }
    return {};
}

Result<void> Append::storeIndexes()
{
    std::sort(m_ids.begin(), m_ids.end(), [](const EventId& a, const EventId& b) {
        return std::tie(a.id, a.stream) < std::tie(b.id, b.stream);
    });
    auto insert = m_db.statement("INSERT INTO event_id VALUES (?, ?, ?)");
    if (!insert)
        return insert.error();
    for (const EventId& entry : m_ids) {
        insert->bindBlob(1, uuidBytes(entry.id)).bind(2, entry.stream).bind(3, entry.position);
        if (auto done = insert->run(); !done)
            return done;
    }
    if (auto done = insertRuns("INSERT INTO stream_run VALUES (?, ?, ?)", m_streamPlaces); !done)
        return done;
    return insertRuns("INSERT INTO term_run VALUES (?, ?, ?)", m_termPlaces);
}

Result<void> Append::storeStreams()
{
    std::vector<const StreamRow*> touched;
    for (const auto& [name, row] : m_streams)
        if (row.id != 0)
            touched.push_back(&row);
    std::sort(touched.begin(), touched.end(),
              [](const StreamRow* a, const StreamRow* b) { return a->id < b->id; });

    auto insert = m_db.statement("INSERT INTO stream (head, events, bytes, first_us, last_us, "
                                 "last_position, id, name) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    if (!insert)
        return insert.error();
    auto update = m_db.statement("UPDATE stream SET head = ?, events = ?, bytes = ?, first_us = ?, "
                                 "last_us = ?, last_position = ? WHERE id = ?");
    if (!update)
        return update.error();
    for (const StreamRow* row : touched) {
        SqliteStatement& statement = row->isNew ? *insert : *update;
        statement.bind(1, row->head)
            .bind(2, row->events)
            .bind(3, row->bytes)
            .bind(4, row->firstUs)
            .bind(5, row->lastUs)
            .bind(6, row->lastPosition)
            .bind(7, row->id);
        if (row->isNew)
            statement.bindText(8, row->name);
        if (auto done = statement.run(); !done)
            return done;
    }
    return {};
}

Result<void> Append::storeCounters()
{
    const auto run = [this](const char* sql,
                            std::initializer_list<std::int64_t> values) -> Result<void> {
        auto statement = m_db.statement(sql);
        if (!statement)
            return statement.error();
        int index = 0;
        for (const std::int64_t value : values)
            statement->bind(++index, value);
        return statement->run();
    };
    for (const auto& [name, gain] : m_typeGains)
        if (auto done =
                run("UPDATE type SET events = events + ? WHERE id = ?", {gain.events, gain.id});
            !done)
            return done;
    for (const auto& [name, gain] : m_categoryGains)
        if (auto done = run("UPDATE category SET streams = streams + ?, events = events + ?, "
                            "bytes = bytes + ? WHERE id = ?",
                            {gain.streams, gain.events, gain.bytes, gain.id});
            !done)
            return done;
    for (const auto& [block, span] : m_blocks)
        if (auto done = run("INSERT INTO time_block VALUES (?, ?, ?) ON CONFLICT (block) DO UPDATE "
                            "SET first_us = min(first_us, excluded.first_us), "
                            "last_us = max(last_us, excluded.last_us)",
                            {block, span.firstUs, span.lastUs});
            !done)
            return done;
    for (const auto& [hour, events] : m_hours)
        if (auto done = run("INSERT INTO activity VALUES (?, ?) ON CONFLICT (hour) DO UPDATE "
                            "SET events = events + excluded.events",
                            {hour, events});
            !done)
            return done;
    return run("UPDATE store_info SET value = ? WHERE key = 'head'", {m_head});
}

} // namespace

Result<AppendAnswer> appendInTransaction(SqliteDb& db, TypeNames& types, const Clock& clock,
                                         const AppendRequest& request)
{
    return Append(db, types, clock, request).run();
}

} // namespace headrace
