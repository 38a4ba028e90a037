// SPDX-License-Identifier: Apache-2.0
#include "core/demo/shop_people.h"

#include "core/demo/dice.h"
#include "core/demo/word_lists.h"

#include <fmt/format.h>

namespace headrace {
namespace {

// "Müller" -> "muller": an e-mail address of plain letters, as people choose them.
std::string mailPart(std::string_view name)
{
    std::string part;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const auto c = static_cast<unsigned char>(name[i]);
        if (c >= 'A' && c <= 'Z')
            part += static_cast<char>(c - 'A' + 'a');
        else if (c >= 'a' && c <= 'z')
            part += static_cast<char>(c);
        else if (c == 0xc3 && i + 1 < name.size()) // The accented letters of the word lists.
            switch (static_cast<unsigned char>(name[++i])) {
            case 0xa1:
                part += 'a';
                break;
            case 0xa9:
            case 0xab:
                part += 'e';
                break;
            case 0xbc:
                part += 'u';
                break;
            default:
                break;
            }
    }
    return part;
}

PostalAddress addressOf(Dice& dice)
{
    const Town& town = dice.pick(towns());
    const std::string_view street = dice.pick(streetNames());
    return {fmt::format("{} {}", street, dice.between(1, 180)),
            fmt::format("{}{}", town.postcodePrefix, dice.between(10, 99)), town.name,
            town.country};
}

} // namespace

std::string Customer::name() const
{
    return fmt::format("{} {}", firstName, lastName);
}

Customer customerOf(std::uint64_t seed, std::int64_t number, std::int64_t moves)
{
    Dice dice(seed * 0x5851'f42d'4c95'7f2d + static_cast<std::uint64_t>(number));
    Customer customer;
    customer.firstName = dice.pick(firstNames());
    customer.lastName = dice.pick(lastNames());
    // The domains are reserved for examples: no mail will ever reach anybody.
    customer.email =
        fmt::format("{}.{}{}@example.{}", mailPart(customer.firstName), mailPart(customer.lastName),
                    number, dice.chance(600) ? "com" : "org");
    for (std::int64_t i = 0; i <= moves; ++i)
        customer.address = addressOf(dice);
    return customer;
}

Goods goodsOf(std::int64_t number)
{
    Dice dice(0x600d5 + static_cast<std::uint64_t>(number)); // The same goods for every seed.
    const auto names = static_cast<std::int64_t>(goodsNames().size());
    return {fmt::format("SKU-{:04}", number + 1),
            fmt::format("{} {}", goodsQualities()[static_cast<std::size_t>(number / names)],
                        goodsNames()[static_cast<std::size_t>(number % names)]),
            dice.between(2, 90) * 100 + (dice.chance(500) ? 95 : 50)};
}

} // namespace headrace
