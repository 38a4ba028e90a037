// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>

namespace headrace {

/// Positions, a bit each where they lie near each other: ten million neighbours take 1.25 MB. Not
/// synchronized.
class PositionSet
{
public:
    void add(std::int64_t position)
    {
        m_parts[partOf(position)][wordOf(position)] |= bitOf(position);
    }
    bool contains(std::int64_t position) const
    {
        const auto part = m_parts.find(partOf(position));
        return part != m_parts.end() && (part->second[wordOf(position)] & bitOf(position)) != 0;
    }
    std::int64_t size() const
    {
        std::int64_t all = 0;
        for (const auto& [number, words] : m_parts)
            for (const std::uint64_t word : words)
                all += std::popcount(word);
        return all;
    }
    /// The first one at or after `from`; 0 when there is none.
    std::int64_t next(std::int64_t from) const
    {
        for (auto part = m_parts.lower_bound(partOf(from)); part != m_parts.end(); ++part) {
            const bool isFirst = part->first == partOf(from);
            for (std::size_t word = isFirst ? wordOf(from) : 0; word < part->second.size();
                 ++word) {
                std::uint64_t bits = part->second[word];
                if (isFirst && word == wordOf(from))
                    bits &= ~(bitOf(from) - 1);
                if (bits != 0)
                    return part->first * kPart + static_cast<std::int64_t>(word) * kWord
                        + std::countr_zero(bits);
            }
        }
        return 0;
    }

    /// The last one at or before `from`; 0 when there is none.
    std::int64_t previous(std::int64_t from) const
    {
        for (auto part = m_parts.upper_bound(partOf(from)); part != m_parts.begin();) {
            --part;
            const bool isFirst = part->first == partOf(from);
            for (std::size_t left = isFirst ? wordOf(from) + 1 : part->second.size(); left > 0;) {
                const std::size_t word = --left;
                std::uint64_t bits = part->second[word];
                if (isFirst && word == wordOf(from))
                    bits &= bitOf(from) | (bitOf(from) - 1);
                if (bits != 0)
                    return part->first * kPart + static_cast<std::int64_t>(word) * kWord + kWord - 1
                        - std::countl_zero(bits);
            }
        }
        return 0;
    }

private:
    static constexpr std::int64_t kWord = 64;
    static constexpr std::int64_t kPart = 65'536; // Positions of one.

    static std::int64_t partOf(std::int64_t position) { return position / kPart; }
    static std::size_t wordOf(std::int64_t position)
    {
        return static_cast<std::size_t>(position % kPart / kWord);
    }
    static std::uint64_t bitOf(std::int64_t position)
    {
        return std::uint64_t {1} << static_cast<std::uint64_t>(position % kWord);
    }

    std::map<std::int64_t, std::array<std::uint64_t, kPart / kWord>> m_parts; // By number.
};

} // namespace headrace
