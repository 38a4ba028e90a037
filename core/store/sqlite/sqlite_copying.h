// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sqlite/reader_pool.h"
#include "core/store/sqlite/event_row.h"
#include "core/store/sqlite/sqlite_writer.h"
#include "core/store/store_copying.h"

#include <memory>

namespace headrace {

/// Copies of a store file. What it is given must outlive it.
class SqliteCopying final : public StoreCopying
{
public:
    /// `writer` is none when the store is open read-only.
    SqliteCopying(ReaderPool& readers, TypeNames& types,
                  const std::unique_ptr<SqliteWriter>& writer)
        : m_readers(readers)
        , m_types(types)
        , m_writer(writer)
    {
    }

    Result<ChainLink> linkAt(Position position) override;
    Result<std::vector<UsedToken>> tokens(Position first, Position last) override;
    Result<CopyClaim> claim(const std::string& note) override;
    Result<void> ingest(const CopyClaim& claim, std::span<const EventView> events,
                        std::span<const UsedToken> tokens) override;
    Result<void> ingestDocuments(const CopyClaim& claim, std::span<const Document> written,
                                 std::span<const std::string> removed) override;
    Result<void> release(const CopyClaim& claim) override;

private:
    ReaderPool& m_readers;
    TypeNames& m_types;
    const std::unique_ptr<SqliteWriter>& m_writer;
};

} // namespace headrace
