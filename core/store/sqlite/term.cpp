// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/term.h"

#include <limits>

#include <xxhash.h>

namespace headrace {
namespace {

// Hashes are negative, so that they never meet the terms made of ids.
std::int64_t hashTerm(std::string_view text, XXH64_hash_t seed)
{
    const auto hash = XXH3_64bits_withSeed(text.data(), text.size(), seed);
    return static_cast<std::int64_t>(hash >> 1) + std::numeric_limits<std::int64_t>::min();
}

} // namespace

std::int64_t typeTerm(std::int64_t typeId)
{
    return typeId * 2;
}

std::int64_t categoryTerm(std::int64_t categoryId)
{
    return categoryId * 2 + 1;
}

std::int64_t tagTerm(std::string_view tag)
{
    return hashTerm(tag, 1);
}

std::int64_t correlationTerm(std::string_view correlation)
{
    return hashTerm(correlation, 2);
}

std::int64_t tokenTerm(std::string_view token)
{
    return hashTerm(token, 3);
}

} // namespace headrace
