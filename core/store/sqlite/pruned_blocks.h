// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/event/event_digest.h"
#include "core/sqlite/sqlite_db.h"
#include "core/store/sqlite/sqlite_schema.h"
#include "core/store/store_rewriting.h"

#include <bitset>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

namespace headrace {

/// Which events of one block have left, and the links of the chain around them: what lies in a gap
/// cannot be hashed again. Where one of two neighbours has left and the other has not, the link
/// between them is kept. (At the ends of the block the table `chain` has it.)
struct PrunedBlock
{
    std::bitset<kBlockEvents> bits;          ///< By the position's place in its block, from 0.
    std::map<std::int64_t, ChainLink> links; ///< By the position that they come after.

    static std::size_t placeOf(std::int64_t position)
    {
        return static_cast<std::size_t>((position - 1) % kBlockEvents);
    }
    bool has(std::int64_t position) const { return bits.test(placeOf(position)); }
    /// Whether a gap begins or ends behind `position`, inside the block.
    bool isEdge(std::int64_t position) const
    {
        const std::size_t place = placeOf(position);
        return place + 1 < bits.size() && bits.test(place) != bits.test(place + 1);
    }
    /// How many from `first` to `last`, which are in the block.
    std::int64_t count(std::int64_t first, std::int64_t last) const;
};

/// None when nothing of it has left. Corruption: it is not what was written.
Result<std::optional<PrunedBlock>> readPrunedBlock(SqliteDb& db, std::int64_t number);
Result<void> writePrunedBlock(SqliteDb& db, std::int64_t number, const PrunedBlock& block);

/// Tells positions whose events have left, in the present transaction of a connection. Cheap for
/// positions that are near each other. Confined to one thread.
class PrunedPositions
{
public:
    /// Nothing above `upTo` has left.
    PrunedPositions(SqliteDb& db, std::int64_t upTo) : m_db(db), m_upTo(upTo) {}
    Result<bool> has(std::int64_t position);

private:
    SqliteDb& m_db;
    const std::int64_t m_upTo;
    std::int64_t m_number = -1;
    std::optional<PrunedBlock> m_block; // Of that number.
};

/// Those of the blocks `first` to `last` of which something has left.
Result<std::map<std::int64_t, PrunedBlock>> readPrunedBlocks(SqliteDb& db, std::int64_t first,
                                                             std::int64_t last);

/// How many of the events at `first` to `last` have left.
Result<std::int64_t> countPruned(SqliteDb& db, std::int64_t first, std::int64_t last);

/// What has left of the stream with this id in the table `stream`.
Result<PrunedPart> readPrunedPart(SqliteDb& db, std::int64_t stream);
Result<void> writePrunedPart(SqliteDb& db, std::int64_t stream, const PrunedPart& part);

} // namespace headrace
