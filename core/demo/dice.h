// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace headrace {

/// Chance that is the same on every machine and with every standard library, whose distributions
/// are not: splitmix64 and integers only.
class Dice
{
public:
    explicit Dice(std::uint64_t seed) : m_state(seed) {}

    std::uint64_t next()
    {
        std::uint64_t z = m_state += 0x9e37'79b9'7f4a'7c15;
        z = (z ^ z >> 30) * 0xbf58'476d'1ce4'e5b9;
        z = (z ^ z >> 27) * 0x94d0'49bb'1331'11eb;
        return z ^ z >> 31;
    }

    /// 0 to `count` - 1; `count` is 1 to 2^32.
    std::int64_t below(std::int64_t count)
    {
        return static_cast<std::int64_t>((next() >> 32) * static_cast<std::uint64_t>(count) >> 32);
    }
    /// `least` to `most`.
    std::int64_t between(std::int64_t least, std::int64_t most)
    {
        return least + below(most - least + 1);
    }
    /// True in `permille` of 1000 throws.
    bool chance(std::int64_t permille) { return below(1'000) < permille; }

    template<typename List> const auto& pick(const List& list)
    {
        return list[static_cast<std::size_t>(below(static_cast<std::int64_t>(list.size())))];
    }

private:
    std::uint64_t m_state;
};

} // namespace headrace
