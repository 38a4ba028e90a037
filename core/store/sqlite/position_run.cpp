// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/position_run.h"

#include <cassert>
#include <cstring>
#include <limits>

#include <xxhash.h>

namespace headrace {
namespace {

constexpr std::size_t kCheckBytes = sizeof(std::uint32_t);

std::uint32_t checkOf(RunColumns columns, std::string_view distances)
{
    const XXH64_hash_t seed = XXH3_64bits(columns.data(), columns.size_bytes());
    return static_cast<std::uint32_t>(
        XXH3_64bits_withSeed(distances.data(), distances.size(), seed));
}

} // namespace

std::string sealRun(RunColumns columns, std::string_view distances)
{
    const std::uint32_t check = checkOf(columns, distances);
    std::string bytes(kCheckBytes, '\0');
    std::memcpy(bytes.data(), &check, kCheckBytes);
    return bytes.append(distances);
}

std::string packRun(RunColumns columns, std::span<const std::int64_t> positions)
{
    assert(!positions.empty() && positions.size() <= kRunPositions);
    std::string bytes;
    std::int64_t last = 0;
    for (const std::int64_t position : positions) {
        assert(position > last);
        auto distance = static_cast<std::uint64_t>(position - last);
        for (; distance >= 0x80; distance >>= 7)
            bytes += static_cast<char>(0x80 | (distance & 0x7f));
        bytes += static_cast<char>(distance);
        last = position;
    }
    return sealRun(columns, bytes);
}

Result<std::vector<std::int64_t>> unpackRun(RunColumns columns, std::string_view bytes)
{
    const Error damaged {ErrorCode::Corruption,
                         "an index entry of the store is damaged; verify the store, and restore it "
                         "from a backup"};
    if (bytes.size() <= kCheckBytes)
        return damaged;
    std::uint32_t check = 0;
    std::memcpy(&check, bytes.data(), kCheckBytes);
    bytes.remove_prefix(kCheckBytes);
    if (check != checkOf(columns, bytes))
        return damaged;
    std::vector<std::int64_t> positions;
    std::uint64_t last = 0;
    while (!bytes.empty()) {
        std::uint64_t distance = 0;
        int shift = 0;
        for (;; shift += 7) {
            if (bytes.empty() || shift > 56)
                return damaged;
            const auto byte = static_cast<unsigned char>(bytes.front());
            bytes.remove_prefix(1);
            distance |= std::uint64_t {byte & 0x7fU} << shift;
            if (byte < 0x80)
                break;
        }
        last += distance; // Neither is over 2^63, so this cannot wrap.
        if (distance == 0 || last > std::uint64_t {std::numeric_limits<std::int64_t>::max()}
            || positions.size() == kRunPositions)
            return damaged;
        positions.push_back(static_cast<std::int64_t>(last));
    }
    return positions;
}

} // namespace headrace
