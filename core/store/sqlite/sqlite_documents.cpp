// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/sqlite_documents.h"

#include "core/store/already_applied.h"

#include <algorithm>

namespace headrace {
namespace {

Document documentOf(const SqliteStatement& row)
{
    return {std::string(row.bytes(0)), row.integer(1), std::string(row.bytes(2))};
}

// One that no document of the store has had.
Result<std::int64_t> nextRevision(SqliteDb& db)
{
    auto count = db.statement("UPDATE store_info SET document_revision = document_revision + 1");
    if (!count)
        return count.error();
    if (auto counted = count->run(); !counted)
        return counted.error();
    return db.integer("SELECT document_revision FROM store_info WHERE id = 1");
}

} // namespace

Result<std::optional<Document>> readDocument(SqliteDb& db, const std::string& key)
{
    auto query = db.statement("SELECT key, revision, json FROM document WHERE key = ?");
    if (!query)
        return query.error();
    const auto row = query->bindText(1, key).step();
    if (!row)
        return row.error();
    return *row ? std::optional(documentOf(*query)) : std::nullopt;
}

Result<std::optional<Document>> readCopyClaim(SqliteDb& db)
{
    return readDocument(db, kCopyClaimKey);
}

Result<void> checkCopyClaim(SqliteDb& db, const CopyClaim& claim)
{
    const auto found = readCopyClaim(db);
    if (!found)
        return found.error();
    return *found && (*found)->revision == claim.revision ? Result<void>() : claimLost();
}

Result<void> writeDocument(SqliteDb& db, const Document& document)
{
    auto put = db.statement("INSERT INTO document VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE "
                            "SET revision = excluded.revision, json = excluded.json");
    if (!put)
        return put.error();
    return put->bindText(1, document.key)
        .bind(2, document.revision)
        .bindBlob(3, document.json)
        .run();
}

Result<std::int64_t> writeDocument(SqliteDb& db, const std::string& key, const std::string& json)
{
    auto revision = nextRevision(db);
    if (!revision)
        return revision;
    if (auto done = writeDocument(db, {key, *revision, json}); !done)
        return done.error();
    return revision;
}

Result<void> removeDocument(SqliteDb& db, const std::string& key)
{
    auto remove = db.statement("DELETE FROM document WHERE key = ?");
    if (!remove)
        return remove.error();
    return remove->bindText(1, key).run();
}

Result<std::optional<Document>> SqliteDocuments::get(const std::string& key)
{
    auto reader = m_readers.take();
    if (!reader)
        return reader.error();
    return readDocument(**reader, key);
}

Result<std::vector<Document>> SqliteDocuments::list(const std::string& prefix,
                                                    const std::string& after, std::size_t limit)
{
    if (auto checked = checkLimit(limit); !checked)
        return checked.error();
    auto reader = m_readers.take();
    if (!reader)
        return reader.error();
    auto query = after >= prefix
        ? (**reader).statement("SELECT key, revision, json FROM document WHERE key > ? "
                               "ORDER BY key LIMIT ?")
        : (**reader).statement("SELECT key, revision, json FROM document WHERE key >= ? "
                               "ORDER BY key LIMIT ?");
    if (!query)
        return query.error();
    query->bindText(1, std::max(after, prefix)).bind(2, static_cast<std::int64_t>(limit));
    std::vector<Document> found;
    for (;;) {
        const auto row = query->step();
        if (!row)
            return row.error();
        if (!*row || !query->bytes(0).starts_with(prefix))
            return found;
        found.push_back(documentOf(*query));
    }
}

Result<DocumentAnswer> SqliteDocuments::change(const std::string& key, std::int64_t expected,
                                               const Change& change)
{
    if (!m_writer)
        return Error {ErrorCode::Refused,
                      "the store is open read-only; the document " + key + " was not changed"};
    DocumentAnswer answer = DocumentConflict {};
    const auto written = m_writer->write([&](SqliteDb& db) -> Result<void> {
        const auto now = readDocument(db, key);
        if (!now)
            return now.error();
        const std::int64_t found = *now ? (*now)->revision : 0;
        if (found != expected) {
            answer = DocumentConflict {found};
            return {};
        }
        const auto changed = change(db);
        if (!changed)
            return changed.error();
        answer = *changed;
        return {};
    });
    if (!written)
        return written.error();
    return answer;
}

Result<DocumentAnswer> SqliteDocuments::put(const std::string& key, const std::string& json,
                                            std::int64_t expected)
{
    if (auto checked = checkDocument(key, json); !checked)
        return checked.error();
    return change(key, expected, [&](SqliteDb& db) { return writeDocument(db, key, json); });
}

Result<DocumentAnswer> SqliteDocuments::remove(const std::string& key, std::int64_t expected)
{
    if (auto checked = checkDocument(key, "{}"); !checked)
        return checked.error();
    if (expected == 0) { // What is not there cannot be removed, whoever expects that.
        const auto now = get(key);
        if (!now)
            return now.error();
        return DocumentAnswer(DocumentConflict {*now ? (*now)->revision : 0});
    }
    return change(key, expected, [&](SqliteDb& db) -> Result<std::int64_t> {
        if (auto done = removeDocument(db, key); !done)
            return done.error();
        return expected;
    });
}

} // namespace headrace
