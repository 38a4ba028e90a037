// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/pruned_blocks.h"

#include "core/store/sqlite/store_info.h"

#include <algorithm>
#include <cstring>

namespace headrace {
namespace {

constexpr std::size_t kBitsBytes = kBlockEvents / 8;
// No stream comes near it, and what is reckoned with such numbers stays far from overflowing.
constexpr std::int64_t kMostEvents = std::int64_t {1} << 61;

Error damagedBlock(std::int64_t number)
{
    return {ErrorCode::Corruption,
            "what is known of the events that left block " + std::to_string(number)
                + " is damaged; verify the store, and restore it from a backup"};
}

std::string packBits(const PrunedBlock& block)
{
    std::string bytes(kBitsBytes, '\0');
    for (std::size_t i = 0; i < block.bits.size(); ++i)
        if (block.bits.test(i))
            bytes[i / 8] =
                static_cast<char>(static_cast<unsigned char>(bytes[i / 8]) | 1U << (i % 8));
    return bytes;
}

Result<PrunedBlock> unpack(std::int64_t number, std::string_view bits, std::string_view links)
{
    PrunedBlock block;
    if (bits.size() != kBitsBytes)
        return damagedBlock(number);
    for (std::size_t i = 0; i < block.bits.size(); ++i)
        block.bits[i] = (static_cast<unsigned char>(bits[i / 8]) >> (i % 8) & 1U) != 0;
    if (block.bits.none())
        return damagedBlock(number);
    const std::int64_t first = number * kBlockEvents + 1;
    for (std::int64_t position = first; position < first + kBlockEvents; ++position) {
        if (!block.isEdge(position))
            continue;
        ChainLink link;
        if (links.size() < link.size())
            return damagedBlock(number);
        std::memcpy(link.data(), links.data(), link.size());
        links.remove_prefix(link.size());
        block.links.emplace(position, link);
    }
    if (!links.empty())
        return damagedBlock(number);
    return block;
}

} // namespace

std::int64_t PrunedBlock::count(std::int64_t first, std::int64_t last) const
{
    std::int64_t all = 0;
    for (std::int64_t position = first; position <= last; ++position)
        all += has(position) ? 1 : 0;
    return all;
}

Result<std::optional<PrunedBlock>> readPrunedBlock(SqliteDb& db, std::int64_t number)
{
    auto query = db.statement("SELECT bits, links FROM pruned_block WHERE number = ?");
    if (!query)
        return query.error();
    const auto row = query->bind(1, number).step();
    if (!row)
        return row.error();
    if (!*row)
        return std::optional<PrunedBlock>();
    auto block = unpack(number, query->bytes(0), query->bytes(1));
    if (!block)
        return block.error();
    return std::optional(*std::move(block));
}

Result<void> writePrunedBlock(SqliteDb& db, std::int64_t number, const PrunedBlock& block)
{
    auto insert = db.statement("INSERT OR REPLACE INTO pruned_block VALUES (?, ?, ?)");
    if (!insert)
        return insert.error();
    const std::string bits = packBits(block);
    std::string links;
    for (const auto& [position, link] : block.links)
        links += linkBytes(link);
    return insert->bind(1, number).bindBlob(2, bits).bindBlob(3, links).run();
}

Result<bool> PrunedPositions::has(std::int64_t position)
{
    if (position > m_upTo)
        return false;
    if (const std::int64_t number = blockOf(position); number != m_number) {
        auto block = readPrunedBlock(m_db, number);
        if (!block)
            return block.error();
        m_block = *std::move(block);
        m_number = number;
    }
    return m_block && m_block->has(position);
}

Result<std::map<std::int64_t, PrunedBlock>> readPrunedBlocks(SqliteDb& db, std::int64_t first,
                                                             std::int64_t last)
{
    auto query = db.statement("SELECT number, bits, links FROM pruned_block WHERE number >= ? AND "
                              "number <= ? ORDER BY number");
    if (!query)
        return query.error();
    query->bind(1, first).bind(2, last);
    std::map<std::int64_t, PrunedBlock> blocks;
    for (;;) {
        const auto row = query->step();
        if (!row)
            return row.error();
        if (!*row)
            return blocks;
        const std::int64_t number = query->integer(0);
        auto block = unpack(number, query->bytes(1), query->bytes(2));
        if (!block)
            return block.error();
        blocks.emplace(number, *std::move(block));
    }
}

Result<std::int64_t> countPruned(SqliteDb& db, std::int64_t first, std::int64_t last)
{
    constexpr std::int64_t kBlocks = 1'024;
    std::int64_t all = 0;
    const auto end = db.integer("SELECT up_to FROM prune_state");
    if (!end)
        return end.error();
    last = std::min(last, *end);
    for (std::int64_t from = blockOf(first); from <= blockOf(last); from += kBlocks) {
        const auto blocks = readPrunedBlocks(db, from, from + kBlocks - 1);
        if (!blocks)
            return blocks.error();
        for (const auto& [number, block] : *blocks) {
            const std::int64_t begin = number * kBlockEvents + 1;
            all += block.count(std::max(first, begin), std::min(last, begin + kBlockEvents - 1));
        }
    }
    return all;
}

Result<PrunedPart> readPrunedPart(SqliteDb& db, std::int64_t stream)
{
    auto query = db.statement("SELECT events, bytes, first_us, last_us, prune FROM pruned_stream "
                              "WHERE stream = ?");
    if (!query)
        return query.error();
    const auto row = query->bind(1, stream).step();
    if (!row)
        return row.error();
    if (!*row)
        return PrunedPart {};
    if (query->integer(0) < 1 || query->integer(0) > kMostEvents)
        return Error {ErrorCode::Corruption,
                      "what is known of the events that left stream " + std::to_string(stream)
                          + " is damaged; verify the store, and restore it from a backup"};
    return PrunedPart {query->integer(0), query->integer(1), fromUs(query->integer(2)),
                       fromUs(query->integer(3)), query->integer(4)};
}

Result<void> writePrunedPart(SqliteDb& db, std::int64_t stream, const PrunedPart& part)
{
    auto insert = db.statement("INSERT OR REPLACE INTO pruned_stream VALUES (?, ?, ?, ?, ?, ?)");
    if (!insert)
        return insert.error();
    return insert->bind(1, stream)
        .bind(2, part.events)
        .bind(3, part.bytes)
        .bind(4, toUs(part.first))
        .bind(5, toUs(part.last))
        .bind(6, part.number)
        .run();
}

} // namespace headrace
