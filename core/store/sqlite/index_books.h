// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/uuid.h"
#include "core/store/sqlite/stream_totals.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include <tsl/robin_map.h>
#include <xxhash.h>

namespace headrace {

/// A set of index entries as one number: the sum of their hashes. Two sets that differ have
/// different sums but for one case in 2^64, whatever order they come in.
class EntrySum
{
public:
    void add(std::uint64_t key, std::int64_t order, std::int64_t position)
    {
        const std::int64_t numbers[] = {order, position};
        m_sum += XXH3_64bits_withSeed(numbers, sizeof numbers, key);
        ++m_entries;
    }
    std::int64_t entries() const { return m_entries; }
    friend bool operator==(const EntrySum&, const EntrySum&) = default;

private:
    std::uint64_t m_sum = 0;
    std::int64_t m_entries = 0;
};

/// What the indexes must say, by what the log says; or what they do say.
struct IndexBooks
{
    /// By the hash of their names, which saves keeping millions of them.
    struct Stream
    {
        std::int64_t version = 0;
        StreamTotals totals;
    };
    tsl::robin_map<std::uint64_t, Stream> streams;
    EntrySum ids;
    EntrySum versions;
    EntrySum terms;

    static std::uint64_t keyOf(std::string_view name)
    {
        return XXH3_64bits(name.data(), name.size());
    }
    static std::uint64_t keyOf(const Uuid& id, std::uint64_t stream)
    {
        return XXH3_64bits_withSeed(id.bytes.data(), id.bytes.size(), stream);
    }
};

} // namespace headrace
