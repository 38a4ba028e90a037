// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/documents.h"
#include "core/store/postgres/pg_pool.h"
#include "core/store/postgres/pg_writer.h"

namespace headrace {

/// The documents of a store on a server.
class PgDocuments final : public Documents
{
public:
    /// `writer` may be null: then the store is open read-only.
    PgDocuments(PgPool& readers, const std::unique_ptr<PgWriter>& writer)
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
    Result<DocumentAnswer> write(const std::string& key, const std::string* json,
                                 std::int64_t expected);

    PgPool& m_readers;
    const std::unique_ptr<PgWriter>& m_writer;
};

} // namespace headrace
