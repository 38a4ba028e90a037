// SPDX-License-Identifier: Apache-2.0
#include "core/store/postgres/pg_documents.h"

#include "core/store/already_applied.h"
#include "core/store/postgres/pg_counts.h"

namespace headrace {
namespace {

Document documentIn(const PgRows& rows, int row)
{
    return {std::string(rows.bytes(row, 0)), rows.number(row, 1), std::string(rows.bytes(row, 2))};
}

} // namespace

Result<std::optional<Document>> PgDocuments::get(const std::string& key)
{
    if (!checkDocument(key, "{}"))
        return std::optional<Document>(); // No document has such a key.
    return m_readers.read([&](PgConnection& connection) -> Result<std::optional<Document>> {
        const auto rows = connection.run("SELECT key, revision, json FROM document WHERE key = $1",
                                         PgArguments().addText(key));
        if (!rows)
            return rows.error();
        if (rows->size() == 0)
            return std::optional<Document>();
        return std::optional(documentIn(*rows, 0));
    });
}

Result<std::vector<Document>> PgDocuments::list(const std::string& prefix, const std::string& after,
                                                std::size_t limit)
{
    if (auto checked = checkLimit(limit); !checked)
        return checked.error();
    const NameBounds bounds(prefix, after);
    return m_readers.read([&](PgConnection& connection) -> Result<std::vector<Document>> {
        const auto rows = connection.run(
            "SELECT key, revision, json FROM document WHERE key >= $1 AND key <= $2 AND "
            "convert_to(key, 'UTF8') > $3::bytea AND substr(convert_to(key, 'UTF8'), 1, "
            "octet_length($4)) = $4::bytea ORDER BY key LIMIT $5",
            PgArguments()
                .addText(bounds.atLeast)
                .addText(bounds.atMost)
                .addBytes(after)
                .addBytes(prefix)
                .add(static_cast<std::int64_t>(limit)));
        if (!rows)
            return rows.error();
        std::vector<Document> found;
        for (int row = 0; row < rows->size(); ++row)
            found.push_back(documentIn(*rows, row));
        return found;
    });
}

Result<DocumentAnswer> PgDocuments::write(const std::string& key, const std::string* json,
                                          std::int64_t expected)
{
    if (!m_writer)
        return Error {ErrorCode::Refused, "the store is open read-only; nothing was written"};
    if (auto checked = checkDocument(key, json ? *json : "{}"); !checked)
        return checked.error();
    PgArguments arguments;
    arguments.addText(key);
    if (json)
        arguments.addBytes(*json);
    arguments.add(expected);
    const auto rows =
        m_writer->write({json ? "SELECT is_written, revision_now FROM put_document($1, $2, $3)"
                              : "SELECT is_written, revision_now FROM put_document($1, NULL, $2)",
                         std::move(arguments)});
    if (!rows)
        return rows.error();
    const std::int64_t revision = rows->number(0, 1);
    if (rows->number(0, 0) == 0)
        return DocumentAnswer(DocumentConflict {revision});
    return DocumentAnswer(revision);
}

Result<DocumentAnswer> PgDocuments::put(const std::string& key, const std::string& json,
                                        std::int64_t expected)
{
    return write(key, &json, expected);
}

Result<DocumentAnswer> PgDocuments::remove(const std::string& key, std::int64_t expected)
{
    if (expected == 0 && m_writer) { // What is not there cannot be removed.
        if (auto checked = checkDocument(key, "{}"); !checked)
            return checked.error();
        const auto found = get(key);
        if (!found)
            return found.error();
        return DocumentAnswer(DocumentConflict {*found ? (*found)->revision : 0});
    }
    return write(key, nullptr, expected);
}

} // namespace headrace
