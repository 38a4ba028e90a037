// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/sqlite_append.h"

#include "core/event/query.h"
#include "core/store/already_applied.h"
#include "core/store/sqlite/counters.h"
#include "core/store/sqlite/index_entries.h"
#include "core/store/sqlite/stream_rows.h"
#include "core/store/sqlite/term.h"

namespace headrace {
namespace {

// One append under way. Events are written as they come; what finds and counts them, at the end.
class Append
{
    struct Stored // What an event is given.
    {
        std::int64_t position;
        std::int64_t version;
        std::int64_t stream;
        std::int64_t type;
        std::int64_t category;
        Time time;
        Uuid id;
    };

public:
    Append(SqliteDb& db, TypeNames& types, const Clock& clock, const AppendRequest& request)
        : m_db(db)
        , m_types(types)
        , m_clock(clock)
        , m_request(request)
        , m_streams(db)
        , m_counters(db)
    {
    }

    Result<AppendAnswer> run();

private:
    Result<std::optional<AlreadyStored>> findStored(const NewEvent& event);
    Result<AppendConflict> failedExpectations();
    Result<bool> anyIdStored();
    Result<void> storeEvents(ReceiptBuilder& receipt);
    Result<void> storeEvent(const NewEvent& event, ReceiptBuilder& receipt);
    Result<void> insertRow(const NewEvent& event, const Stored& stored);
    void addIndexEntries(const NewEvent& event, const Stored& stored);

    SqliteDb& m_db;
    TypeNames& m_types;
    const Clock& m_clock;
    const AppendRequest& m_request;

    std::int64_t m_head = 0;
    StreamRows m_streams;
    Counters m_counters;
    IndexEntries m_indexes;
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

// Ids of version 7 grow with time, so that in a log that is appended in order nearly all of a
// request's ids are above every stored one and need no look.
Result<bool> Append::anyIdStored()
{
    auto last = m_db.statement("SELECT id FROM event_id ORDER BY id DESC LIMIT 1");
    if (!last)
        return last.error();
    auto isAny = last->step();
    if (!isAny || !*isAny)
        return isAny;
    const std::string_view lastId = last->bytes(0);
    auto query = m_db.statement("SELECT 1 FROM event_id WHERE id = ? LIMIT 1");
    if (!query)
        return query.error();
    for (const NewEvent& event : m_request.events) {
        if (!event.id || uuidBytes(*event.id) > lastId)
            continue;
        auto row = query->bindBlob(1, uuidBytes(*event.id)).step();
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
        const auto row = m_streams.row(expectation.stream);
        if (!row)
            return row.error();
        const Version found {(*row)->head};
        if (!expectation.expected.matches(found))
            conflict.failed.push_back({expectation.stream, expectation.expected, found});
    }
    return conflict;
}

Result<void> Append::storeEvents(ReceiptBuilder& receipt)
{
    for (const NewEvent& event : m_request.events)
        if (auto stored = storeEvent(event, receipt); !stored)
            return stored;
    if (auto stored = m_indexes.store(m_db); !stored)
        return stored;
    if (auto stored = m_streams.store(); !stored)
        return stored;
    if (auto stored = m_counters.store(); !stored)
        return stored;
    auto head = m_db.statement("UPDATE store_info SET value = ? WHERE key = 'head'");
    return head ? head->bind(1, m_head).run() : head.error();
}

Result<void> Append::storeEvent(const NewEvent& event, ReceiptBuilder& receipt)
{
    const auto row = m_streams.row(event.stream);
    if (!row)
        return row.error();
    const auto type = m_counters.typeId(event.type);
    if (!type)
        return type.error();
    const auto category = m_counters.categoryId(event.stream.category());
    if (!category)
        return category.error();

    const Time time = event.time ? *event.time : m_clock();
    const auto bytes = static_cast<std::int64_t>(event.data.size() + event.meta.size());
    StreamRow& stream = **row;
    stream.add(++m_head, time, bytes);
    const Stored stored {m_head,
                         stream.head,
                         stream.id,
                         *type,
                         *category,
                         time,
                         event.id ? *event.id : newUuidV7(time)};
    if (auto done = insertRow(event, stored); !done)
        return done;
    addIndexEntries(event, stored);
    m_counters.count({.type = event.type,
                      .category = event.stream.category(),
                      .isFirstOfStream = stream.events == 1,
                      .position = m_head,
                      .bytes = bytes,
                      .time = time});
    receipt.add(event.stream, {m_head}, {stream.head});
    return {};
}

Result<void> Append::insertRow(const NewEvent& event, const Stored& stored)
{
    auto insert = m_db.statement("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    if (!insert)
        return insert.error();
    const std::string tags = packTags(event.tags);
    return insert->bind(1, stored.position)
        .bindText(2, event.stream.text())
        .bind(3, stored.version)
        .bind(4, stored.type)
        .bind(5, event.schema)
        .bind(6, toUs(stored.time))
        .bindBlob(7, uuidBytes(stored.id))
        .bindBlob(8, tags)
        .bindBlob(9, event.meta)
        .bindBlob(10, event.data)
        .run();
}

void Append::addIndexEntries(const NewEvent& event, const Stored& stored)
{
    m_indexes.addId(stored.id, stored.stream, stored.position);
    m_indexes.addVersion(stored.stream, stored.version, stored.position);
    m_indexes.addTerm(typeTerm(stored.type), stored.position);
    m_indexes.addTerm(categoryTerm(stored.category), stored.position);
    for (const std::string& tag : event.tags)
        m_indexes.addTerm(tagTerm(tag), stored.position);
    if (const std::string correlation = metadataString(event.meta, kCorrelationKey);
        !correlation.empty())
        m_indexes.addTerm(correlationTerm(correlation), stored.position);
}

} // namespace

Result<AppendAnswer> appendInTransaction(SqliteDb& db, TypeNames& types, const Clock& clock,
                                         const AppendRequest& request)
{
    return Append(db, types, clock, request).run();
}

} // namespace headrace
