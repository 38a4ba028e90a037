// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/sqlite_copying.h"

#include "core/store/sqlite/kept_link.h"
#include "core/store/sqlite/pruned_blocks.h"
#include "core/store/sqlite/sqlite_documents.h"
#include "core/store/sqlite/store_info.h"

#include <algorithm>
#include <cstring>

namespace headrace {
namespace {

// Hashes the events behind the link that is kept before `position`.
Result<ChainLink> readLink(SqliteDb& db, TypeNames& types, std::int64_t position)
{
    const std::int64_t kept = position / kKeptLinkEvents * kKeptLinkEvents;
    auto link = keptLink(db, kept);
    if (!link)
        return link;
    auto query = db.statement("SELECT " HEADRACE_EVENT_COLUMNS " FROM event e WHERE e.position > ? "
                              "AND e.position <= ? ORDER BY e.position");
    if (!query)
        return query.error();
    query->bind(1, kept).bind(2, position);
    EventRowReader rows(db, types);
    for (std::int64_t next = kept + 1; next <= position; ++next) {
        const auto row = query->step();
        if (!row)
            return row.error();
        if (!*row || query->integer(0) != next)
            return damagedEvent({next});
        if (const auto event = rows.read(*query); !event)
            return event.error();
        *link = nextLink(*link, rows.canonical());
    }
    return link;
}

} // namespace

Result<ChainLink> SqliteCopying::linkAt(Position position)
{
    auto reader = m_readers.take();
    if (!reader)
        return reader.error();
    auto transaction = SqliteTransaction::begin(**reader, SqliteTransaction::Kind::Read);
    if (!transaction)
        return transaction.error();
    const auto head = readHead(**reader);
    if (!head)
        return head.error();
    if (position.value < 0 || position.value > *head)
        return noSuchLink(position, *head);
    const auto pruned = countPruned(**reader, 1, position.value);
    if (!pruned || *pruned > 0)
        return pruned ? prunedLink() : pruned.error();
    return readLink(**reader, m_types, position.value);
}

Result<std::vector<UsedToken>> SqliteCopying::tokens(Position first, Position last)
{
    auto reader = m_readers.take();
    if (!reader)
        return reader.error();
    auto query = (**reader).statement("SELECT position, events, token FROM token WHERE position >= "
                                      "? AND position <= ? ORDER BY position");
    if (!query)
        return query.error();
    query->bind(1, first.value).bind(2, last.value);
    std::vector<UsedToken> found;
    for (;;) {
        const auto row = query->step();
        if (!row)
            return row.error();
        if (!*row)
            return found;
        found.push_back({std::string(query->bytes(2)), {query->integer(0)}, query->integer(1)});
    }
}

Result<CopyClaim> SqliteCopying::claim(const std::string& note)
{
    if (!m_writer)
        return readOnlyTarget();
    CopyClaim claim;
    auto written = m_writer->write([&](SqliteDb& db) -> Result<void> {
        const auto head = readHead(db);
        if (!head)
            return head.error();
        const auto revision = writeDocument(db, kCopyClaimKey, note);
        if (!revision)
            return revision.error();
        claim = {*revision, {*head}};
        return {};
    });
    if (!written)
        return written.error();
    return claim;
}

Result<void> SqliteCopying::ingest(const CopyClaim& claim, std::span<const EventView> events,
                                   std::span<const UsedToken> tokens)
{
    return m_writer ? m_writer->ingest(claim, events, tokens) : readOnlyTarget();
}

Result<void> SqliteCopying::ingestDocuments(const CopyClaim& claim,
                                            std::span<const Document> written,
                                            std::span<const std::string> removed)
{
    if (!m_writer)
        return readOnlyTarget();
    return m_writer->write([&](SqliteDb& db) -> Result<void> {
        if (auto checked = checkCopyClaim(db, claim); !checked)
            return checked;
        std::int64_t last = 0;
        for (const Document& document : written) {
            last = std::max(last, document.revision);
            if (auto done = writeDocument(db, document); !done)
                return done;
        }
        for (const std::string& key : removed)
            if (auto done = removeDocument(db, key); !done)
                return done;
        auto count = db.statement("UPDATE store_info SET document_revision = "
                                  "max(document_revision, ?)");
        if (!count)
            return count.error();
        return count->bind(1, last).run();
    });
}

Result<void> SqliteCopying::release(const CopyClaim& claim)
{
    const std::string key = kCopyClaimKey;
    return ingestDocuments(claim, {}, {&key, 1});
}

} // namespace headrace
