// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace headrace {

/// Where somebody lives.
struct PostalAddress
{
    std::string street; ///< With the number.
    std::string postcode;
    std::string_view town;
    std::string_view country; ///< Two letters.
};

/// A customer of the demo shop.
struct Customer
{
    std::string_view firstName;
    std::string_view lastName;
    std::string email;
    PostalAddress address;

    std::string name() const;
};

/// Who customer `number` is after having moved `moves` times. Follows from the arguments alone, so
/// that nobody has to be kept in memory.
Customer customerOf(std::uint64_t seed, std::int64_t number, std::int64_t moves);

/// Something that the shop sells; there are kGoods of them, numbered from 0.
struct Goods
{
    std::string sku;  ///< "SKU-0042".
    std::string name; ///< "Oak Lamp".
    std::int64_t priceCents = 0;
};
inline constexpr std::int64_t kGoods = 320;
Goods goodsOf(std::int64_t number);

} // namespace headrace
