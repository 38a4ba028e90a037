// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace headrace {

// The words that the demo shop's people and goods are made of. None of them is a real person.
// Adding a word changes every demo made after: a seed then no longer gives the bytes that it gave
// before.

struct Town
{
    std::string_view name;
    std::string_view country;
    std::string_view postcodePrefix;
};

std::span<const std::string_view> firstNames();
std::span<const std::string_view> lastNames();
std::span<const std::string_view> streetNames();
std::span<const Town> towns();
std::span<const std::string_view> goodsQualities();
std::span<const std::string_view> goodsNames();
std::span<const std::string_view> staffNames();
std::span<const std::string_view> carriers();

} // namespace headrace
