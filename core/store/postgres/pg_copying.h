// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/chain_builder.h"
#include "core/store/postgres/pg_event_array.h"
#include "core/store/postgres/pg_pool.h"
#include "core/store/postgres/pg_writer.h"
#include "core/store/store_copying.h"

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace headrace {

/// Copies of a store on a server. What it is given must outlive it. Whoever ingests does so under
/// the store's lock, in two round trips, whatever was known before: many events share them.
class PgCopying final : public StoreCopying
{
public:
    /// `writer` may be null: then the store is open read-only.
    PgCopying(const PgAddress& address, PgPool& readers, const std::unique_ptr<PgWriter>& writer)
        : m_address(address)
        , m_readers(readers)
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
    struct State
    {
        std::int64_t head = 0;
        std::int64_t epoch = 0;
        ChainLink chain {};
    };

    Result<void> connect();
    Result<State> lock(const CopyClaim& claim, std::span<const EventView> events);
    Result<PgStatement> statement(const State& state, std::span<const EventView> events,
                                  std::span<const UsedToken> tokens);
    Result<std::vector<PgRows>> runOrRollBack(std::span<const PgStatement> statements);
    Result<void> change(const CopyClaim& claim, std::vector<PgStatement> changes);
    void rollBack();

    const PgAddress m_address;
    PgPool& m_readers;
    const std::unique_ptr<PgWriter>& m_writer;
    std::mutex m_mutex; // Guards what follows.
    std::unique_ptr<PgConnection> m_connection;
    PgEventTypes m_types;
    ChainBuilder m_chain;
    std::unordered_map<std::string, std::int64_t> m_heads; // Of streams, as of:
    std::int64_t m_headsAt = 0;
};

} // namespace headrace
