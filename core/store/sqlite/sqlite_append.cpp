// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/sqlite_append.h"

#include "core/store/sqlite/sqlite_schema.h"
#include "core/store/sqlite/stored_stream.h"
#include "core/store/sqlite/tail_scan.h"
#include "core/store/sqlite/term.h"

#include <algorithm>

namespace headrace {
namespace {

static_assert(kKeptLinkEvents == kBlockEvents, "a row of `chain` for each row of `block`");

bool isFrom(std::int64_t indexed, UnindexedTail& tail)
{
    const auto chunks = tail.chunks();
    return chunks.empty() || chunks.front()->begin() == indexed;
}

} // namespace

Result<AppendTransaction> AppendTransaction::begin(SqliteDb& db, UnindexedTail& tail,
                                                   WriterMemory& memory, const Clock& clock)
{
    const auto info = readStoreInfo(db);
    if (!info)
        return info.error();
    auto view = tail.view(db, *info);
    // Another process has flushed to a place of its own choice: what is kept in memory is of no use
    // to go on from there. A reader whose transaction is older may be the first to fill it again.
    while (view && (!*view || !isFrom(info->indexed, tail))) {
        tail.clear();
        memory = {};
        view = tail.view(db, *info);
    }
    if (!view)
        return view.error();
    memory.chain->begin(info->chain, info->head);
    AppendTransaction transaction(db, tail, memory, clock, *info, **std::move(view));
    if (auto done = transaction.catchUp(); !done)
        return done.error();
    return transaction;
}

// After a flush has ended, after another process has appended, and at first.
Result<void> AppendTransaction::catchUp()
{
    if (m_memory.idsUpTo != m_info.indexed)
        if (auto learnt = learnLastIndexedId(); !learnt)
            return learnt;
    if (m_memory.head == m_info.head)
        return {};
    m_memory.streams.clear();
    if (auto named = nameStreams(); !named)
        return named;
    m_view.forEach(m_memory.head, [&](const TailChunk::Entry& entry) {
        m_memory.lastId = std::max(m_memory.lastId, entry.id);
    });
    m_memory.head = m_info.head;
    return {};
}

// Streams get their ids in the order in which they begin, whoever gives them: those that the
// indexes do not know yet follow from the order of the log.
Result<void> AppendTransaction::nameStreams()
{
    m_memory.lastStreamId = m_info.indexedStreams;
    const auto chunks = m_tail.chunks();
    for (std::size_t i = 0; i < chunks.size(); ++i)
        for (TailChunk::Stream& stream : chunks[i]->streams()) {
            if (stream.firstVersion == 1)
                stream.id = ++m_memory.lastStreamId;
            for (std::size_t earlier = i; stream.id == 0 && earlier-- > 0;)
                if (const auto* known = chunks[earlier]->stream(stream.name)) {
                    stream.id = known->id;
                    stream.before = chunks[earlier]->totals(*known);
                }
            if (stream.id != 0)
                continue;
            if (auto named = nameByTable(stream); !named)
                return named;
        }
    return {};
}

Result<void> AppendTransaction::nameByTable(TailChunk::Stream& stream)
{
    const auto stored = findStoredStream(m_db, stream.name, m_info.indexed);
    if (!stored)
        return stored.error();
    if (!*stored || (*stored)->head != stream.firstVersion - 1)
        return damagedIndex(stream.name);
    stream.id = (*stored)->id;
    stream.before = (*stored)->totals;
    return {};
}

Result<AppendAnswer> AppendTransaction::append(const AppendRequest& request)
{
    m_view.moveHead(m_info.head);
    // Whether a request was applied before is asked first: its answer holds whatever is expected
    // now.
    auto applied = appliedBefore(request);
    if (!applied)
        return applied.error();
    if (*applied)
        return AppendAnswer(**std::move(applied));
    auto conflict = failedChecks(request);
    if (!conflict)
        return conflict.error();
    if (!conflict->isNone())
        return AppendAnswer(*std::move(conflict));
    auto receipt = store(request);
    if (!receipt)
        return receipt.error();
    return AppendAnswer(*std::move(receipt));
}

Result<StreamHead*> AppendTransaction::streamHead(const std::string& name)
{
    if (StreamHead* known = m_memory.streams.find(name))
        return known;
    const auto head = readStreamHead(name);
    if (!head)
        return head.error();
    return m_memory.streams.add(name, *head);
}

Result<StreamHead> AppendTransaction::readStreamHead(const std::string& name)
{
    if (m_memory.streams.knowsAll(m_memory.lastStreamId))
        return StreamHead {};
    const auto stored = findStoredStream(m_db, name);
    if (!stored)
        return stored.error();
    StreamHead head;
    if (*stored)
        head = {(*stored)->id, (*stored)->head, (*stored)->totals};
    const auto gain = m_view.streamGain(name, *stored ? (*stored)->lastPosition : 0);
    if (gain.totals.events == 0)
        return head;
    head.id = m_view.streamId(name);
    head.version = gain.head;
    head.totals.add(gain.totals);
    return head;
}

Result<AppendReceipt> AppendTransaction::store(const AppendRequest& request)
{
    if (request.token)
        if (auto done =
                insertToken(*request.token, static_cast<std::int64_t>(request.events.size()));
            !done)
            return done.error();
    ReceiptBuilder receipt;
    for (const NewEvent& event : request.events) {
        const auto version =
            storeEvent(event, &event == &request.events.front() ? request.token : std::nullopt);
        if (!version)
            return version.error();
        receipt.add(event.stream, {m_info.head}, *version);
    }
    return receipt.take();
}

Result<void> AppendTransaction::ingest(std::span<const EventView> events,
                                       std::span<const UsedToken> tokens)
{
    if (auto checked = checkIngest(m_info.head, events); !checked)
        return checked;
    m_ingested.reserve(events.size()); // Rows point into it.
    for (const EventView& event : events) {
        m_view.moveHead(m_info.head);
        auto name = StreamName::parse(std::string(event.stream));
        if (!name)
            return name.error();
        m_ingested.push_back({*std::move(name),
                              std::string(event.type),
                              event.schema,
                              event.id,
                              event.time,
                              std::string(event.data),
                              std::string(event.meta),
                              {event.tags.begin(), event.tags.end()}});
        if (const auto isThere = isStored(m_ingested.back()); !isThere || *isThere)
            return isThere ? repeatedId(event) : isThere.error();
        std::optional<std::string> token;
        if (!tokens.empty() && tokens.front().first == event.position) {
            token = tokens.front().token;
            if (auto done = insertToken(*token, tokens.front().events); !done)
                return done;
            tokens = tokens.subspan(1);
        }
        const auto version = storeEvent(m_ingested.back(), token);
        if (!version)
            return version.error();
        if (*version != event.version)
            return wrongVersion(event, version->value);
    }
    return {};
}

Result<void> AppendTransaction::insertToken(const std::string& token, std::int64_t events)
{
    auto insert = m_db.statement("INSERT INTO token VALUES (?, ?, ?)");
    if (!insert)
        return insert.error();
    return insert->bind(1, m_info.head + 1).bind(2, events).bindText(3, token).run();
}

Result<Version> AppendTransaction::storeEvent(const NewEvent& event,
                                              const std::optional<std::string>& token)
{
    const auto found = streamHead(event.stream.text());
    if (!found)
        return found.error();
    StreamHead& stream = **found;
    const auto type = m_memory.types.findOrAdd(m_db, event.type);
    if (!type)
        return type.error();
    const auto category = m_memory.categories.findOrAdd(m_db, event.stream.category());
    if (!category)
        return category.error();

    const Time time = event.time ? *event.time : m_clock();
    m_tagViews.assign(event.tags.begin(), event.tags.end());
    const EventView stored {.position = {m_info.head + 1},
                            .version = {stream.version + 1},
                            .schema = event.schema,
                            .time = time,
                            .id = event.id ? *event.id : newUuidV7(time),
                            .stream = event.stream.text(),
                            .type = event.type,
                            .data = event.data,
                            .meta = event.meta,
                            .tags = m_tagViews};
    std::string tags = packTags(event.tags);
    collectTerms(m_terms, *type, *category, tags, event.meta);
    keepRow(event, stored, *type, std::move(tags));
    m_info.head = m_memory.head = stored.position.value;
    m_memory.lastId = std::max(m_memory.lastId, stored.id);
    if (token)
        m_terms.push_back(tokenTerm(*token));
    if (stream.version == 0) {
        stream.id = ++m_memory.lastStreamId;
        m_memory.streams.noteBegin();
    }
    const auto bytes = static_cast<std::int64_t>(event.data.size() + event.meta.size());
    m_tail.add({.position = stored.position.value,
                .version = stored.version.value,
                .time = time,
                .id = stored.id,
                .stream = stored.stream,
                .streamId = stream.id,
                .before = stream.totals,
                .type = *type,
                .category = *category,
                .bytes = bytes,
                .terms = m_terms,
                .place = &stream.place});
    ++stream.version;
    stream.totals.add(time, bytes);
    return stored.version;
}

void AppendTransaction::keepRow(const NewEvent& event, const EventView& stored, std::int64_t type,
                                std::string tags)
{
    writeCanonical(stored, m_canonical);
    m_memory.chain->add(m_canonical);
    m_rows.push_back({&event, stored.position.value, stored.version.value, type, stored.time,
                      stored.id, eventDigest(m_canonical), std::move(tags)});
}

Result<void> AppendTransaction::insertRows()
{
    auto done = m_db.insertRows(
        "INSERT OR FAIL INTO event SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10 FROM rows",
        m_rows.size(), [this](std::size_t index, std::span<SqliteValue> values) {
            const NewRow& row = m_rows[index];
            values[0].set(row.position);
            values[1].setText(row.event->stream.text());
            values[2].set(row.version);
            values[3].set(row.type);
            values[4].set(row.event->schema);
            values[5].set(toUs(row.time));
            values[6].setBlob(uuidBytes(row.id));
            values[7].set(row.digest);
            values[8].setBlob(row.tags);
            values[9].setBlob(row.event->meta);
            values[10].setBlob(row.event->data);
        });
    m_rows.clear();
    return done;
}

Result<void> AppendTransaction::insertLinks()
{
    m_info.chain = m_memory.chain->finish();
    const auto& kept = m_memory.chain->kept();
    if (kept.empty())
        return {};
    return m_db.insertRows("INSERT OR FAIL INTO chain SELECT c0, c1 FROM rows", kept.size(),
                           [&](std::size_t index, std::span<SqliteValue> values) {
                               values[0].set(kept[index].position);
                               values[1].setBlob(linkBytes(kept[index].link));
                           });
}

Result<void> AppendTransaction::finish()
{
    if (auto done = insertRows(); !done)
        return done;
    if (auto done = insertLinks(); !done)
        return done;
    return writeHead(m_db, m_info.head, m_info.chain);
}

} // namespace headrace
