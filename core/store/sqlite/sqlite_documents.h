// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sqlite/reader_pool.h"
#include "core/store/documents.h"
#include "core/store/sqlite/sqlite_writer.h"

#include <memory>

namespace headrace {

/// In the present transaction; none when there is no such document.
Result<std::optional<Document>> readDocument(SqliteDb& db, const std::string& key);
/// The document that says that the store is being copied into; none when it is not.
Result<std::optional<Document>> readCopyClaim(SqliteDb& db);
/// Refused: it is not that of `claim`.
Result<void> checkCopyClaim(SqliteDb& db, const CopyClaim& claim);

/// In a write transaction. Writes a document with a revision that none had before; that revision.
Result<std::int64_t> writeDocument(SqliteDb& db, const std::string& key, const std::string& json);
/// The same, with the revision that `document` has.
Result<void> writeDocument(SqliteDb& db, const Document& document);
Result<void> removeDocument(SqliteDb& db, const std::string& key);

/// The documents of a store file: the table `document`, changed through the store's one writer.
class SqliteDocuments final : public Documents
{
public:
    /// `writer` is none when the store is open read-only. Both must outlive this.
    SqliteDocuments(ReaderPool& readers, const std::unique_ptr<SqliteWriter>& writer)
        : m_readers(readers)
        , m_writer(writer)
    {
    }

    Result<std::optional<Document>> get(const std::string& key) override;
    Result<std::vector<Document>> list(const std::string& prefix, const std::string& after,
                                       std::size_t limit) override;
    Result<DocumentAnswer> put(const std::string& key, const std::string& json,
                               std::int64_t expected) override;
    Result<DocumentAnswer> remove(const std::string& key, std::int64_t expected) override;

private:
    using Change = std::function<Result<std::int64_t>(SqliteDb& db)>;
    Result<DocumentAnswer> change(const std::string& key, std::int64_t expected,
                                  const Change& change);

    ReaderPool& m_readers;
    const std::unique_ptr<SqliteWriter>& m_writer;
};

} // namespace headrace
